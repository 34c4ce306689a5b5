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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Passwords of single devices: `md_<id>_<secret>`, 160 random bits, shown once and kept as their
/// SHA-256. A phone that is lost, or whose configuration was photographed, gives away what that
/// phone could do and not the account: it signs in as its user, with no more than a member's
/// rights, for the topics of that one device. A new password of the account leaves it alone; the
/// account's removal or disabling ends it.
public final class DevicePasswords {
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 20;

  /// A device as people may see it; `device` is its level in topics.
  public record Device(
      String id, UserId user, String device, Instant madeAt, @Nullable Instant lastUsedAt) {}

  /// With the secret, which is never shown again.
  public record Fresh(Device device, String secret) {
    @Override
    public String toString() {
      return "Fresh[" + device + "]";
    }
  }

  /// A password in memory.
  record Held(Device device, String hash, AtomicLong lastUsed, AtomicLong lastStored) {
    Held(Device device, String hash) {
      this(device, hash, new AtomicLong(used(device)), new AtomicLong(used(device)));
    }

    private static long used(Device device) {
      Instant at = device.lastUsedAt();
      return at == null ? 0 : at.toEpochMilli();
    }

    Device shown() {
      long used = lastUsed.get();
      return new Device(
          device.id(),
          device.user(),
          device.device(),
          device.madeAt(),
          used == 0 ? null : Instant.ofEpochMilli(used));
    }

    boolean isOf(UserId user, String name) {
      return device.user().equals(user) && Levels.fold(device.device()).equals(Levels.fold(name));
    }
  }

  private final Ground ground;
  private final Users users;
  private final Limits limits;
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  DevicePasswords(Ground ground, Users users, Limits limits) {
    this.ground = ground;
    this.users = users;
    this.limits = limits;
    ground.read(DevicePasswordStore::list).forEach(one -> held.put(one.device().id(), one));
  }

  /// Somebody's devices that have a password, by name.
  public List<Device> list(UserId user) {
    return held.values().stream()
        .filter(one -> one.device().user().equals(user) && isLive(one))
        .map(Held::shown)
        .sorted(Comparator.comparing(Device::device))
        .toList();
  }

  public Optional<Device> find(UserId user, String device) {
    return list(user).stream()
        .filter(one -> Levels.fold(one.device()).equals(Levels.fold(device)))
        .findFirst();
  }

  /// A new password for this device of this user; an older one of it is dead from now on.
  public Fresh make(Principal by, UserId user, String device) {
    requireOwnerOrAdmin(by, user);
    User account = users.get(user);
    String id = HexFormat.of().formatHex(ground.sources().bytes(ID_BYTES));
    String secret =
        "md_"
            + id
            + "_"
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ground.sources().bytes(SECRET_BYTES));
    Instant now = Instant.ofEpochMilli(Math.max(ground.now(), account.createdAt().toEpochMilli()));
    Held made = new Held(new Device(id, account.id(), device, now, null), hash(secret));
    List<Held> older = of(user, device);
    ground.write(tx -> {
      limits.checkQuota(Limit.DEVICES, list(user).size() - older.size());
      older.forEach(one -> DevicePasswordStore.remove(tx, one.device().id()));
      DevicePasswordStore.add(tx, made);
      ground.audit().record(tx, by, "device.password", user.value(), device);
      return true;
    });
    held.put(id, made);
    older.forEach(this::forget);
    return new Fresh(made.device(), secret);
  }

  /// The password is dead from now on, and the connection that used it ends.
  public void revoke(Principal by, UserId user, String device) {
    requireOwnerOrAdmin(by, user);
    List<Held> dead = of(user, device);
    if (dead.isEmpty()) {
      throw new Refusal(Problem.NOT_FOUND, "This device has no password of its own");
    }
    ground.write(tx -> {
      dead.forEach(one -> DevicePasswordStore.remove(tx, one.device().id()));
      ground.audit().record(tx, by, "device.revoke", user.value(), device);
      return true;
    });
    dead.forEach(this::forget);
  }

  private void forget(Held one) {
    held.remove(one.device().id());
    ground.changes().tell(new Change.OfDevice(one.device().id()));
  }

  private List<Held> of(UserId user, String device) {
    return held.values().stream().filter(one -> one.isOf(user, device)).toList();
  }

  private void requireOwnerOrAdmin(Principal by, UserId user) {
    boolean self =
        by.user().equals(user)
            && by.space().equals(ground.space())
            && by.credential().scopes().isEmpty()
            && by.credential().rooms().isEmpty();
    if (!self) {
      ground.requireAdmin(by);
    }
  }

  Principal verify(String user, String secret, String address) {
    String id = TokenForm.deviceId(secret);
    Held one = id == null ? null : held.get(id);
    if (one == null || !isSame(one.hash(), hash(secret)) || !isOwner(one, user)) {
      ground.audit().note(user, address, "login.failed", user, "password of a device");
      throw SignIn.wrong();
    }
    one.lastUsed().set(ground.now());
    return principal(one, address);
  }

  private static boolean isOwner(Held one, String user) {
    try {
      return new UserId(user).equals(one.device().user());
    } catch (Refusal noUserId) {
      return false;
    }
  }

  /// A signed-in device as it is now.
  Principal judge(Principal principal) {
    Held one = held.get(principal.credential().id());
    if (one == null) {
      throw gone();
    }
    return principal(one, principal.address());
  }

  private static Refusal gone() {
    return new Refusal(Problem.NOT_SIGNED_IN, "The password of this device was revoked");
  }

  private Principal principal(Held one, String address) {
    User account =
        users
            .find(one.device().user())
            .filter(user -> isLive(one))
            .orElseThrow(DevicePasswords::gone);
    Role role = account.role().atLeast(Role.MEMBER) ? Role.MEMBER : account.role();
    return new Principal(
        ground.space(),
        account.id(),
        account.name(),
        role,
        Credential.device(one.device().id(), one.device().device()),
        address);
  }

  /// Of an account that is there, may sign in, and is the one it was made for: somebody may have
  /// the same name later.
  private boolean isLive(Held one) {
    User account = users.find(one.device().user()).orElse(null);
    return account != null
        && !account.disabled()
        && !one.device().madeAt().isBefore(account.createdAt());
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

  /// Writes down when they were last used, which is not worth a commit at each use.
  void tidy() {
    List<Held> used =
        held.values().stream()
            .filter(one -> one.lastUsed().get() != one.lastStored().get())
            .toList();
    if (used.isEmpty()) {
      return;
    }
    ground.write(tx -> {
      used.forEach(one -> DevicePasswordStore.used(tx, one.device().id(), one.lastUsed().get()));
      return true;
    });
    used.forEach(one -> one.lastStored().set(one.lastUsed().get()));
  }
}
