package muster.http;

import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;

/// Who may use a route. `scope` names what a narrowed credential (an API key or token that lists
/// scopes) must have been given; a credential without scopes is as wide as its user. A route that
/// names no scope is closed to narrowed credentials, so that nothing opens by being forgotten; only
/// open routes and `signedIn` ones (who am I, sign out) do not look at scopes. A single device's
/// sign-in reaches only routes that say so (`alsoForDevices`).
public record Need(Kind kind, Role role, String scope, boolean devices) {
  private static final String NONE = "";

  /// How a route is guarded.
  public enum Kind {
    OPEN,
    SIGNED_IN,
    ROLE,
    OPERATOR
  }

  /// Everybody, also without signing in.
  public static Need open() {
    return new Need(Kind.OPEN, Role.GUEST, NONE, false);
  }

  /// Everybody who signed in, however narrow the credential.
  public static Need signedIn() {
    return new Need(Kind.SIGNED_IN, Role.GUEST, NONE, false);
  }

  /// At least this role in the space that is addressed.
  public static Need role(Role least) {
    return new Need(Kind.ROLE, least, NONE, false);
  }

  public static Need guest() {
    return role(Role.GUEST);
  }

  public static Need member() {
    return role(Role.MEMBER);
  }

  public static Need moderator() {
    return role(Role.MODERATOR);
  }

  public static Need admin() {
    return role(Role.ADMIN);
  }

  /// Admins of `main`, who manage the hub and its spaces.
  public static Need operator() {
    return new Need(Kind.OPERATOR, Role.ADMIN, NONE, false);
  }

  /// The scope that a narrowed credential must have.
  public Need scope(String name) {
    return new Need(kind, role, name, devices);
  }

  /// Also for the sign-in of a single device, to which every other route is shut.
  public Need alsoForDevices() {
    return new Need(kind, role, scope, true);
  }

  /// Refuses somebody who signed in but may not. Operators may everything in every space; the space
  /// itself was checked before.
  void check(Principal who) {
    if (kind == Kind.OPERATOR && !who.isOperator()) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "Only operators (admins of the space main) may do this");
    }
    if (kind == Kind.ROLE && !who.role().atLeast(role)) {
      throw new Refusal(
          Problem.NOT_ALLOWED,
          "This needs the role " + role.code() + "; you are " + who.role().code());
    }
    boolean looks = kind == Kind.ROLE || kind == Kind.OPERATOR;
    if (looks && who.credential().device() != null && !devices) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "The password of a device is for its reports; sign in as its user");
    }
    if (looks && !who.credential().scopes().isEmpty()) {
      if (scope.isEmpty()) {
        throw new Refusal(
            Problem.NOT_ALLOWED, "This needs a credential that is not narrowed to scopes");
      }
      if (!who.credential().allowsScope(scope)) {
        throw new Refusal(Problem.NOT_ALLOWED, "This needs a credential with the scope " + scope);
      }
    }
  }

  /// For people: in OpenAPI and docs.
  public String words() {
    return switch (kind) {
      case OPEN -> "everybody";
      case SIGNED_IN -> "everybody signed in";
      case ROLE -> "role " + role.code() + " or above" + scopeWords();
      case OPERATOR -> "operators" + scopeWords();
    };
  }

  private String scopeWords() {
    return scope.isEmpty() ? "" : ", scope " + scope;
  }
}
