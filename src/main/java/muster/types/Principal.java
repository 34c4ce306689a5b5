package muster.types;

import java.util.Set;

/// Somebody who acts in a space: who, with which role, signed in with what, from where. Made by
/// `access` only; a client's own claims about itself never enter here.
public record Principal(
    SpaceId space, UserId user, String name, Role role, Credential credential, String address) {

  /// The hub itself, for what the server writes.
  public static Principal hub(SpaceId space) {
    return new Principal(
        space,
        new UserId("muster"),
        "Muster",
        Role.ADMIN,
        new Credential(Credential.Kind.HUB, "hub", Set.of(), Set.of(), null),
        "local");
  }

  /// Whoever speaks through an outside broker. That broker decided who may; who it is, is only what
  /// the message claims. It has the least rights there are, and nobody's account.
  public static Principal outside(SpaceId space) {
    return new Principal(
        space,
        new UserId("muster"),
        "MQTT",
        Role.GUEST,
        new Credential(Credential.Kind.OUTSIDE, "outside", Set.of(), Set.of(), null),
        "outside");
  }

  public boolean isOutside() {
    return credential.kind() == Credential.Kind.OUTSIDE;
  }

  public boolean isHub() {
    return credential.kind() == Credential.Kind.HUB;
  }

  /// Operators may manage spaces.
  public boolean isOperator() {
    return space.equals(SpaceId.MAIN) && role == Role.ADMIN;
  }
}
