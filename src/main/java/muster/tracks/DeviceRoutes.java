package muster.tracks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// REST for devices: what they are, where they were, what is wrong with them, what happened.
final class DeviceRoutes {
  private static final String DEVICES = "/api/v1/devices";
  private static final String DEVICE = DEVICES + "/{device}";
  private static final int MOST = 500;
  private static final Need READS = Need.member().scope(Access.SCOPE_SUBSCRIBE);
  private static final Need OWNS = Need.member();

  private final Ground ground;
  private final DeviceBook book;
  private final FriendBook friends;
  private final History history;
  private final DeviceDesk desk;

  DeviceRoutes(
      Ground ground, DeviceBook book, FriendBook friends, History history, DeviceDesk desk) {
    this.ground = ground;
    this.book = book;
    this.friends = friends;
    this.history = history;
    this.desk = desk;
  }

  record Position(
      double lat,
      double lon,
      String at,
      @Nullable Integer acc,
      @Nullable Integer alt,
      @Nullable Integer vel,
      @Nullable Integer cog,
      @Nullable Integer batt,
      String precision) {}

  record Fault(String words, long times, String firstAt, String lastAt, String example) {}

  /// @param faults what is wrong with what it sends; for its owner
  record View(
      UserId user,
      String device,
      String topic,
      String tid,
      boolean online,
      @Nullable String source,
      String lastSeenAt,
      String madeAt,
      @Nullable Position last,
      @Nullable List<Fault> faults) {}

  /// @param event `enter`, `leave`, `online` or `offline`
  record Activity(
      long id, String at, UserId user, String device, String event, @Nullable String place) {}

  record Name(@Nullable String name) {}

  void addTo(Routes routes) {
    routes
        .get(DEVICES, READS, "Your devices, and those that friends show you", this::list)
        .answersListOf(View.class);
    routes
        .get(DEVICE, READS, "One device, with what is wrong with what it sends", this::one)
        .query("user", "whose, if not yours")
        .answers(View.class);
    routes
        .patch(DEVICE, OWNS, "Rename a device; the app has to be told, too", this::rename)
        .body(Name.class)
        .answers(View.class);
    routes
        .delete(DEVICE, OWNS, "Remove a device with all that it has reported", this::remove)
        .answersNothing();
    routes
        .get(DEVICE + "/track", READS, "A day of a device: [tst,lat,lon,acc,vel,batt]", this::track)
        .query("user", "whose, if not yours")
        .query("day", "2026-11-20; by default today")
        .query("zone", "its time zone; by default UTC")
        .query("from", "a time, in place of the day")
        .query("to", "a time");
    routes
        .get("/api/v1/activity", READS, "Who entered or left where, came and went", this::activity)
        .query("limit", "how many, 1 to 500")
        .query("before", "the id of the oldest that you have")
        .answersListOf(Activity.class);
    routes
        .delete("/api/v1/locations", OWNS, "Remove everything about where you were", this::erase)
        .query("user", "somebody else, for admins")
        .answersNothing();
    routes.get(
        "/api/v1/locations", OWNS, "Everything that is stored about where you were", this::export);
  }

  private Answer list(Call call) {
    Principal who = call.principal();
    List<View> all = new ArrayList<>();
    for (Device device : history.devices(who, Optional.empty(), Optional.empty())) {
      all.add(view(who, device, /* faults= */ false));
    }
    return Answer.json(all);
  }

  private View view(Principal who, Device device, boolean faults) {
    boolean own = device.owner().equals(who.user());
    History.Seen seen = history.newest(who, device);
    return new View(
        device.owner(),
        device.name().value(),
        device.base(),
        device.tid(),
        device.isOnline(),
        own && !device.source().isEmpty() ? device.source() : null,
        Stamp.iso(device.seenAt()),
        Stamp.iso(device.madeAt()),
        seen == null ? null : position(seen),
        own && faults ? faults(device) : null);
  }

  private static Position position(History.Seen seen) {
    Fix fix = seen.fix();
    Fix.Motion motion = fix.motion();
    return new Position(
        fix.lat(),
        fix.lon(),
        Times.iso(fix.tst()),
        motion.acc(),
        motion.alt(),
        motion.vel(),
        motion.cog(),
        motion.batt(),
        seen.grade().code());
  }

  private List<Fault> faults(Device device) {
    return ground.database().read(tx -> ReportStore.faults(tx, device.id())).stream()
        .map(fault ->
            new Fault(
                fault.words(),
                fault.times(),
                Stamp.iso(fault.firstAt()),
                Stamp.iso(fault.lastAt()),
                fault.example()))
        .toList();
  }

  /// A device that the caller may see.
  private Device visible(Call call) {
    Principal who = call.principal();
    UserId owner =
        call.query("user").filter(text -> !text.isBlank()).map(UserId::new).orElse(who.user());
    DeviceName name = Whose.device(call);
    return history.devices(who, Optional.of(owner), Optional.of(name)).stream()
        .findFirst()
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no such device"));
  }

  private Answer one(Call call) {
    return Answer.json(view(call.principal(), visible(call), /* faults= */ true));
  }

  private Device own(Call call) {
    return book.get(call.principal().user(), Whose.device(call));
  }

  private Answer rename(Call call) throws IOException {
    String name = call.json(Name.class).name();
    if (name == null) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"name\" says what it is called");
    }
    Device device = desk.rename(call.principal(), own(call), new DeviceName(name.strip()));
    return Answer.json(view(call.principal(), device, /* faults= */ false));
  }

  private Answer remove(Call call) {
    desk.remove(call.principal(), own(call));
    return Answer.noContent();
  }

  private Answer erase(Call call) {
    desk.erase(call.principal(), Whose.owner(call));
    return Answer.noContent();
  }

  private Answer track(Call call) {
    Principal who = call.principal();
    Device device = visible(call);
    long[] stretch = stretch(call);
    return Answer.stream("application/json", out -> rows(who, device, stretch[0], stretch[1], out));
  }

  private void rows(Principal who, Device device, long from, long to, OutputStream stream)
      throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    String[] between = {"["};
    history.each(
        who,
        device,
        from,
        to,
        seen -> {
          Fix fix = seen.fix();
          out.write(between[0]);
          out.write("[" + fix.tst() + "," + fix.lat() + "," + fix.lon() + ",");
          out.write(
              fix.motion().acc() + "," + fix.motion().vel() + "," + fix.motion().batt() + "]");
          between[0] = ",\n";
        });
    out.write(between[0].equals("[") ? "[]" : "]");
    out.flush();
  }

  private long[] stretch(Call call) {
    if (call.query("from").isPresent() || call.query("to").isPresent()) {
      long to = call.query("to").map(text -> Times.seconds(text, "to")).orElse(ground.now() / 1000);
      long from = call.query("from").map(text -> Times.seconds(text, "from")).orElse(to - 86_400);
      return new long[] {from, to};
    }
    try {
      ZoneId zone = ZoneId.of(call.query("zone").orElse("UTC"));
      LocalDate day =
          call.query("day")
              .map(LocalDate::parse)
              .orElseGet(() -> LocalDate.ofInstant(ground.sources().clock().instant(), zone));
      return new long[] {
        day.atStartOfDay(zone).toEpochSecond(),
        day.plusDays(1).atStartOfDay(zone).toEpochSecond() - 1
      };
    } catch (DateTimeException e) {
      throw new Refusal(
          Problem.BAD_REQUEST, "day is like 2026-11-20, zone a time zone like Europe/Madrid");
    }
  }

  private Answer activity(Call call) {
    Principal who = call.principal();
    int limit = call.query("limit", 100, 1, MOST);
    long before = call.query("before", Long.MAX_VALUE, 1L, Long.MAX_VALUE);
    List<Activity> all = new ArrayList<>();
    for (Device device : history.devices(who, Optional.empty(), Optional.empty())) {
      for (ReportStore.Line line :
          ground.database().read(tx -> ReportStore.activity(tx, device.id(), before, limit))) {
        if (mayKnow(who, device, line)) {
          all.add(
              new Activity(
                  line.id(),
                  Times.iso(line.tst()),
                  device.owner(),
                  device.name().value(),
                  line.kind(),
                  line.note().isEmpty() ? null : line.note()));
        }
      }
    }
    all.sort(Comparator.comparingLong(Activity::id).reversed());
    return Answer.json(all.subList(0, Math.min(limit, all.size())));
  }

  /// What happens at places is for those who see positions exactly, as over MQTT.
  private boolean mayKnow(Principal who, Device device, ReportStore.Line line) {
    if (device.owner().equals(who.user())) {
      return true;
    }
    Grant grant = friends.accepted(device.owner(), who.user());
    if (grant == null || line.receivedAt() < grant.since()) {
      return false;
    }
    Grade grade = grant.terms().gradeAt(ground.now(), line.tst() * 1000);
    boolean place = line.kind().equals("enter") || line.kind().equals("leave");
    return grade == Grade.EXACT || (grade != Grade.NONE && !place);
  }

  private Answer export(Call call) {
    Principal who = call.principal();
    LocationExport all = new LocationExport(ground, history);
    ground.access().audit().note(who, "location.export", who.user().value(), "");
    return Answer.file(
        "application/json",
        "locations-of-" + who.user() + ".json",
        out -> all.write(who, book.of(who.user()), friends.of(who.user()), out));
  }
}
