package muster.access;

/// The answer to "may they?", with the rule that gave it and words for the person who asks why.
/// `clear` is said of a subscription whose every topic may be received, so that deliveries need no
/// further check.
public record Decision(boolean allowed, boolean clear, String rule, String words) {

  static Decision no(String rule, String words) {
    return new Decision(false, false, rule, words);
  }

  static Decision yes(boolean clear, String rule, String words) {
    return new Decision(true, clear, rule, words);
  }
}
