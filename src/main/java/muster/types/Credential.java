package muster.types;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody signed in with, and how far it reaches. `id` is the token's or key's own id, so
/// that revoking it ends every connection that used it; an empty set of scopes or rooms means no
/// narrowing.
public record Credential(
    Kind kind, String id, Set<String> scopes, Set<String> rooms, @Nullable Instant expiresAt) {

  private static final String DEVICE = "device:";

  public enum Kind {
    PASSWORD,
    TOKEN,
    API_KEY,
    CERTIFICATE,
    DEVICE,
    LOCAL_KEY,
    ANONYMOUS,
    OUTSIDE,
    HUB
  }

  public Credential {
    scopes = Set.copyOf(scopes);
    rooms = Set.copyOf(rooms);
  }

  public static Credential password() {
    return new Credential(Kind.PASSWORD, "", Set.of(), Set.of(), null);
  }

  /// For one device of its user and nothing else. It is narrowed to a room that no room can be, so
  /// whatever asks for rooms finds itself shut.
  ///
  /// @param device the device's level in topics
  public static Credential device(String id, String device) {
    return new Credential(
        Kind.DEVICE, id, Set.of("publish", "subscribe"), Set.of(DEVICE + device), null);
  }

  /// The device that this is narrowed to, null: not to a device.
  public @Nullable String device() {
    for (String room : rooms) {
      if (room.startsWith(DEVICE)) {
        return room.substring(DEVICE.length());
      }
    }
    return null;
  }

  public boolean allowsScope(String scope) {
    return scopes.isEmpty() || scopes.contains(scope);
  }

  public boolean allowsRoom(String room) {
    return rooms.isEmpty() || rooms.contains(room);
  }
}
