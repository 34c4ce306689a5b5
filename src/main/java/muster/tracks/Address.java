package muster.tracks;

import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A topic under `owntracks/`, taken apart: whose device it belongs to, and what comes behind.
///
/// @param base `owntracks/{user}/{device}` as it was written
/// @param tail what comes behind, or empty: `event`, `cmd`
record Address(UserId user, DeviceName device, String base, String tail) {
  static final String ROOT = "owntracks";

  /// Null: no device has this topic.
  static @Nullable Address of(Topic topic) {
    String name = topic.value();
    int user = ROOT.length() + 1;
    int device = name.indexOf('/', user) + 1;
    if (device == 0 || !name.startsWith(ROOT + "/")) {
      return null;
    }
    int end = name.indexOf('/', device);
    String base = end < 0 ? name : name.substring(0, end);
    try {
      return new Address(
          UserId.ofTopicLevel(name.substring(user, device - 1)),
          DeviceName.ofTopicLevel(base.substring(device)),
          base,
          end < 0 ? "" : name.substring(end + 1));
    } catch (Refusal noSuchName) {
      return null;
    }
  }

  /// Whether it is where a device is told what to do.
  boolean isCommand() {
    return tail.equals("cmd");
  }

  static String base(UserId user, DeviceName device) {
    return ROOT + "/" + user.topicLevel() + "/" + device.topicLevel();
  }

  /// Where a report of this type belongs. `_type` goes before the topic: who may have it is told
  /// from the topic alone, so a waypoint must not lie where positions are.
  static String tailOf(Report report) {
    return switch (report) {
      case Report.Location r -> "";
      case Report.Lwt r -> "";
      case Report.Encrypted r -> "";
      case Report.Transition r -> "event";
      case Report.Waypoint r -> "waypoint";
      case Report.Waypoints r -> "waypoints";
      case Report.Status r -> "status";
      case Report.Steps r -> "step";
      case Report.Beacon r -> "beacon";
      case Report.Configuration r -> "dump";
      case Report.Request r -> "request";
      case Report.Card r -> "info";
      case Report.Command r -> "cmd";
      case Report.Unknown r -> "";
      case Report.Unreadable r -> "";
    };
  }
}
