package muster.tracks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a device reports: one record for each `_type` of OwnTracks, with what the hub makes use of.
/// Everything else that was sent stays in the raw JSON, which is stored beside it.
sealed interface Report {
  /// As it stands in `_type`, and as it is stored.
  String type();

  /// Where the device is.
  ///
  /// @param tid two characters that stand for the device on a map
  /// @param trigger why it reports: `p` ping, `c` region, `u` by hand, `r` asked to, ...
  record Location(
      Fix fix,
      @Nullable String tid,
      @Nullable String trigger,
      @Nullable String connection,
      @Nullable Integer batteryState,
      @Nullable String poi,
      @Nullable String tag,
      List<String> regions)
      implements Report {
    @Override
    public String type() {
      return "location";
    }

    /// Whether it answers a `reportLocation`.
    boolean isAsked() {
      return "r".equals(trigger);
    }
  }

  /// The device has lost its connection: its last will.
  record Lwt(long tst) implements Report {
    @Override
    public String type() {
      return "lwt";
    }
  }

  /// A place that a device knows; a radius of 0 or none is no region.
  record Place(
      String desc,
      @Nullable Double lat,
      @Nullable Double lon,
      @Nullable Integer rad,
      long tst,
      @Nullable String rid,
      @Nullable Beam beam) {}

  /// A Bluetooth beacon.
  record Beam(String uuid, @Nullable Integer major, @Nullable Integer minor) {}

  record Waypoint(Place place) implements Report {
    @Override
    public String type() {
      return "waypoint";
    }
  }

  record Waypoints(@Nullable String creator, List<Place> places) implements Report {
    @Override
    public String type() {
      return "waypoints";
    }
  }

  /// A region was entered or left.
  ///
  /// @param since when the region was made (`wtst`)
  record Transition(
      boolean enter,
      String desc,
      long tst,
      @Nullable Long since,
      @Nullable Fix fix,
      @Nullable String tid,
      @Nullable String rid)
      implements Report {
    @Override
    public String type() {
      return "transition";
    }
  }

  /// Who carries the device.
  ///
  /// @param face a picture, base64
  record Card(@Nullable String tid, @Nullable String name, @Nullable String face)
      implements Report {
    @Override
    public String type() {
      return "card";
    }
  }

  /// Something that a device is told to do.
  record Command(String action) implements Report {
    @Override
    public String type() {
      return "cmd";
    }
  }

  record Status() implements Report {
    @Override
    public String type() {
      return "status";
    }
  }

  record Steps(long tst, @Nullable Long steps, @Nullable Long from, @Nullable Long to)
      implements Report {
    @Override
    public String type() {
      return "steps";
    }
  }

  /// A beacon is near.
  record Beacon(Beam beam, long tst, @Nullable Integer proximity) implements Report {
    @Override
    public String type() {
      return "beacon";
    }
  }

  /// Its settings, as the answer to `dump`.
  record Configuration() implements Report {
    @Override
    public String type() {
      return "configuration";
    }
  }

  /// A device asks for something: `tour`, `tours`, `untour`.
  record Request(String request) implements Report {
    @Override
    public String type() {
      return "request";
    }
  }

  /// Sealed with the device's pass phrase: base64.
  record Encrypted(String data) implements Report {
    @Override
    public String type() {
      return "encrypted";
    }
  }

  /// A type that nobody here knows: kept.
  record Unknown(String type) implements Report {}

  /// Not a report at all, or without what its type cannot do without: kept as it came.
  record Unreadable(String words) implements Report {
    @Override
    public String type() {
      return "unreadable";
    }
  }
}
