package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import muster.access.User;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Reply;
import muster.bus.Verdict;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What people share for a time. All shares that are not over live in memory. Those in rooms have a
/// topic, `owntracks-shares/{id}`, which only the hub writes and only those have who may read the
/// room, as long as the share runs: asked at each delivery, the retained one included. Those with a
/// link have no topic; their page asks.
final class Shares implements Beside, Owner {
  static final TopicFilter TOPICS = new TopicFilter("owntracks-shares/+");

  private static final int ID_BYTES = 16;
  private static final int MOST = 100;
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Duration REMEMBERED = Duration.ofDays(30);

  private final Ground ground;
  private final DeviceBook book;
  private final Rooms rooms;
  private final Map<String, Share> shares = new ConcurrentHashMap<>();

  Shares(Ground ground, DeviceBook book, Rooms rooms) {
    this.ground = ground;
    this.book = book;
    this.rooms = rooms;
    for (Share share : ground.database().read(ShareStore::all)) {
      if (share.endedAt() == null) {
        shares.put(share.id(), share);
      }
    }
  }

  /// What a new share shall be.
  record Wanted(
      List<DeviceName> devices,
      @Nullable String room,
      String label,
      @Nullable String passphrase,
      Grade grade,
      long from,
      long until) {}

  Share make(Principal by, Wanted wanted) {
    long now = ground.now();
    if (wanted.until() <= Math.max(now, wanted.from())
        || wanted.until() - now > LONGEST.toMillis()) {
      throw new Refusal(
          Problem.BAD_REQUEST, "A share ends after now and after it begins, within a year");
    }
    if (wanted.grade() == Grade.NONE) {
      throw new Refusal(Problem.BAD_REQUEST, "precision is exact, 1km or city");
    }
    if (of(by.user()).size() >= MOST) {
      throw new Refusal(Problem.QUOTA_EXCEEDED, "At most " + MOST + " shares at a time");
    }
    String room = wanted.room();
    if (room != null) {
      rooms.checkPosting(by, room);
    }
    wanted.devices().forEach(device -> book.get(by.user(), device));
    byte[] random = new byte[ID_BYTES];
    ground.sources().random().nextBytes(random);
    String phrase = wanted.passphrase();
    Share share =
        new Share(
            Base64.getUrlEncoder().withoutPadding().encodeToString(random),
            by.user(),
            wanted.label(),
            wanted.devices().stream().map(DeviceName::key).distinct().toList(),
            room,
            phrase == null ? null : ground.access().passphrases().hash(phrase),
            wanted.grade(),
            new Share.Span(wanted.from(), wanted.until(), now),
            null);
    ground
        .journal()
        .write(tx -> {
          ShareStore.add(tx, share);
          audit(tx, by, "share.make", share);
          return true;
        });
    shares.put(share.id(), share);
    if (room != null) {
      book.of(by.user()).stream()
          .filter(share::shows)
          .max(Comparator.comparingLong(Device::seenAt))
          .ifPresent(device -> showNewest(share, device));
    }
    return share;
  }

  private void audit(Tx tx, Principal by, String what, Share share) {
    String where = share.room() == null ? "a link" : "room " + share.room();
    ground
        .access()
        .audit()
        .record(
            tx,
            by,
            what,
            share.owner().value(),
            where
                + ", "
                + share.grade().code()
                + ", until "
                + Instant.ofEpochMilli(share.span().until()));
  }

  /// Somebody's shares that are not over, the newest first.
  List<Share> of(UserId owner) {
    long now = ground.now();
    return shares.values().stream()
        .filter(share -> share.owner().equals(owner) && !share.isOver(now))
        .sorted(Comparator.comparingLong((Share share) -> -share.span().madeAt()))
        .toList();
  }

  /// A share that runs, for whoever has its link. What is over, what has not begun and what never
  /// was are the same to others.
  Share running(String id) {
    Share share = shares.get(id);
    if (share == null || share.room() != null || !share.isRunning(ground.now())) {
      throw new Refusal(Problem.NOT_FOUND, "This link is over, or there never was one");
    }
    return share;
  }

  void end(Principal by, String id) {
    Share share = shares.get(id);
    if (share == null || !share.owner().equals(by.user())) {
      throw new Refusal(Problem.NOT_FOUND, "You have no such share");
    }
    end(share, by);
  }

  private void end(Share share, Principal by) {
    long now = ground.now();
    ground
        .journal()
        .write(tx -> {
          ShareStore.end(tx, share.id(), now);
          ShareStore.forget(tx, now - REMEMBERED.toMillis());
          audit(tx, by, "share.end", share);
          return true;
        });
    shares.remove(share.id());
    if (share.room() != null) {
      tellTheEnd(share);
    }
  }

  /// Those who watch hear that it is over; then nothing is retained.
  private void tellTheEnd(Share share) {
    shares.put(share.id(), share.ended(ground.now()));
    publish(share, new JsonLine().put("share", share.id()).put("ended", true).bytes(), false);
    publish(share, new byte[0], true);
  }

  private void publish(Share share, byte[] json, boolean retain) {
    var _ = ground.bus().publish(publication(share, json, retain, ground.now()), Reply.NONE);
  }

  private Publication publication(Share share, byte[] json, boolean retain, long now) {
    return new Publication(
        new Topic("owntracks-shares/" + share.id()),
        json,
        1,
        retain,
        PublishProperties.NONE,
        ground.hub(),
        now);
  }

  /// Every few seconds: what has run out ends.
  void housekeep() {
    long now = ground.now();
    for (Share share : List.copyOf(shares.values())) {
      if (share.endedAt() != null) {
        if (share.endedAt() < now - Duration.ofMinutes(1).toMillis()) {
          shares.remove(share.id());
        }
      } else if (share.isOver(now)) {
        end(share, Principal.hub(ground.access().space()));
      }
    }
  }

  /// The account is gone, and with it what it shared.
  void forget(UserId owner) {
    for (Share share : of(owner)) {
      end(share, Principal.hub(ground.access().space()));
    }
  }

  @Override
  public List<Publication> heard(
      Tx tx, Device device, ReportReader.Read read, Publication publication) {
    if (!(read.report() instanceof Report.Location location) || shares.isEmpty()) {
      return List.of();
    }
    List<Publication> out = new ArrayList<>(0);
    long now = publication.millis();
    for (Share share : shares.values()) {
      if (share.room() != null
          && share.isRunning(now)
          && share.shows(device)
          && location.fix().tst() * 1000 >= share.span().from() - 60_000) {
        out.add(publication(share, shown(share, device, location.fix()), true, now));
      }
    }
    return out;
  }

  private void showNewest(Share share, Device device) {
    ground
        .database()
        .read(tx -> FixStore.newest(tx, device.id()))
        .ifPresent(stored -> publish(share, shown(share, device, stored.fix()), true));
  }

  /// A position as others see it.
  private byte[] shown(Share share, Device device, Fix exact) {
    Fix fix = share.grade().reduced(exact);
    User user = ground.access().users().find(share.owner()).orElse(null);
    JsonLine line =
        new JsonLine()
            .put("share", share.id())
            .put("user", share.owner().value())
            .put("name", user == null ? share.owner().value() : user.name())
            .put("device", device.name().value())
            .raw("lat", Trackpoint.plain(fix.lat()))
            .raw("lon", Trackpoint.plain(fix.lon()))
            .put("tst", fix.tst())
            .put("precision", share.grade().code())
            .put("until", Instant.ofEpochMilli(share.span().until()).toString());
    Integer acc = fix.motion().acc();
    return (acc == null ? line : line.put("acc", acc)).bytes();
  }

  /// What a page with the link is shown of each device: where it is, and its way since the share
  /// began.
  List<Shown> positions(Share share, long since) {
    List<Shown> all = new ArrayList<>();
    long from = Math.max(since, share.span().from() / 1000);
    long to = share.span().until() / 1000;
    for (Device device : book.of(share.owner())) {
      if (share.shows(device)) {
        all.add(
            new Shown(
                device.name().value(),
                device.tid(),
                ground
                    .database()
                    .read(tx -> FixStore.newest(tx, device.id(), from, to, 2_000))
                    .reversed()
                    .stream()
                    .map(stored -> Point.of(share.grade().reduced(stored.fix())))
                    .distinct()
                    .toList()));
      }
    }
    return all;
  }

  record Shown(String device, String tid, List<Point> track) {}

  record Point(
      double lat,
      double lon,
      long tst,
      @Nullable Integer acc,
      @Nullable Integer vel,
      @Nullable Integer batt) {
    static Point of(Fix fix) {
      return new Point(
          fix.lat(),
          fix.lon(),
          fix.tst(),
          fix.motion().acc(),
          fix.motion().vel(),
          fix.motion().batt());
    }
  }

  /// Shows that this visitor knew the pass phrase; good as long as the hub and the share run.
  String ticket(Share share) {
    byte[] wrapped =
        ground
            .settings()
            .vault()
            .wrap(share.id().getBytes(StandardCharsets.US_ASCII), "share/" + share.id());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped);
  }

  /// Refuses who has not shown the pass phrase, where there is one.
  void checkTicket(Share share, @Nullable String ticket) {
    if (share.phrase() == null) {
      return;
    }
    byte[] open = null;
    try {
      if (ticket != null && ticket.length() < 200) {
        open =
            ground
                .settings()
                .vault()
                .open(Base64.getUrlDecoder().decode(ticket), "share/" + share.id());
      }
    } catch (IllegalArgumentException noTicket) {
      // said below
    }
    if (open == null) {
      throw new Refusal(Problem.NOT_SIGNED_IN, "Type the pass phrase of this link first");
    }
  }

  @Override
  public Verdict accept(Publication publication) {
    return publication.sender().isHub()
        ? Verdict.accepted(publication)
        : Verdict.refused(Problem.NOT_ALLOWED, "Shares are written by the hub");
  }

  @Override
  public Gate gate() {
    return (receiver, publication) -> {
      if (receiver.isHub()) {
        return true;
      }
      String name = publication.topic().value();
      Share share = shares.get(name.substring(name.indexOf('/') + 1));
      String room = share == null ? null : share.room();
      if (share == null || room == null) {
        return false;
      }
      boolean ending = share.endedAt() != null && isEnding(publication);
      return (ending || share.isRunning(ground.now()))
          && (receiver.user().equals(share.owner()) || rooms.mayRead(receiver, room));
    };
  }

  /// Nothing of a position is in it.
  private static boolean isEnding(Publication publication) {
    byte[] json = publication.payload();
    return json.length == 0 || new String(json, StandardCharsets.UTF_8).contains("\"ended\":true");
  }
}
