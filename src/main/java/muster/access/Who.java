package muster.access;

import muster.types.Principal;
import muster.types.Role;
import muster.types.UserId;

/// Whom a rule speaks of. Written `everyone`, `operators`, `devices`, `user:bob`, or a role, which
/// means that role and all above it.
public sealed interface Who {
  boolean includes(Principal principal);

  record Everyone() implements Who {
    @Override
    public boolean includes(Principal principal) {
      return true;
    }

    @Override
    public String toString() {
      return "everyone";
    }
  }

  record AtLeast(Role role) implements Who {
    @Override
    public boolean includes(Principal principal) {
      return principal.role().atLeast(role);
    }

    @Override
    public String toString() {
      return role.code();
    }
  }

  record Only(UserId user) implements Who {
    @Override
    public boolean includes(Principal principal) {
      return principal.user().equals(user);
    }

    @Override
    public String toString() {
      return "user:" + user;
    }
  }

  /// Devices that signed in with a password of their own.
  record Devices() implements Who {
    @Override
    public boolean includes(Principal principal) {
      return principal.credential().device() != null;
    }

    @Override
    public String toString() {
      return "devices";
    }
  }

  record Operators() implements Who {
    @Override
    public boolean includes(Principal principal) {
      return principal.isOperator();
    }

    @Override
    public String toString() {
      return "operators";
    }
  }

  static Who of(String text) {
    if (text.startsWith("user:")) {
      return new Only(new UserId(text.substring("user:".length())));
    }
    return switch (text) {
      case "everyone" -> new Everyone();
      case "devices" -> new Devices();
      case "operators" -> new Operators();
      default -> new AtLeast(Role.of(text));
    };
  }
}
