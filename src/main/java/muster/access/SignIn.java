package muster.access;

import java.util.Optional;
import java.util.Set;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signing in with user and password, in this order: is a wait running for this user or address; is
/// it a password that was right a moment ago; then, when it is this attempt's turn, both once more,
/// so that twenty wrong ones at once are no better than twenty in a row, and a thousand right ones
/// cost one; is this address hashing too many; then one Argon2 computation, whether the user exists
/// or not.
final class SignIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

  private final SpaceId space;
  private final Users users;
  private final Passwords passwords;
  private final Throttle throttle;
  private final Cutoffs cutoffs;
  private final Limits limits;
  private final Audit audit;

  SignIn(
      Ground ground,
      Users users,
      Passwords passwords,
      Throttle throttle,
      Cutoffs cutoffs,
      Limits limits) {
    this.space = ground.space();
    this.audit = ground.audit();
    this.users = users;
    this.passwords = passwords;
    this.throttle = throttle;
    this.cutoffs = cutoffs;
    this.limits = limits;
  }

  Principal withPassword(String user, String password, String address) {
    throttle.check(user, address);
    UserStore.@Nullable Account account = account(user);
    boolean fresh = !isRemembered(account, password);
    if (fresh && !isRight(account, user, password, address)) {
      audit.note(user, address, "login.failed", user, "wrong user or password");
      throw wrong();
    }
    if (account == null) {
      throw wrong();
    }
    throttle.succeeded(user, address);
    User found = account.user();
    if (found.disabled()) {
      audit.note(user, address, "login.failed", user, "disabled");
      throw new Refusal(Problem.NOT_ALLOWED, "This account is disabled; ask an admin");
    }
    if (fresh) {
      passwords.remember(found.id(), renewed(account, password), password);
      audit.noteLogin(found.id().value(), address);
    }
    return principal(found, Credential.Kind.PASSWORD, address);
  }

  private boolean isRemembered(UserStore.@Nullable Account account, String password) {
    return account != null
        && Passwords.isPlausible(password)
        && passwords.remembers(account.user().id(), account.hash(), password);
  }

  private boolean isRight(
      UserStore.@Nullable Account account, String user, String password, String address) {
    if (!Passwords.isPlausible(password)) {
      throttle.failed(user, address);
      return false;
    }
    String hash = account == null ? null : account.hash();
    return passwords.matches(
        hash,
        password,
        () -> {
          throttle.check(user, address);
          boolean proven = isRemembered(account, password);
          if (!proven) {
            limits.checkAddress(Limit.LOGINS, address);
          }
          return proven;
        },
        () -> throttle.failed(user, address));
  }

  private UserStore.@Nullable Account account(String user) {
    UserId id;
    try {
      id = new UserId(user);
    } catch (Refusal noUserId) {
      return null;
    }
    Optional<UserStore.Account> found = users.account(id);
    return found.orElse(null);
  }

  /// The hash as it is from now on: made with older parameters, it is made again, now that the
  /// password is at hand. A sign-in does not fail because that could not be stored.
  private String renewed(UserStore.Account account, String password) {
    if (!passwords.isStale(account.hash())) {
      return account.hash();
    }
    try {
      String hash = passwords.hash(password);
      users.rehash(account.user().id(), account.hash(), hash);
      return hash;
    } catch (Refusal later) {
      LOG.info("A password could not be hashed anew now: {}", later.detail());
      return account.hash();
    }
  }

  Principal certificate(UserId user, String address) {
    User found = users.find(user).filter(u -> !u.disabled()).orElse(null);
    if (found == null) {
      audit.note(user.value(), address, "login.failed", user.value(), "certificate");
      throw new Refusal(
          Problem.BAD_CREDENTIALS, "The certificate names nobody who may sign in here");
    }
    return principal(found, Credential.Kind.CERTIFICATE, address);
  }

  /// The credential's id is the moment of signing in, so that a later cut ends it.
  private Principal principal(User user, Credential.Kind kind, String address) {
    Credential credential =
        new Credential(kind, Long.toString(cutoffs.stamp(user.id())), Set.of(), Set.of(), null);
    return new Principal(space, user.id(), user.name(), user.role(), credential, address);
  }

  /// Judges somebody anew who signed in with a password or a certificate.
  Principal judge(Principal principal) {
    User user = users.find(principal.user()).orElse(null);
    if (user == null
        || user.disabled()
        || cutoffs.isDead(user.id(), Long.parseLong(principal.credential().id()))) {
      throw new Refusal(Problem.NOT_SIGNED_IN, "This sign-in was ended; sign in again");
    }
    return new Principal(
        space, user.id(), user.name(), user.role(), principal.credential(), principal.address());
  }

  static Refusal wrong() {
    return new Refusal(Problem.BAD_CREDENTIALS, Problem.BAD_CREDENTIALS.title());
  }
}
