package muster.tracks;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Takes a file of positions into a device's track, some hundred of them a transaction, so that
/// phones can report in between. A position that is there already stays as it is: the same file
/// once more, or two that overlap, change nothing. Bad lines are counted, the first of them named.
final class FileImport {
  private static final int AT_ONCE = 500;
  private static final int MOST_NAMED = 100;

  private final Ground ground;
  private final DeviceBook book;
  private final Opener opener;

  FileImport(Ground ground, DeviceBook book, Opener opener) {
    this.ground = ground;
    this.book = book;
    this.opener = opener;
  }

  /// What became of a file.
  ///
  /// @param read positions in it
  /// @param added those that were not there yet
  /// @param known those that were there already
  /// @param other reports of other kinds, which are passed over
  /// @param bad lines that are nothing at all
  /// @param stopped why the file could not be read to its end
  record Result(
      long read,
      long added,
      long known,
      long other,
      long bad,
      List<BadLine> badLines,
      @Nullable String stopped) {}

  record BadLine(long line, String why) {}

  Result run(Principal by, UserId owner, DeviceName name, InputStream file) throws IOException {
    ground.access().users().get(owner);
    Topic topic = new Topic(Address.base(owner, name));
    Address address = Address.of(topic);
    if (address == null) {
      throw new IllegalStateException("no device could have the topic " + topic);
    }
    Taking taking = new Taking(address);
    String stopped = null;
    try {
      TrackFile.read(file, taking);
    } catch (Refusal refusal) {
      if (taking.failed || taking.read == 0) {
        throw refusal;
      }
      stopped = refusal.detail();
    }
    taking.flush();
    Result result = taking.result(stopped);
    ground
        .access()
        .audit()
        .note(
            by,
            "device.import",
            owner.value(),
            "%s: %d positions, %d of them new".formatted(name, result.read(), result.added()));
    return result;
  }

  private final class Taking implements TrackFile.Sink {
    private final Address address;
    private final List<ReportReader.Read> waiting = new ArrayList<>();
    private final List<BadLine> named = new ArrayList<>();
    private long read;
    private long added;
    private long other;
    private long bad;
    private boolean failed;

    Taking(Address address) {
      this.address = address;
    }

    @Override
    public void message(long line, byte[] json) {
      long now = ground.now() / 1000;
      for (ReportReader.Read one : ReportReader.read(json, now)) {
        ReportReader.Read clear = opened(one, now);
        if (clear.report() instanceof Report.Unreadable(String words)) {
          bad(line, words);
        } else if (!(clear.report() instanceof Report.Location)) {
          other++;
        } else if (clear.wrong().stream().anyMatch(FileImport::spoilsTime)) {
          bad(line, "A position without its time, or from the future");
        } else {
          waiting.add(clear);
          read++;
        }
      }
      if (waiting.size() >= AT_ONCE) {
        flush();
      }
    }

    private ReportReader.Read opened(ReportReader.Read read, long now) {
      Device device = book.find(address.user(), address.device());
      if (device == null || !(read.report() instanceof Report.Encrypted sealed)) {
        return read;
      }
      byte[] inside = opener.open(device, sealed);
      return inside == null ? read : ReportReader.read(inside, now).getFirst();
    }

    @Override
    public void bad(long line, String why) {
      bad++;
      if (named.size() < MOST_NAMED) {
        named.add(new BadLine(line, why));
      }
    }

    void flush() {
      if (waiting.isEmpty()) {
        return;
      }
      failed = true;
      added += ground.journal().write(this::store);
      failed = false;
      waiting.clear();
    }

    private long store(Tx tx) {
      long now = ground.now();
      Device device = book.made(tx, address, now);
      long first = Long.MAX_VALUE;
      long last = 0;
      for (ReportReader.Read one : waiting) {
        if (one.report() instanceof Report.Location location) {
          first = Math.min(first, location.fix().tst());
          last = Math.max(last, location.fix().tst());
        }
      }
      long before = FixStore.count(tx, device.id(), first, last);
      for (ReportReader.Read one : waiting) {
        if (one.report() instanceof Report.Location location) {
          FixStore.add(
              tx, new FixStore.Stored(device.id(), location.fix(), now, "import", one.text()));
        }
      }
      device.newest(Device.UNKNOWN);
      return FixStore.count(tx, device.id(), first, last) - before;
    }

    Result result(@Nullable String stopped) {
      return new Result(read, added, read - added, other, bad, List.copyOf(named), stopped);
    }
  }

  private static boolean spoilsTime(String note) {
    return note.startsWith("tst is missing") || note.startsWith("tst lies in the future");
  }
}
