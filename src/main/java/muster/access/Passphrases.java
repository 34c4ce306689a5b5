package muster.access;

import muster.types.Problem;
import muster.types.Refusal;

/// Pass phrases that open one thing (a shared map) and belong to no account: hashed as passwords
/// are, and guessed at as slowly. `what` names the thing to the throttle.
public final class Passphrases {
  private static final int SHORTEST = 6;
  private static final int LONGEST = 256;

  private final Passwords passwords;
  private final Throttle throttle;

  Passphrases(Passwords passwords, Throttle throttle) {
    this.passwords = passwords;
    this.throttle = throttle;
  }

  public String hash(String phrase) {
    if (phrase.length() < SHORTEST || phrase.length() > LONGEST || !Passwords.isPlausible(phrase)) {
      throw new Refusal(
          Problem.BAD_REQUEST, "A pass phrase has " + SHORTEST + " to " + LONGEST + " characters");
    }
    return passwords.hash(phrase);
  }

  /// Refuses a wrong one, and after some of them every one for a while.
  public void check(String what, String hash, String given, String address) {
    throttle.check(what, address);
    Runnable wrong = () -> throttle.failed(what, address);
    boolean plausible = Passwords.isPlausible(given);
    if (!plausible) {
      wrong.run();
    }
    boolean right =
        plausible
            && passwords.matches(
                hash,
                given,
                () -> {
                  throttle.check(what, address);
                  return false;
                },
                wrong);
    if (!right) {
      throw new Refusal(Problem.BAD_CREDENTIALS, "This is not the pass phrase");
    }
    throttle.succeeded(what, address);
  }
}
