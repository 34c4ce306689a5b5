package muster.tracks;

import java.util.Set;
import java.util.UUID;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Something that a device is told to do, and what became of it.
///
/// @param payload as the device gets it
/// @param answer the report that answered it
record Command(
    UUID id,
    long device,
    String action,
    String payload,
    UserId by,
    State state,
    long createdAt,
    long expiresAt,
    @Nullable Long sentAt,
    @Nullable Long answeredAt,
    @Nullable String answer) {

  /// A command goes forward only.
  enum State {
    /// Not yet handed to the device.
    QUEUED,
    /// The device has it. For those that have no answer this is the end.
    SENT,
    ANSWERED,
    /// The device did not come for it, or never answered, in time.
    EXPIRED
  }

  static final String REPORT_LOCATION = "reportLocation";
  static final String SET_CONFIGURATION = "setConfiguration";
  static final String SET_WAYPOINTS = "setWaypoints";

  static final Set<String> ACTIONS =
      Set.of(
          "dump",
          "status",
          "reportSteps",
          REPORT_LOCATION,
          "clearWaypoints",
          SET_WAYPOINTS,
          SET_CONFIGURATION,
          "waypoints",
          "response");

  /// Whether the device says something in return.
  static boolean hasAnswer(String action) {
    return switch (action) {
      case "dump", "status", "reportSteps", REPORT_LOCATION, "waypoints" -> true;
      default -> false;
    };
  }

  /// The action that a report answers, or null.
  static @Nullable String answeredBy(Report report) {
    return switch (report) {
      case Report.Location location -> location.isAsked() ? REPORT_LOCATION : null;
      case Report.Configuration configuration -> "dump";
      case Report.Status status -> "status";
      case Report.Steps steps -> "reportSteps";
      case Report.Waypoints waypoints -> "waypoints";
      case Report.Lwt r -> null;
      case Report.Waypoint r -> null;
      case Report.Transition r -> null;
      case Report.Card r -> null;
      case Report.Command r -> null;
      case Report.Beacon r -> null;
      case Report.Request r -> null;
      case Report.Encrypted r -> null;
      case Report.Unknown r -> null;
      case Report.Unreadable r -> null;
    };
  }

  boolean isOpen() {
    return state == State.QUEUED || (state == State.SENT && hasAnswer(action));
  }

  Command sent(long now) {
    return new Command(
        id, device, action, payload, by, State.SENT, createdAt, expiresAt, now, null, null);
  }

  Command answered(long now, String with) {
    return new Command(
        id,
        device,
        action,
        payload,
        by,
        State.ANSWERED,
        createdAt,
        expiresAt,
        sentAt == null ? (Long) now : sentAt,
        now,
        with);
  }

  Command expired() {
    return new Command(
        id, device, action, payload, by, State.EXPIRED, createdAt, expiresAt, sentAt, null, null);
  }
}
