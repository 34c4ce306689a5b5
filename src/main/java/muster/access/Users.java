package muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The accounts of a space. What is asked at every sign-in is answered from a bounded memory that
/// follows each commit. Whatever makes an account less than it was (disabled, removed, a new
/// password, another role) also kills the sign-ins made before, and says so to [Changes].
public final class Users {
  private static final Logger LOG = LoggerFactory.getLogger(Users.class);
  private static final int REMEMBERED = 10_000;
  private static final int MOST_LISTED = 1_000;
  private static final String FIRST = "admin";

  private final Ground ground;
  private final Passwords passwords;
  private final Cutoffs cutoffs;
  private final Limits limits;
  private final Cache<String, Optional<UserStore.Account>> accounts =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();

  Users(Ground ground, Passwords passwords, Cutoffs cutoffs, Limits limits) {
    this.ground = ground;
    this.passwords = passwords;
    this.cutoffs = cutoffs;
    this.limits = limits;
  }

  public Optional<User> find(UserId id) {
    return account(id).map(UserStore.Account::user);
  }

  /// The account, or a refusal.
  public User get(UserId id) {
    return find(id).orElseThrow(() -> missing(id));
  }

  Optional<UserStore.Account> account(UserId id) {
    return accounts.get(id.key(), k -> ground.read(tx -> UserStore.find(tx, id)));
  }

  /// In the order of their ids, after the one named (null: from the beginning).
  public List<User> list(@Nullable UserId after, int limit) {
    String key = after == null ? "" : after.key();
    return ground.read(tx -> UserStore.list(tx, key, Math.clamp(limit, 1, MOST_LISTED)));
  }

  public long count() {
    return ground.read(UserStore::count);
  }

  /// A new account. Without a password one is generated.
  public User.WithPassword add(
      Principal by, UserId id, @Nullable String name, Role role, @Nullable String password) {
    ground.requireAdmin(by);
    UserId user = new UserId(Normalizer.normalize(id.value(), Normalizer.Form.NFC));
    Names.checkNew(user);
    if (password != null) {
      Passwords.checkNew(password, user);
    }
    return make(by, user, name, role, password);
  }

  private User.WithPassword make(
      Principal by, UserId user, @Nullable String name, Role role, @Nullable String password) {
    String secret = password == null ? passwords.generate() : password;
    Instant now = now();
    User made =
        new User(user, Names.displayName(name == null ? "" : name, user), role, false, now, now);
    String hash = passwords.hash(secret);
    long cut =
        ground.write(tx -> {
          if (UserStore.find(tx, user).isPresent()) {
            throw new Refusal(Problem.CONFLICT, "There is a user " + user + " already");
          }
          limits.checkQuota(Limit.USERS, UserStore.count(tx));
          checkId(tx, user);
          checkName(tx, made);
          UserStore.add(tx, new UserStore.Account(made, hash));
          ground.audit().record(tx, by, "user.add", user.value(), role.code());
          return cutoffs.cut(tx, user);
        });
    changed(user, cut);
    return new User.WithPassword(made, password == null ? secret : null);
  }

  /// Refuses an id that people would take for somebody else's.
  static void checkId(Tx tx, UserId id) {
    boolean callSign = Names.isCallSign(id.value());
    for (User other : UserStore.looksLike(tx, Names.skeleton(id.value()))) {
      if (!other.id().equals(id) && !(callSign && Names.isCallSign(other.id().value()))) {
        throw new Refusal(
            Problem.CONFLICT,
            "The id " + id + " looks like that of " + other.id() + "; choose another");
      }
    }
  }

  /// Refuses a display name that looks like an admin's or moderator's, or like the hub.
  static void checkName(Tx tx, User user) {
    if (user.role().atLeast(Role.MODERATOR)) {
      return;
    }
    String skeleton = Names.skeleton(user.name());
    if (Names.isOfficial(skeleton)) {
      throw new Refusal(
          Problem.CONFLICT, "This name sounds like the hub or its admins; choose another");
    }
    for (User staff : UserStore.staffLike(tx, skeleton)) {
      if (!staff.id().equals(user.id())) {
        throw new Refusal(
            Problem.CONFLICT,
            "The name " + user.name() + " looks like that of " + staff.id() + "; choose another");
      }
    }
  }

  public User change(Principal by, UserId id, User.Patch patch) {
    ground.requireAdmin(by);
    record Outcome(User user, long cut) {}
    Outcome outcome =
        ground.write(tx -> {
          User before = existing(tx, id);
          User after = before.with(patch, now());
          if (after.role() != Role.ADMIN || after.disabled()) {
            keepAnAdmin(tx, before);
          }
          if (!after.name().equals(before.name()) || after.role() != before.role()) {
            checkName(tx, after);
          }
          UserStore.change(tx, after);
          ground.audit().record(tx, by, "user.change", id.value(), difference(before, after));
          boolean ends = after.disabled() && !before.disabled();
          return new Outcome(after, ends ? cutoffs.cut(tx, id) : 0);
        });
    changed(id, outcome.cut());
    return outcome.user();
  }

  private static String difference(User before, User after) {
    StringBuilder words = new StringBuilder();
    if (before.role() != after.role()) {
      words.append("role ").append(before.role().code()).append(" -> ").append(after.role().code());
    }
    if (before.disabled() != after.disabled()) {
      words.append(words.isEmpty() ? "" : ", ").append(after.disabled() ? "disabled" : "enabled");
    }
    if (!before.name().equals(after.name())) {
      words.append(words.isEmpty() ? "" : ", ").append("name ").append(after.name());
    }
    return words.toString();
  }

  private static void keepAnAdmin(Tx tx, User user) {
    if (user.role() == Role.ADMIN
        && !user.disabled()
        && UserStore.otherEnabledAdmins(tx, user.id()) == 0) {
      throw new Refusal(
          Problem.CONFLICT,
          user.id() + " is the last admin of this space; make somebody else an admin first");
    }
  }

  public void remove(Principal by, UserId id) {
    ground.requireAdmin(by);
    long cut =
        ground.write(tx -> {
          User user = existing(tx, id);
          keepAnAdmin(tx, user);
          UserStore.remove(tx, id);
          DevicePasswordStore.removeAll(tx, id);
          ground.audit().record(tx, by, "user.remove", id.value(), user.role().code());
          return cutoffs.cut(tx, id);
        });
    changed(id, cut);
  }

  /// Sets somebody's password (null: a generated one) and ends all their sign-ins.
  public User.WithPassword passwd(Principal by, UserId id, @Nullable String password) {
    ground.requireAdmin(by);
    String secret = password == null ? passwords.generate() : password;
    if (password != null) {
      Passwords.checkNew(password, id);
    }
    User user = get(id);
    setPassword(by, id, passwords.hash(secret));
    return new User.WithPassword(user, password == null ? secret : null);
  }

  /// One's own password; `proven` was checked by [Access#changePassword].
  void changeOwn(Principal proven, String password) {
    Passwords.checkNew(password, proven.user());
    setPassword(proven, proven.user(), passwords.hash(password));
  }

  private void setPassword(Principal by, UserId id, String hash) {
    long cut =
        ground.write(tx -> {
          if (!UserStore.password(tx, id, hash, now())) {
            throw missing(id);
          }
          ground.audit().record(tx, by, "user.password", id.value(), "");
          return cutoffs.cut(tx, id);
        });
    changed(id, cut);
  }

  /// Ends every sign-in and token of a user, also of a guest without an account. Admins, and
  /// everybody for themselves.
  public void endSignIns(Principal by, UserId id) {
    if (!by.user().equals(id) || !by.space().equals(ground.space())) {
      ground.requireAdmin(by);
    }
    long cut =
        ground.write(tx -> {
          ground.audit().record(tx, by, "user.logout-all", id.value(), "");
          return cutoffs.cut(tx, id);
        });
    changed(id, cut);
  }

  /// At the first start: the user `admin`, with this password or a generated one, which is returned
  /// this once. Does nothing where there are users already.
  public Optional<String> ensureAdmin(@Nullable String password) {
    if (count() > 0) {
      return Optional.empty();
    }
    UserId first = new UserId(FIRST);
    if (password != null) {
      warnIfWeak(password, first);
    }
    User.WithPassword made =
        make(Principal.hub(ground.space()), first, "Admin", Role.ADMIN, password);
    return Optional.ofNullable(made.generated());
  }

  /// Who runs the hub decides (a test bench, a closed network) and is told.
  private static void warnIfWeak(String password, UserId user) {
    try {
      Passwords.checkNew(password, user);
    } catch (Refusal weak) {
      LOG.warn("The password configured for {} is weak: {}", user, weak.detail());
    }
  }

  /// The same password, hashed again with today's parameters.
  void rehash(UserId id, String old, String hash) {
    ground.write(tx -> UserStore.rehash(tx, id, old, hash));
    accounts.invalidate(id.key());
  }

  private void changed(UserId id, long cut) {
    if (cut > 0) {
      cutoffs.done(id, cut);
    }
    accounts.invalidate(id.key());
    passwords.forget(id);
    ground.changes().tell(new Change.OfUser(id));
  }

  private Instant now() {
    return Instant.ofEpochMilli(ground.now());
  }

  private static User existing(Tx tx, UserId id) {
    return UserStore.find(tx, id).orElseThrow(() -> missing(id)).user();
  }

  private static Refusal missing(UserId id) {
    return new Refusal(Problem.NOT_FOUND, "There is no user " + id + " in this space");
  }
}
