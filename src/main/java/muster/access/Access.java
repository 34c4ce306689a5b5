package muster.access;

import java.util.List;
import java.util.Set;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who may do what in one space. Every way to sign in ends in a [Principal] or a [Refusal]; what a
/// principal may do is asked of `rights()`.
///
/// Signing in may wait (for Argon2, for the database): call it on a virtual thread, never on an
/// event loop. Rights, limits and API keys are answered from memory. A live connection is
/// registered first, then judged once with `current`, and again after each [Change] that concerns
/// it, so that no change falls between signing in and listening.
public final class Access {
  public static final String SCOPE_PUBLISH = "publish";
  public static final String SCOPE_SUBSCRIBE = "subscribe";
  public static final String SCOPE_TOKENS = "tokens";
  public static final String SCOPE_ADMIN = "admin";

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final Set<String> SCOPES =
      Set.of(SCOPE_PUBLISH, SCOPE_SUBSCRIBE, SCOPE_TOKENS, SCOPE_ADMIN);
  private static final int MOST_ROOMS = 200;
  private static final int LONGEST_ROOM = 200;
  private static final UserId ANONYMOUS = new UserId("anonymous");

  private final Ground ground;
  private final boolean anonymous;
  private final Passwords passwords;
  private final Limits limits;
  private final Users users;
  private final ApiKeys apiKeys;
  private final Tokens tokens;
  private final DevicePasswords devices;
  private final Passphrases passphrases;
  private final Rights rights;
  private final Cutoffs cutoffs;
  private final SignIn signIn;

  /// After the migrations, with the journal running.
  public Access(
      SpaceId space,
      Database database,
      Journal journal,
      AccessSettings settings,
      List<Rule.OfFeature> features,
      Sources sources) {
    Audit audit = new Audit(database, journal, sources, settings.auditKept());
    this.ground = new Ground(space, database, journal, sources, audit, new Changes());
    this.anonymous = settings.anonymous();
    this.limits = new Limits(ground, settings.limits());
    this.cutoffs = new Cutoffs(ground);
    this.passwords = new Passwords(settings.hashing(), sources);
    this.users = new Users(ground, passwords, cutoffs, limits);
    this.apiKeys = new ApiKeys(ground, limits);
    this.tokens = new Tokens(ground, settings.tokens(), users, cutoffs, apiKeys, limits);
    this.devices = new DevicePasswords(ground, users, limits);
    this.rights = new Rights(ground, limits, features);
    this.passphrases =
        new Passphrases(passwords, new Throttle(settings.throttling(), sources.nanos()));
    Throttle throttle = new Throttle(settings.throttling(), sources.nanos());
    this.signIn = new SignIn(ground, users, passwords, throttle, cutoffs, limits);
  }

  public static Migrations migrations() {
    return Migrations.of("access", "001_access", "002_devices");
  }

  public SpaceId space() {
    return ground.space();
  }

  /// Signs in with what was typed into user and password. A token or an API key in the password's
  /// place is taken for what it is; a token then has to belong to that user.
  public Principal login(String user, String password, String address) {
    if (TokenForm.looksLikeKey(password)) {
      return apiKey(password, address);
    }
    if (TokenForm.looksLikeDevice(password)) {
      return devices.verify(user, password, address);
    }
    if (TokenForm.looksLikeToken(password)) {
      Principal principal = verify(password, address);
      if (!user.isEmpty() && !isSame(user, principal.user())) {
        throw new Refusal(Problem.TOKEN_INVALID, "The token belongs to another user");
      }
      return principal;
    }
    return signIn.withPassword(user, password, address);
  }

  private static boolean isSame(String user, UserId id) {
    try {
      return new UserId(user).equals(id);
    } catch (Refusal noUserId) {
      return false;
    }
  }

  /// Signs in with a token.
  public Principal verify(String token, String address) {
    try {
      return tokens.verify(token, address);
    } catch (Refusal refusal) {
      if (refusal.problem() == Problem.TOKEN_INVALID) {
        audit().note("", address, "token.refused", "", refusal.detail());
      }
      throw refusal;
    }
  }

  public Principal apiKey(String key, String address) {
    return apiKeys.verify(key, address);
  }

  /// Signs in the user whom a verified client certificate names.
  public Principal certificate(UserId user, String address) {
    return signIn.certificate(user, address);
  }

  /// A guest without a name, where the owner allows that.
  public Principal anonymous(String address) {
    if (!anonymous) {
      throw new Refusal(Problem.NOT_SIGNED_IN, Problem.NOT_SIGNED_IN.title());
    }
    Credential nothing = new Credential(Credential.Kind.ANONYMOUS, "", Set.of(), Set.of(), null);
    return new Principal(space(), ANONYMOUS, "Anonymous", Role.GUEST, nothing, address);
  }

  /// The one who can read the hub's own file: an admin here (an operator, in `main`).
  public Principal localKey(LocalKey key, String given, String address) {
    if (!key.matches(given)) {
      throw SignIn.wrong();
    }
    Credential local = new Credential(Credential.Kind.LOCAL_KEY, "", Set.of(), Set.of(), null);
    return new Principal(
        space(), new UserId("operator:local"), "Operator", Role.ADMIN, local, address);
  }

  /// An operator of `main` who administers this space; never taken for a user of the same name.
  public Principal visit(Principal operator) {
    if (!operator.isOperator()
        || !operator.credential().allowsScope(SCOPE_ADMIN)
        || !operator.credential().rooms().isEmpty()) {
      throw new Refusal(Problem.NOT_ALLOWED, "Only operators administer other spaces");
    }
    if (operator.space().equals(space())) {
      return operator;
    }
    String name = operator.user().value();
    UserId visitor =
        name.startsWith("operator:") ? operator.user() : new UserId("operator:" + name);
    return new Principal(
        space(), visitor, operator.name(), Role.ADMIN, operator.credential(), operator.address());
  }

  /// The principal as it is now (role, name), or a refusal when the sign-in does not hold any more.
  public Principal current(Principal principal) {
    if (!principal.space().equals(space())) {
      throw new Refusal(Problem.NOT_SIGNED_IN, "This sign-in belongs to another space");
    }
    return switch (principal.credential().kind()) {
      case PASSWORD, CERTIFICATE -> signIn.judge(principal);
      case TOKEN -> tokens.judge(principal);
      case API_KEY -> keyHolder(principal);
      case DEVICE -> devices.judge(principal);
      case ANONYMOUS -> anonymous(principal.address());
      case LOCAL_KEY, OUTSIDE, HUB -> principal;
    };
  }

  /// Whether this is somebody without an account who was given a token. When an account of that id
  /// is made later, it is somebody else.
  public boolean isGuest(Principal principal) {
    return principal.credential().kind() == Credential.Kind.TOKEN
        && !TokenForm.parse(principal.credential().id()).account();
  }

  private Principal keyHolder(Principal principal) {
    if (!apiKeys.isLive(principal.credential().id())) {
      throw new Refusal(Problem.TOKEN_INVALID, "The API key was revoked or has expired");
    }
    return principal;
  }

  /// One's own new password, with the old one once more. Every other sign-in ends.
  public void changePassword(Principal self, String old, String password) {
    if (!self.credential().scopes().isEmpty() || !self.credential().rooms().isEmpty()) {
      throw new Refusal(Problem.NOT_ALLOWED, "A narrowed sign-in cannot change the password");
    }
    Principal proven = signIn.withPassword(self.user().value(), old, self.address());
    users.changeOwn(proven, password);
  }

  /// What a user may do, and why: for `muster access explain`.
  public Decision explain(UserId user, Action action, String topicOrFilter) {
    User found = users.get(user);
    Principal asker =
        new Principal(
            space(), found.id(), found.name(), found.role(), Credential.password(), "explain");
    if (found.disabled()) {
      return Decision.no("disabled", found.id() + " is disabled and cannot sign in");
    }
    return rights.may(asker, action, topicOrFilter);
  }

  public Users users() {
    return users;
  }

  public Tokens tokens() {
    return tokens;
  }

  public ApiKeys apiKeys() {
    return apiKeys;
  }

  public DevicePasswords devices() {
    return devices;
  }

  public Passphrases passphrases() {
    return passphrases;
  }

  public Audit audit() {
    return ground.audit();
  }

  public Rights rights() {
    return rights;
  }

  public Limits limits() {
    return limits;
  }

  public Changes changes() {
    return ground.changes();
  }

  /// Argon2 computations since the start, for the metrics.
  public long hashes() {
    return passwords.computed();
  }

  /// Once a minute or so: forgets what has run out, rotates a signing key that is old, writes down
  /// when keys were last used. A database that is away is tried again next time.
  public void housekeep() {
    try {
      tokens.tidy();
      cutoffs.tidy();
      apiKeys.tidy();
      devices.tidy();
      ground.audit().tidy();
    } catch (Refusal unavailable) {
      LOG.warn("Housekeeping of {} waits: {}", space(), unavailable.detail());
    }
  }

  static Set<String> checkScopes(Set<String> scopes) {
    if (!SCOPES.containsAll(scopes)) {
      throw new Refusal(Problem.BAD_REQUEST, "A scope is one of publish, subscribe, tokens, admin");
    }
    return Set.copyOf(scopes);
  }

  static Set<String> checkRooms(Set<String> rooms) {
    boolean fine =
        rooms.size() <= MOST_ROOMS
            && rooms.stream()
                .allMatch(room ->
                    !room.isEmpty()
                        && room.length() <= LONGEST_ROOM
                        && room.codePoints().noneMatch(Character::isISOControl)
                        && room.indexOf('/') < 0
                        && room.indexOf('+') < 0
                        && room.indexOf('#') < 0);
    if (!fine) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "At most 200 rooms, each named with 1 to 200 characters and none of / + #");
    }
    return Set.copyOf(rooms);
  }
}
