package muster.types;

import java.util.Locale;

/// What somebody is in a space, from least to most. An admin of `main` is an operator: may manage
/// spaces.
public enum Role {
  GUEST,
  MEMBER,
  MODERATOR,
  ADMIN;

  public boolean atLeast(Role other) {
    return compareTo(other) >= 0;
  }

  /// As clients write it: `moderator`.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Role of(String code) {
    for (Role role : values()) {
      if (role.code().equals(code)) {
        return role;
      }
    }
    throw new Refusal(Problem.BAD_REQUEST, "A role is one of guest, member, moderator, admin");
  }
}
