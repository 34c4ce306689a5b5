package muster.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Tokens: signed, short-lived, kept nowhere but with those who hold them; what is kept is which of
/// them are dead. A token never says a role: an account's token has the role the account has at
/// that moment, everybody else is a guest.
///
/// Whoever makes a token for somebody cannot give more than they have: only an admin makes one for
/// another's account; a key with the scope `tokens` makes guests, whose ids look like nobody's
/// account; rooms, scopes and expiry are never wider than the maker's own. A token remembers the
/// API key that made it and dies with it.
public final class Tokens {
  private static final int RANDOM_BYTES = 12;
  private static final Set<String> GUESTS = Set.of(Access.SCOPE_PUBLISH, Access.SCOPE_SUBSCRIBE);

  /// What a token shall be. Empty scopes or rooms: as wide as the maker may; no name: the
  /// account's, or the id; no time to live: the default.
  public record Wanted(
      UserId user,
      @Nullable String name,
      Set<String> rooms,
      Set<String> scopes,
      @Nullable Duration ttl) {
    public Wanted {
      rooms = Access.checkRooms(rooms);
      scopes = Access.checkScopes(scopes);
    }
  }

  /// A token with what it says; the text is the secret.
  public record Issued(String token, String id, UserId user, String name, Instant expiresAt) {
    @Override
    public String toString() {
      return "Issued[" + id + ", " + user + ", " + expiresAt + "]";
    }
  }

  private final Ground ground;
  private final AccessSettings.TokenTimes times;
  private final Users users;
  private final Cutoffs cutoffs;
  private final ApiKeys apiKeys;
  private final Limits limits;
  private final SigningKeys keys;
  private final Map<String, Long> revoked = new ConcurrentHashMap<>();

  Tokens(
      Ground ground,
      AccessSettings.TokenTimes times,
      Users users,
      Cutoffs cutoffs,
      ApiKeys apiKeys,
      Limits limits) {
    this.ground = ground;
    this.times = times;
    this.users = users;
    this.cutoffs = cutoffs;
    this.apiKeys = apiKeys;
    this.limits = limits;
    this.keys = new SigningKeys(ground, times);
    ground.read(TokenStore::revoked).forEach(dead -> revoked.put(dead.id(), dead.until()));
  }

  /// The token that signing in with a password gives.
  public Issued session(Principal principal) {
    return session(principal, times.session());
  }

  /// The same for as long as whoever signs in wishes, for programs that stay signed in.
  public Issued session(Principal principal, Duration ttl) {
    Credential.Kind kind = principal.credential().kind();
    if (kind != Credential.Kind.PASSWORD && kind != Credential.Kind.CERTIFICATE) {
      throw new Refusal(Problem.NOT_ALLOWED, "A session begins with a password or a certificate");
    }
    Making making =
        new Making(principal.user(), principal.name(), true, cutoffs.stamp(principal.user()), null);
    return sign(making, Set.of(), Set.of(), Instant.ofEpochMilli(ground.now()).plus(checked(ttl)));
  }

  private record Making(
      UserId user, String name, boolean account, long madeAt, @Nullable String key) {}

  /// A token for somebody: a visitor of a host page, a device, another program.
  public Issued issue(Principal by, Wanted wanted) {
    limits.check(Limit.TOKENS, by);
    boolean admin = ground.isAdmin(by);
    boolean own = by.user().equals(wanted.user()) && by.space().equals(ground.space());
    boolean mayMakeGuests = by.credential().scopes().contains(Access.SCOPE_TOKENS);
    if (!admin && !own && !mayMakeGuests) {
      throw new Refusal(
          Problem.NOT_ALLOWED,
          "Tokens for others are made by an admin, or with an API key of the scope tokens");
    }
    long madeAt =
        cutoffs.stamp(wanted.user()); // before looking: an account made meanwhile kills it
    Optional<User> account = users.find(wanted.user());
    if (account.isPresent() && !admin && !own) {
      throw new Refusal(
          Problem.NOT_ALLOWED,
          wanted.user() + " has an account here; only an admin makes tokens for accounts");
    }
    String name =
        account.isPresent()
            ? accountName(account.get(), wanted.name())
            : guestName(by, wanted.user(), wanted.name());
    Set<String> scopes = scopes(by, wanted.scopes(), account.isPresent());
    Set<String> rooms = rooms(by, wanted.rooms());
    Instant expires = expiry(by, wanted.ttl());
    Making making = new Making(wanted.user(), name, account.isPresent(), madeAt, keyOf(by));
    Issued issued = sign(making, scopes, rooms, expires);
    ground
        .audit()
        .record(
            by,
            "token.issue",
            wanted.user().value(),
            "token " + issued.id() + ", until " + issued.expiresAt() + words(rooms, scopes));
    return issued;
  }

  private static String words(Set<String> rooms, Set<String> scopes) {
    return (rooms.isEmpty() ? "" : ", rooms " + String.join(" ", new TreeSet<>(rooms)))
        + (scopes.isEmpty() ? "" : ", scopes " + String.join(" ", new TreeSet<>(scopes)));
  }

  private static String accountName(User account, @Nullable String name) {
    if (account.disabled()) {
      throw new Refusal(Problem.CONFLICT, account.id() + " is disabled");
    }
    return name == null ? account.name() : Names.displayName(name, account.id());
  }

  private String guestName(Principal by, UserId user, @Nullable String name) {
    if (by.user().equals(user) && !ground.isAdmin(by)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Only an account makes tokens for itself");
    }
    Names.checkNew(user);
    Instant now = Instant.ofEpochMilli(ground.now());
    String shown = Names.displayName(name == null ? "" : name, user);
    User guest = new User(user, shown, Role.GUEST, false, now, now);
    return ground.read(tx -> {
      Users.checkId(tx, user);
      Users.checkName(tx, guest);
      return shown;
    });
  }

  private static Set<String> scopes(Principal by, Set<String> wanted, boolean account) {
    if (!account) {
      if (!GUESTS.containsAll(wanted)) {
        throw new Refusal(Problem.NOT_ALLOWED, "A guest's scopes are publish and subscribe");
      }
      return wanted.isEmpty() ? GUESTS : wanted;
    }
    Set<String> own = by.credential().scopes();
    if (!own.isEmpty() && !own.containsAll(wanted)) {
      throw new Refusal(Problem.NOT_ALLOWED, "A token's scopes are among those of its maker");
    }
    return wanted.isEmpty() ? own : wanted;
  }

  private static Set<String> rooms(Principal by, Set<String> wanted) {
    Set<String> own = by.credential().rooms();
    if (!own.isEmpty() && !own.containsAll(wanted)) {
      throw new Refusal(Problem.NOT_ALLOWED, "A token's rooms are among those of its maker");
    }
    return wanted.isEmpty() ? own : wanted;
  }

  private Instant expiry(Principal by, @Nullable Duration ttl) {
    Duration asked = checked(ttl == null ? times.issued() : ttl);
    Instant expires = Instant.ofEpochMilli(ground.now()).plus(asked);
    Instant own = by.credential().expiresAt();
    return own != null && own.isBefore(expires) ? own : expires;
  }

  private Duration checked(Duration asked) {
    if (asked.toSeconds() < 1 || asked.compareTo(times.longest()) > 0) {
      throw new Refusal(
          Problem.BAD_REQUEST, "A token lives 1 to " + times.longest().toSeconds() + " seconds");
    }
    return asked;
  }

  private static @Nullable String keyOf(Principal by) {
    return switch (by.credential().kind()) {
      case API_KEY -> by.credential().id();
      case TOKEN -> TokenForm.parse(by.credential().id()).key();
      case PASSWORD, CERTIFICATE, DEVICE, LOCAL_KEY, ANONYMOUS, OUTSIDE, HUB -> null;
    };
  }

  private Issued sign(Making making, Set<String> scopes, Set<String> rooms, Instant expires) {
    String random =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(ground.sources().bytes(RANDOM_BYTES));
    String id = new TokenForm(making.account(), making.madeAt(), random, making.key()).id();
    Jwt jwt =
        new Jwt(
            id,
            making.user(),
            making.name(),
            rooms,
            scopes,
            Instant.ofEpochSecond(expires.getEpochSecond()));
    String token = jwt.sign(keys.signing(), ground.space(), Instant.ofEpochMilli(ground.now()));
    if (token.length() > TokenForm.LONGEST_TOKEN) {
      throw new Refusal(Problem.BAD_REQUEST, "These are too many rooms for one token");
    }
    return new Issued(token, id, jwt.user(), jwt.name(), jwt.expiresAt());
  }

  Principal verify(String token, String address) {
    Instant now = Instant.ofEpochMilli(ground.now());
    Jwt jwt = Jwt.read(token, keys, ground.space(), now);
    Credential credential =
        new Credential(Credential.Kind.TOKEN, jwt.id(), jwt.scopes(), jwt.rooms(), jwt.expiresAt());
    return judge(
        new Principal(ground.space(), jwt.user(), jwt.name(), Role.GUEST, credential, address));
  }

  /// Whether the token of a signed-in principal still holds, and with which role.
  Principal judge(Principal principal) {
    Credential credential = principal.credential();
    TokenForm form = TokenForm.parse(credential.id());
    String key = form.key();
    Instant expires = credential.expiresAt();
    if (expires == null || expires.toEpochMilli() <= ground.now()) {
      throw new Refusal(Problem.TOKEN_EXPIRED, "The token has expired; get a new one");
    }
    Optional<User> account = users.find(principal.user());
    if (revoked.containsKey(credential.id())
        || cutoffs.isDead(principal.user(), form.madeAt())
        || (key != null && !apiKeys.isLive(key))
        || account.isPresent() != form.account()
        || account.map(User::disabled).orElse(false)) {
      throw new Refusal(Problem.TOKEN_INVALID, "The token was revoked; sign in again");
    }
    Role role = account.map(User::role).orElse(Role.GUEST);
    return new Principal(
        principal.space(),
        principal.user(),
        principal.name(),
        role,
        credential,
        principal.address());
  }

  /// Ends the sign-in of this token (logout). Other kinds of sign-in have nothing to end.
  public void logout(Principal principal) {
    Credential credential = principal.credential();
    Instant expires = credential.expiresAt();
    if (credential.kind() == Credential.Kind.TOKEN && expires != null) {
      kill(principal, credential.id(), expires.toEpochMilli());
    }
  }

  /// Revokes one token by its id, which the audit log and the answer to its making name.
  public void revoke(Principal by, String id) {
    ground.requireAdmin(by);
    kill(by, id, TokenForm.parse(id).madeAt() + AccessSettings.TokenTimes.LIMIT.toMillis());
  }

  private void kill(Principal by, String id, long until) {
    ground.write(tx -> {
      TokenStore.revoke(tx, id, until);
      ground.audit().record(tx, by, "token.revoke", by.user().value(), "token " + id);
      return true;
    });
    revoked.put(id, until);
    ground.changes().tell(new Change.OfToken(id));
  }

  /// A new key signs from now on; tokens made before stay good until they expire, unless
  /// `endEverything`, which is for a key that leaked: then every token of the space is dead and
  /// everybody signs in again.
  public void rotate(Principal by, boolean endEverything) {
    ground.requireAdmin(by);
    if (!endEverything) {
      keys.rotate(by, "asked for");
      return;
    }
    AtomicLong cut = new AtomicLong();
    keys.dropAll(by, tx -> cut.set(cutoffs.cutEverybody(tx)));
    cutoffs.doneEverybody(cut.get());
    ground.changes().tell(new Change.OfEverybody());
  }

  void tidy() {
    keys.tidy();
    long now = ground.now();
    if (revoked.values().removeIf(until -> until < now)) {
      ground.write(tx -> TokenStore.forgetRevoked(tx, now));
    }
  }
}
