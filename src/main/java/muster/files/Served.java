package muster.files;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.http.Answer;
import muster.http.Call;
import muster.types.Problem;
import muster.types.Refusal;

/// A file as it is answered: whole, a part of it (RFC 9110, one range), or "you have it". The
/// browser is told what it is and not to guess, to run nothing in it, to keep it for this user only
/// and to ask again each time, because whoever leaves a room loses its files.
final class Served {
  /// For a picture or film that is opened by itself; no script, no form, no origin.
  private static final String SANDBOX =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox;"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final int PIECE = 64 << 10;

  private final Path file;
  private final String type;
  private final String disposition;
  private final String etag;

  private Served(Path file, String type, String disposition, String etag) {
    this.file = file;
    this.type = type;
    this.disposition = disposition;
    this.etag = etag;
  }

  static Served whole(Attachment file, Path content) {
    MediaType type = MediaType.named(file.type());
    boolean shown =
        switch (type.use()) {
          case PICTURE, PLAYED -> true;
          case SAVED, REFUSED -> false;
        };
    return new Served(
        content,
        type == MediaType.TEXT ? "text/plain; charset=utf-8" : type.type(),
        (shown ? "inline" : "attachment") + named(file.name()),
        "\"" + file.id() + "\"");
  }

  static Served small(Attachment file, Path content) throws IOException {
    byte[] head;
    try (var in = Files.newInputStream(content)) {
      head = in.readNBytes(MediaType.HEAD);
    }
    return new Served(content, MediaType.of(head).type(), "inline", "\"" + file.id() + "-small\"");
  }

  /// RFC 6266: a plain name for old programs, and the true one.
  private static String named(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._ -]", "_");
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded.replace("*", "%2A");
  }

  Answer answer(Call call) throws IOException {
    long size;
    try {
      size = Files.size(file);
    } catch (java.nio.file.NoSuchFileException e) {
      throw Attachments.missing();
    }
    if (call.header("if-none-match").filter(this::names).isPresent()) {
      return headers(Answer.notModified());
    }
    Optional<String> range =
        call.header("range").filter(some -> call.header("if-range").map(etag::equals).orElse(true));
    Matcher part = RANGE.matcher(range.orElse(""));
    if (!part.matches() || (part.group(1).isEmpty() && part.group(2).isEmpty())) {
      return part(200, 0, size, size);
    }
    boolean tail = part.group(1).isEmpty();
    long from = tail ? Math.max(0, size - number(part.group(2))) : number(part.group(1));
    long to =
        tail || part.group(2).isEmpty() ? size - 1 : Math.min(size - 1, number(part.group(2)));
    if (from > to) {
      return Answer.refused(
              new Refusal(Problem.RANGE_NOT_SATISFIABLE, "The file has " + size + " bytes"))
          .header("Content-Range", "bytes */" + size);
    }
    return part(206, from, to - from + 1, size)
        .header("Content-Range", "bytes " + from + "-" + to + "/" + size);
  }

  private static long number(String digits) {
    return Long.parseLong(digits);
  }

  private boolean names(String list) {
    return list.strip().equals("*") || java.util.List.of(list.split(" *, *")).contains(etag);
  }

  private Answer part(int status, long from, long count, long size) {
    return headers(Answer.stream(status, type, out -> copy(out, from, count)))
        .header("Content-Length", Long.toString(count))
        .header("Accept-Ranges", size > 0 ? "bytes" : "none");
  }

  private Answer headers(Answer answer) {
    return answer
        .header("ETag", etag)
        .header("Cache-Control", "private, no-cache")
        .header("Vary", "Authorization, Cookie")
        .header("Content-Disposition", disposition)
        .header("Content-Security-Policy", SANDBOX);
  }

  private void copy(OutputStream out, long from, long count) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      WritableByteChannel to = Channels.newChannel(out);
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      long left = count;
      while (left > 0) {
        piece.clear().limit((int) Math.min(PIECE, left));
        int read = channel.read(piece, from + count - left);
        if (read < 0) {
          throw new IOException("the file has become shorter");
        }
        left -= read;
        to.write(piece.flip());
      }
    }
  }
}
