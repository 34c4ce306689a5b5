package muster.chat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import muster.http.Answer;
import muster.text.Stamp;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A room, or everything that one person wrote, as a file: JSON, CSV or HTML. Written piece by
/// piece while the client reads, some hundred messages at a time.
final class Export {
  private static final int AT_ONCE = 500;

  private final Ground ground;
  private final RoomBook book;

  Export(Ground ground, RoomBook book) {
    this.ground = ground;
    this.book = book;
  }

  /// The forms of a file.
  enum Format {
    JSON("application/json"),
    CSV("text/csv; charset=utf-8"),
    HTML("text/html; charset=utf-8");

    private final String type;

    Format(String type) {
      this.type = type;
    }

    static Format of(String word) {
      for (Format format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
          return format;
        }
      }
      throw new Refusal(Problem.BAD_REQUEST, "format is json, csv or html");
    }
  }

  Answer room(Room room, Format format) {
    return file(
        "room-" + room.name(),
        format,
        last ->
            ground
                .database()
                .read(tx ->
                    tx.query(
                        PostStore.PAGE_AFTER,
                        PostStore::stored,
                        room.id(),
                        last == null ? 0 : last.seq(),
                        AT_ONCE)));
  }

  Answer person(UserId user, Format format) {
    return file(
        "messages-of-" + user,
        format,
        last ->
            ground
                .database()
                .read(tx ->
                    tx.query(
                        PostStore.OF_PERSON,
                        PostStore::stored,
                        user.key(),
                        last == null ? 0 : last.id(),
                        AT_ONCE)));
  }

  /// The next messages behind the last of the ones before.
  private interface Pages {
    List<Stored> after(@Nullable Stored last);
  }

  private Answer file(String name, Format format, Pages pages) {
    String file = name + "." + format.name().toLowerCase(Locale.ROOT);
    return Answer.file(format.type, file, out -> write(out, name, format, pages));
  }

  private void write(OutputStream to, String title, Format format, Pages pages) throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
    Map<Long, RoomName> names = new HashMap<>();
    book.made().forEach(room -> names.put(room.id(), room.name()));
    out.write(
        switch (format) {
          case JSON -> "[";
          case CSV -> "room,seq,at,callsign,name,message,source,id\r\n";
          case HTML -> head(title);
        });
    boolean first = true;
    List<Stored> posts = pages.after(null);
    while (!posts.isEmpty()) {
      for (Stored post : posts) {
        RoomName room = names.get(post.room());
        if (room != null) {
          out.write(
              switch (format) {
                case JSON -> (first ? "\n" : ",\n") + post.history(room, Map.of());
                case CSV -> csv(room, post);
                case HTML -> html(room, post);
              });
          first = false;
        }
      }
      posts = posts.size() < AT_ONCE ? List.of() : pages.after(posts.getLast());
    }
    out.write(
        switch (format) {
          case JSON -> "\n]\n";
          case CSV -> "";
          case HTML -> "</table>\n";
        });
    out.flush();
  }

  private static String csv(RoomName room, Stored post) {
    return String.join(
            ",",
            cell(room.value()),
            Long.toString(post.seq()),
            Stamp.iso(post.at()),
            cell(post.sender().callsign()),
            cell(post.sender().name()),
            cell(text(post)),
            cell(post.source()),
            post.messageId().toString())
        + "\r\n";
  }

  private static String text(Stored post) {
    String body = post.body();
    return body == null ? "" : body;
  }

  /// Quoted; what a spreadsheet would run as a formula begins with an apostrophe.
  private static String cell(String text) {
    boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
  }

  private static String head(String title) {
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>%s</title>
    <style>td { vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere }</style>
    <table>
    <tr><th>Room<th>Seq<th>Time<th>From<th>Message
    """
        .formatted(escaped(title));
  }

  private static String html(RoomName room, Stored post) {
    return "<tr><td>%s<td>%d<td>%s<td>%s (%s)<td dir=\"auto\">%s\n"
        .formatted(
            escaped(room.value()),
            post.seq(),
            Stamp.iso(post.at()),
            escaped(post.sender().callsign()),
            escaped(post.sender().name()),
            escaped(text(post)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
