package muster.files;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// What a file is, by its first bytes; what the client calls it counts for nothing. Only pictures,
/// sound and film are ever shown in a page. Whatever a browser could take for a page or a script
/// (HTML, SVG, XML) is known by no other type than `application/octet-stream`, and is saved.
enum MediaType {
  JPEG("image/jpeg", Use.PICTURE, "jpg", "jpeg", "jfif", "jpe"),
  PNG("image/png", Use.PICTURE, "png", "apng"),
  GIF("image/gif", Use.PICTURE, "gif"),
  WEBP("image/webp", Use.PICTURE, "webp"),
  MP4("video/mp4", Use.PLAYED, "mp4", "m4v", "mov"),
  WEBM("video/webm", Use.PLAYED, "webm", "mkv", "mka", "weba"),
  M4A("audio/mp4", Use.PLAYED, "m4a", "m4b"),
  MP3("audio/mpeg", Use.PLAYED, "mp3"),
  OGG("audio/ogg", Use.PLAYED, "ogg", "oga", "ogv", "opus", "spx"),
  WAV("audio/wav", Use.PLAYED, "wav"),
  FLAC("audio/flac", Use.PLAYED, "flac"),
  PDF("application/pdf", Use.SAVED, "pdf"),
  ZIP("application/zip", Use.SAVED),
  GZIP("application/gzip", Use.SAVED),
  TEXT("text/plain", Use.SAVED),
  /// Pictures whose metadata cannot be taken out here.
  OTHER_PICTURE("image/x-other", Use.REFUSED),
  OTHER("application/octet-stream", Use.SAVED);

  /// What is done with it.
  enum Use {
    /// Taken apart, cleaned, shown, with a thumbnail.
    PICTURE,
    PLAYED,
    SAVED,
    REFUSED
  }

  /// So many bytes are looked at.
  static final int HEAD = 4_096;

  private final String name;
  private final Use use;

  /// Between blanks.
  private final String endings;

  MediaType(String name, Use use, String... endings) {
    this.name = name;
    this.use = use;
    this.endings = String.join(" ", endings);
  }

  String type() {
    return name;
  }

  Use use() {
    return use;
  }

  /// The endings that fit it, the usual one first; none: any does.
  List<String> endings() {
    return endings.isEmpty() ? List.of() : List.of(endings.split(" "));
  }

  static MediaType named(String type) {
    for (MediaType one : values()) {
      if (one.name.equals(type)) {
        return one;
      }
    }
    return OTHER;
  }

  static MediaType of(byte[] head) {
    if (has(head, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (has(head, 0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (has(head, 0, "GIF87a") || has(head, 0, "GIF89a")) {
      return GIF;
    }
    if (has(head, 0, "RIFF")) {
      return has(head, 8, "WEBP") ? WEBP : has(head, 8, "WAVE") ? WAV : OTHER;
    }
    if (has(head, 4, "ftyp")) {
      return brand(head);
    }
    if (has(head, 0, "II*\0")
        || has(head, 0, "MM\0*")
        || has(head, 0, "\0\0\0\fJXL ")
        || has(head, 0, "\u00ff\n")
        || has(head, 0, "\0\0\0\fjP  ")
        || has(head, 0, "8BPS")) {
      return OTHER_PICTURE;
    }
    return soundOrDocument(head);
  }

  private static MediaType brand(byte[] head) {
    String brand = new String(head, 8, Math.min(4, head.length - 8), StandardCharsets.ISO_8859_1);
    return switch (brand.toLowerCase(Locale.ROOT)) {
      case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis", "crx " ->
          OTHER_PICTURE;
      case "m4a ", "m4b " -> M4A;
      default -> MP4;
    };
  }

  private static MediaType soundOrDocument(byte[] head) {
    if (has(head, 0, "\u001aE\u00df\u00a3")) {
      return WEBM;
    }
    if (has(head, 0, "OggS")) {
      return OGG;
    }
    if (has(head, 0, "fLaC")) {
      return FLAC;
    }
    if (has(head, 0, "ID3") || has(head, 0, "\u00ff\u00fb") || has(head, 0, "\u00ff\u00f3")) {
      return MP3;
    }
    if (has(head, 0, "%PDF-")) {
      return PDF;
    }
    if (has(head, 0, "PK\u0003\u0004") || has(head, 0, "PK\u0005\u0006")) {
      return ZIP;
    }
    if (has(head, 0, "\u001f\u008b")) {
      return GZIP;
    }
    return isText(head) ? TEXT : OTHER;
  }

  private static boolean has(byte[] head, int at, String magic) {
    if (head.length < at + magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if ((head[at + i] & 0xff) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// UTF-8 without control characters, that no browser would take for a page.
  private static boolean isText(byte[] head) {
    ByteBuffer bytes = ByteBuffer.wrap(head);
    // the last character may be cut in half by the end of what is looked at
    if (head.length == HEAD) {
      bytes.limit(HEAD - 3);
    }
    CharBuffer text = CharBuffer.allocate(HEAD);
    var result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(bytes, text, /* endOfInput= */ head.length < HEAD);
    if (result.isError()) {
      return false;
    }
    String words = text.flip().toString();
    boolean clean =
        words
            .chars()
            .allMatch(
                c -> c >= 0x20 ? c != 0x7f : c == '\n' || c == '\r' || c == '\t' || c == '\f');
    String start = words.strip();
    return clean && !start.startsWith("<") && !start.startsWith("\uFEFF<");
  }
}
