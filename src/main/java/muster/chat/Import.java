package muster.chat;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Tame;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Takes over what was said elsewhere, with its author, source and time, as an admin hands it over:
/// history, so nobody is told of it live. Each message brings its id; one that is here already is
/// left alone, so that an import that broke off is simply done again. Within a room the order is
/// that in which they come.
final class Import {
  private static final int MOST = 500;
  private static final int LONGEST = 20_000;
  private static final long LARGEST = 16L << 20;
  private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,19}");

  private final Ground ground;
  private final RoomBook book;
  private final Sequence sequence;

  Import(Ground ground, RoomBook book, Sequence sequence) {
    this.ground = ground;
    this.book = book;
    this.sequence = sequence;
  }

  /// One message as it comes; `room` is `global`, an award's number, or a room that is there.
  record Row(
      @Nullable String id,
      @Nullable String room,
      @Nullable String callsign,
      @Nullable String name,
      @Nullable String message,
      @Nullable String source,
      @Nullable String at,
      @Nullable String replyTo) {}

  record Rows(@Nullable List<Row> messages) {}

  /// `index` counts from 0 in what was sent.
  record Bad(int index, String why) {}

  record Done(int added, int known, List<Bad> refused) {}

  void addTo(Routes routes) {
    routes
        .post(
            "/api/v1/import/messages",
            Need.admin().scope(Access.SCOPE_ADMIN),
            "Take over messages from elsewhere, at most 500 at once",
            this::take)
        .body(Rows.class)
        .limit(LARGEST)
        .answers(Done.class);
  }

  private record Ready(Room room, Stored.Sender sender, Row row, UUID id, long at, String text) {}

  private Answer take(Call call) throws IOException {
    List<Row> rows = call.json(Rows.class).messages();
    if (rows == null || rows.size() > MOST) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"messages\" is a list of at most " + MOST);
    }
    List<Ready> ready = new ArrayList<>();
    List<Bad> bad = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      try {
        ready.add(ready(rows.get(i)));
      } catch (Refusal refusal) {
        bad.add(new Bad(i, refusal.detail()));
      }
    }
    int added =
        ground
            .journal()
            .write(tx -> {
              int count = 0;
              for (Ready one : ready) {
                count += add(tx, one) ? 1 : 0;
              }
              if (count > 0) {
                ground
                    .access()
                    .audit()
                    .record(tx, call.principal(), "chat.import", "", count + " messages");
              }
              return count;
            });
    return Answer.json(new Done(added, ready.size() - added, bad));
  }

  private Ready ready(Row row) {
    UUID id = PostReader.uuid(row.id(), "id");
    Room room = book.get(row.room() == null ? RoomName.GLOBAL : row.room());
    String text = row.message() == null ? "" : Tame.text(row.message());
    if (Tame.isBlank(text) || Tame.length(text) > LONGEST) {
      throw new Refusal(Problem.BAD_REQUEST, "A message has 1 to " + LONGEST + " characters");
    }
    return new Ready(room, sender(row), row, id, at(row.at()), text);
  }

  private static long at(@Nullable String text) {
    try {
      return Instant.parse(text == null ? "" : text).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The field \"at\" is a time like 2026-02-13T10:30:00Z");
    }
  }

  /// Who said it in the app is who has that id here; who said it elsewhere is nobody of ours.
  private static Stored.Sender sender(Row row) {
    String callsign = row.callsign() == null ? "" : Tame.line(row.callsign());
    if (callsign.isEmpty() || Tame.length(callsign) > 100) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"callsign\" says who wrote it");
    }
    String name = row.name() == null || row.name().isBlank() ? callsign : Tame.line(row.name());
    String key = source(row).equals("app") ? new UserId(callsign).key() : Stored.Sender.HUB_KEY;
    return new Stored.Sender(key, callsign, name);
  }

  private static String source(Row row) {
    String source = row.source();
    if (source == null || source.isEmpty()) {
      return "app";
    }
    if (!SOURCE.matcher(source).matches()) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"source\" is a word like app, telegram");
    }
    return source;
  }

  /// False: it is here already.
  private boolean add(Tx tx, Ready one) {
    if (PostStore.find(tx, one.id()).isPresent()) {
      return false;
    }
    Room room = book.made(tx, one.room(), ground.now());
    String replyTo = one.row().replyTo();
    JsonLine extra = new JsonLine();
    if (replyTo != null) {
      extra.put("reply_to", PostReader.uuid(replyTo, "reply_to").toString());
    }
    PostStore.add(
        tx,
        new Stored(
            sequence.nextPost(tx),
            room.id(),
            sequence.next(tx, room.id()),
            one.id(),
            /* notice= */ false,
            one.sender(),
            source(one.row()),
            one.at(),
            one.text(),
            extra.members(),
            Stored.Marks.NONE));
    return true;
  }
}
