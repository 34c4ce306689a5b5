package muster.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The files of the web pages, from `muster/web` on the class path: read, hashed and compressed
/// once at the start, then answered from memory. Only what `files.txt` lists exists, so a path can
/// name nothing else, whatever dots it holds. Every file has an ETag and is asked for again each
/// time (`no-cache`, mostly answered 304); under `/static/{hash}/...` the same files never change
/// and are kept by browsers for a year, and pages refer to them there. The app's own addresses
/// (`/rooms/3`) are all answered with its one page.
final class StaticFiles {
  private static final String FOLDER = "/muster/web/";

  /// `vendor/leaflet/1.9.4/...` of the list lies in a library on the class path (a WebJar).
  private static final String VENDOR = "vendor/";

  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final String LIST = "files.txt";
  private static final int WORTH_COMPRESSING = 512;
  private static final String WORKER = "sw.js";

  /// The first levels of the app's addresses; `web/app/sections.js` names the same.
  static final Set<String> PAGES =
      Set.of(
          "rooms", "people", "search", "map", "sharing", "phones", "activity", "admin", "settings");

  private static final String FOREVER = "public, max-age=31536000, immutable";
  private static final Predicate<String> TAKES_GZIP =
      Pattern.compile("(?i)(^|[, ])gzip *(,|$|; *q=(1|0\\.0*[1-9]))").asPredicate();

  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Entry(String type, byte[] bytes, byte @Nullable [] gzip, String etag) {}

  private final Map<List<String>, Entry> files = new HashMap<>();
  private final String release;
  private final String policy;

  StaticFiles(List<String> pictures) {
    this.policy = Security.page(pictures);
    List<String> names =
        new String(read(LIST), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    Map<String, byte[]> contents = new HashMap<>();
    MessageDigest all = sha256();
    for (String name : names) {
      byte[] bytes = read(name);
      contents.put(name, bytes);
      all.update(bytes);
    }
    release = HexFormat.of().formatHex(all.digest(), 0, 8);
    String shell =
        names.stream()
            .filter(name -> !large(name) && !name.endsWith(".html") && !name.equals(WORKER))
            .collect(Collectors.joining("\", \"", "\"", "\""));
    contents.forEach((name, bytes) -> add(name, bytes, shell));
  }

  /// @param shell what the app needs in order to start without a network, for its service worker
  private void add(String name, byte[] bytes, String shell) {
    String type = type(name);
    byte[] content = bytes;
    if (name.endsWith(".html") || name.equals(WORKER)) {
      content =
          new String(bytes, StandardCharsets.UTF_8)
              .replace("{release}", release)
              .replace("\"{files}\"", shell)
              .getBytes(StandardCharsets.UTF_8);
    }
    String hash = HexFormat.of().formatHex(sha256().digest(content), 0, 12);
    Entry entry = new Entry(type, content, compressed(type, content), "\"" + hash + "\"");
    List<String> path = List.of(name.split("/"));
    files.put(path, entry);
    if (path.getLast().equals("index.html")) {
      files.put(path.subList(0, path.size() - 1), entry); // `/share` is `share/index.html`
    }
  }

  @Nullable Answer find(Request request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return null;
    }
    List<String> path = request.path();
    boolean forever = path.size() > 2 && path.getFirst().equals("static");
    if (forever && !path.get(1).equals(release)) {
      // a page of an older release, still open somewhere: what is there now, but not to be kept
      forever = false;
      path = path.subList(2, path.size());
    } else if (forever) {
      path = path.subList(2, path.size());
    }
    Entry entry = files.get(path);
    if (entry == null && !path.isEmpty() && PAGES.contains(path.getFirst())) {
      entry = files.get(List.of());
    }
    if (entry == null) {
      return null;
    }
    Answer answer = answer(request, entry, forever);
    return path.equals(List.of(WORKER))
        ? answer.header("Content-Security-Policy", Security.WORKER)
        : answer;
  }

  private Answer answer(Request request, Entry entry, boolean forever) {
    byte[] packed =
        request.header("accept-encoding").map(TAKES_GZIP::test).orElse(false) ? entry.gzip() : null;
    boolean gzip = packed != null;
    String etag = gzip ? entry.etag().replace("\"", "") : entry.etag();
    if (gzip) {
      etag = "\"" + etag + "-gz\"";
    }
    String known = request.header("if-none-match").orElse("");
    boolean same = known.equals("*") || List.of(known.split("\\s*,\\s*")).contains(etag);
    Answer answer =
        same
            ? Answer.empty(304)
            : Answer.bytes(200, entry.type(), packed == null ? entry.bytes() : packed);
    // also without a body: a browser puts the headers of a 304, the policy of pages among them,
    // over
    // those that it kept
    answer.header("Content-Type", entry.type());
    if (entry.type().startsWith("text/html")) {
      answer.header("Content-Security-Policy", policy);
    }
    if (gzip && !same) {
      answer.header("Content-Encoding", "gzip");
    }
    if (entry.gzip() != null) {
      answer.header("Vary", "Accept-Encoding");
    }
    if (!entry.type().startsWith("text/html")) {
      // pages of other sites show the chat with these files; there is nothing secret in them
      answer.header(CrossOrigin.ALLOW, "*").header("Cross-Origin-Resource-Policy", "cross-origin");
    }
    return answer.header("ETag", etag).header("Cache-Control", forever ? FOREVER : "no-cache");
  }

  /// Kept for working without a network only once it was used.
  private static boolean large(String name) {
    return name.startsWith("map/") || name.startsWith(VENDOR);
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "json" -> "application/json";
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      case "ico" -> "image/x-icon";
      case "woff2" -> "font/woff2";
      case "webmanifest" -> "application/manifest+json";
      case "txt" -> "text/plain; charset=utf-8";
      default -> throw new IllegalStateException("no content type is known for " + name);
    };
  }

  private static byte @Nullable [] compressed(String type, byte[] bytes) {
    if (bytes.length < WORTH_COMPRESSING || type.equals("image/png") || type.equals("font/woff2")) {
      return null;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] read(String name) {
    String place =
        name.startsWith(VENDOR) ? WEBJARS + name.substring(VENDOR.length()) : FOLDER + name;
    try (InputStream in = StaticFiles.class.getResourceAsStream(place)) {
      if (in == null) {
        throw new IllegalStateException(place + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
