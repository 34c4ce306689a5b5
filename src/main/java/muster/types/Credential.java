package muster.types;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody signed in with, and how far it reaches. `id` is the token's or key's own id, so
/// that revoking it ends every connection that used it; an empty set of scopes or rooms means no
/// narrowing.
public record Credential(
    Kind kind, String id, Set<String> scopes, Set<String> rooms, @Nullable Instant expiresAt) {

  public enum Kind {
    PASSWORD,
    TOKEN,
    API_KEY,
    CERTIFICATE,
    LOCAL_KEY,
    ANONYMOUS,
    HUB
  }

  public Credential {
    scopes = Set.copyOf(scopes);
    rooms = Set.copyOf(rooms);
  }

  public static Credential password() {
    return new Credential(Kind.PASSWORD, "", Set.of(), Set.of(), null);
  }

  public boolean allowsScope(String scope) {
    return scopes.isEmpty() || scopes.contains(scope);
  }

  public boolean allowsRoom(String room) {
    return rooms.isEmpty() || rooms.contains(room);
  }
}
