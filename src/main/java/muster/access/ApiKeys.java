package muster.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Keys for programs: `mk_<id>_<secret>`, 256 random bits, shown once and kept as their SHA-256 (a
/// slow hash protects what can be guessed; this cannot). All keys of a space are few and live in
/// memory; a key acts as the user `key:<name>`, which no person can be called.
public final class ApiKeys {
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;
  private static final int LONGEST_NAME = 60;

  /// A key as people may see it. An empty set of scopes or rooms does not narrow.
  public record ApiKey(
      String id,
      String name,
      Role role,
      Set<String> scopes,
      Set<String> rooms,
      Made made,
      @Nullable Instant lastUsedAt) {}

  /// Who made a key, when, and until when it works (null: for ever).
  public record Made(UserId by, Instant at, @Nullable Instant expiresAt) {}

  /// What a new key shall be.
  public record Wanted(
      String name, Role role, Set<String> scopes, Set<String> rooms, @Nullable Instant expiresAt) {
    public Wanted {
      scopes = Access.checkScopes(scopes);
      rooms = Access.checkRooms(rooms);
    }
  }

  /// The key with its secret, which is never shown again.
  public record Fresh(ApiKey key, String secret) {
    @Override
    public String toString() {
      return "Fresh[" + key + "]";
    }
  }

  /// A key in memory.
  record Held(ApiKey key, String hash, AtomicLong lastUsed, AtomicLong lastStored) {
    Held(ApiKey key, String hash) {
      this(key, hash, new AtomicLong(used(key)), new AtomicLong(used(key)));
    }

    private static long used(ApiKey key) {
      Instant at = key.lastUsedAt();
      return at == null ? 0 : at.toEpochMilli();
    }

    ApiKey shown() {
      long used = lastUsed.get();
      return new ApiKey(
          key.id(),
          key.name(),
          key.role(),
          key.scopes(),
          key.rooms(),
          key.made(),
          used == 0 ? null : Instant.ofEpochMilli(used));
    }

    boolean isLive(long now) {
      Instant expires = key.made().expiresAt();
      return expires == null || expires.toEpochMilli() > now;
    }
  }

  private final Ground ground;
  private final Limits limits;
  private final Map<String, Held> keys = new ConcurrentHashMap<>();

  ApiKeys(Ground ground, Limits limits) {
    this.ground = ground;
    this.limits = limits;
    ground.read(ApiKeyStore::list).forEach(held -> keys.put(held.key().id(), held));
  }

  public List<ApiKey> list() {
    return keys.values().stream()
        .map(Held::shown)
        .sorted(Comparator.comparing(key -> key.made().at()))
        .toList();
  }

  public Fresh make(Principal by, Wanted wanted) {
    ground.requireAdmin(by);
    String name = Names.cleaned(wanted.name(), LONGEST_NAME);
    UserId acting = new UserId("key:" + name);
    Instant expires = wanted.expiresAt();
    if (name.isEmpty() || (expires != null && expires.toEpochMilli() <= ground.now())) {
      throw new Refusal(
          Problem.BAD_REQUEST, "An API key has a name, and expires in the future if at all");
    }
    String id = HexFormat.of().formatHex(ground.sources().bytes(ID_BYTES));
    String secret =
        TokenForm.KEY_PREFIX
            + id
            + "_"
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ground.sources().bytes(SECRET_BYTES));
    Made made = new Made(by.user(), Instant.ofEpochMilli(ground.now()), expires);
    ApiKey key = new ApiKey(id, name, wanted.role(), wanted.scopes(), wanted.rooms(), made, null);
    Held held = new Held(key, hash(secret));
    ground.write(tx -> {
      limits.checkQuota(Limit.API_KEYS, ApiKeyStore.count(tx));
      if (ApiKeyStore.nameTaken(tx, acting.key())) {
        throw new Refusal(Problem.CONFLICT, "There is an API key named " + name + " already");
      }
      ApiKeyStore.add(tx, held, acting.key());
      ground.audit().record(tx, by, "key.add", name, describe(key));
      return true;
    });
    keys.put(id, held);
    return new Fresh(key, secret);
  }

  private static String describe(ApiKey key) {
    return "key "
        + key.id()
        + ", role "
        + key.role().code()
        + (key.scopes().isEmpty() ? "" : ", scopes " + String.join(" ", key.scopes()))
        + (key.rooms().isEmpty() ? "" : ", rooms " + String.join(" ", key.rooms()));
  }

  /// The key is dead from now on, and the tokens that were made with it.
  public void revoke(Principal by, String id) {
    ground.requireAdmin(by);
    Held held = keys.get(id);
    if (held == null) {
      throw new Refusal(Problem.NOT_FOUND, "There is no API key " + Names.cleaned(id, 40));
    }
    ground.write(tx -> {
      ApiKeyStore.remove(tx, id);
      ground.audit().record(tx, by, "key.revoke", held.key().name(), "key " + id);
      return true;
    });
    keys.remove(id);
    ground.changes().tell(new Change.OfKey(id));
  }

  boolean isLive(String id) {
    Held held = keys.get(id);
    return held != null && held.isLive(ground.now());
  }

  Principal verify(String secret, String address) {
    String id = TokenForm.keyId(secret);
    Held held = id == null ? null : keys.get(id);
    if (held == null) {
      throw unknown();
    }
    if (!isSame(held.hash(), hash(secret))) {
      String acting = "key:" + held.key().name();
      ground.audit().note(acting, address, "login.failed", acting, "wrong secret of key " + id);
      throw unknown();
    }
    if (!held.isLive(ground.now())) {
      throw new Refusal(Problem.TOKEN_EXPIRED, "The API key has expired");
    }
    held.lastUsed().set(ground.now());
    return principal(held.key(), address);
  }

  private static Refusal unknown() {
    return new Refusal(Problem.BAD_CREDENTIALS, "The API key is not known here");
  }

  private Principal principal(ApiKey key, String address) {
    Credential credential =
        new Credential(
            Credential.Kind.API_KEY, key.id(), key.scopes(), key.rooms(), key.made().expiresAt());
    return new Principal(
        ground.space(),
        new UserId("key:" + key.name()),
        key.name(),
        key.role(),
        credential,
        address);
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hash(String secret) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Writes down when keys were last used, which is not worth a commit at each use.
  void tidy() {
    List<Held> used =
        keys.values().stream().filter(h -> h.lastUsed().get() != h.lastStored().get()).toList();
    if (used.isEmpty()) {
      return;
    }
    ground.write(tx -> {
      used.forEach(held -> ApiKeyStore.used(tx, held.key().id(), held.lastUsed().get()));
      return true;
    });
    used.forEach(held -> held.lastStored().set(held.lastUsed().get()));
  }
}
