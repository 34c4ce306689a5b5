package muster.access;

import java.time.Instant;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// An account as people may see it; the password's hash is not part of it.
public record User(
    UserId id, String name, Role role, boolean disabled, Instant createdAt, Instant changedAt) {

  /// What to change; null leaves a thing as it is.
  public record Patch(@Nullable String name, @Nullable Role role, @Nullable Boolean disabled) {}

  /// A new account, or a new password, with the password if it was generated: shown once.
  public record WithPassword(User user, @Nullable String generated) {}

  User with(Patch patch, Instant now) {
    String newName = patch.name();
    Role newRole = patch.role();
    Boolean newDisabled = patch.disabled();
    return new User(
        id,
        newName == null ? name : Names.displayName(newName, id),
        newRole == null ? role : newRole,
        newDisabled == null ? disabled : newDisabled,
        createdAt,
        now);
  }
}
