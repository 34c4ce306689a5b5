package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import muster.bus.Gate;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.text.JsonLine;
import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// Who may have what of what devices report, asked at each delivery: live, retained, queued, over
/// HTTP. Everything is for the owner of the device; friends have positions in their grade, cards,
/// and with the exact grade what happens at places. Nobody else has anything, admins included.
///
/// A poorer form is made anew, out of nothing but cell, time and battery: what a phone sends beside
/// the position (networks, regions, tags, pictures, height, speed) tells where it is.
final class Consent implements Gate {
  private final FriendBook friends;
  private final InstantSource clock;
  // of the publication that was asked about last: a fan-out asks for each receiver
  private volatile @Nullable Looked last;

  Consent(FriendBook friends, InstantSource clock) {
    this.friends = friends;
    this.clock = clock;
  }

  /// What is known of one publication, and the forms that were made of it.
  private record Looked(Publication of, @Nullable Address address, Map<Grade, Publication> forms) {}

  @Override
  public boolean mayReceive(Principal receiver, Publication publication) {
    return shownTo(receiver, publication) != null;
  }

  @Override
  public @Nullable Publication shownTo(Principal receiver, Publication publication) {
    if (receiver.isHub()) {
      return publication;
    }
    Looked looked = look(publication);
    Address address = looked.address();
    if (address == null) {
      return null;
    }
    if (address.user().equals(receiver.user())) {
      return publication;
    }
    Grant grant = friends.accepted(address.user(), receiver.user());
    if (grant == null) {
      return null;
    }
    if (publication.payload().length == 0) {
      return isSeenByFriends(address.tail()) ? publication : null;
    }
    long now = clock.millis();
    Terms terms = grant.terms();
    boolean always = terms.schedule().spans().isEmpty();
    Grade grade = terms.gradeAt(now, always ? now : taken(publication, address));
    return switch (address.tail()) {
      case "info" -> publication;
      case "event" -> grade == Grade.EXACT ? publication : null;
      case "" -> {
        Publication form = form(looked, grade);
        if (form != null) {
          grant.shownAt().now(now);
        }
        yield form;
      }
      default -> null;
    };
  }

  private static boolean isSeenByFriends(String tail) {
    return tail.isEmpty() || tail.equals("info") || tail.equals("event");
  }

  private Looked look(Publication publication) {
    Looked before = last;
    if (before != null && before.of().equals(publication)) {
      return before;
    }
    Looked now =
        new Looked(publication, Address.of(publication.topic()), new ConcurrentHashMap<>(2));
    last = now;
    return now;
  }

  /// When the position was taken, in milliseconds; what has no time was taken when it arrived.
  private static long taken(Publication publication, Address address) {
    if (!(address.tail().isEmpty() || address.tail().equals("event"))) {
      return publication.millis();
    }
    return switch (report(publication)) {
      case Report.Location location -> location.fix().tst() * 1000;
      case Report.Transition transition -> transition.tst() * 1000;
      default -> publication.millis();
    };
  }

  private static Report report(Publication publication) {
    List<ReportReader.Read> all =
        ReportReader.read(publication.payload(), publication.millis() / 1000);
    return all.size() == 1 ? all.getFirst().report() : new Report.Unreadable("several");
  }

  private static @Nullable Publication form(Looked looked, Grade grade) {
    return switch (grade) {
      case NONE -> null;
      case EXACT -> looked.of();
      case KM, CITY -> {
        Publication known = looked.forms().get(grade);
        if (known == null) {
          byte[] poor = poorer(report(looked.of()), grade);
          if (poor == null) {
            yield null;
          }
          known = looked.of().with(poor, PublishProperties.NONE);
          Publication other = looked.forms().putIfAbsent(grade, known);
          known = other == null ? known : other;
        }
        yield known;
      }
    };
  }

  private static byte @Nullable [] poorer(Report report, Grade grade) {
    if (report instanceof Report.Lwt(long tst)) {
      return new JsonLine().put("_type", "lwt").put("tst", tst).bytes();
    }
    if (!(report instanceof Report.Location location)) {
      return null; // sealed with a key, or whatever else: nothing can be taken out of it
    }
    return poorer(location.fix(), location.tid(), grade).getBytes(StandardCharsets.UTF_8);
  }

  /// A position in this grade, as a report.
  static String poorer(Fix exact, @Nullable String tid, Grade grade) {
    Fix fix = grade.reduced(exact);
    JsonLine line =
        new JsonLine()
            .put("_type", "location")
            .raw("lat", String.format(Locale.ROOT, "%.5f", fix.lat()))
            .raw("lon", String.format(Locale.ROOT, "%.5f", fix.lon()));
    Integer acc = fix.motion().acc();
    if (acc != null) {
      line.put("acc", acc);
    }
    line.put("tst", fix.tst());
    if (tid != null) {
      line.put("tid", tid);
    }
    Integer batt = fix.motion().batt();
    if (batt != null) {
      line.put("batt", batt);
    }
    return line.put("precision", grade.code()).toString();
  }
}
