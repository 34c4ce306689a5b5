package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import muster.files.FileSettings;
import muster.files.Pictures;
import muster.http.Json;
import muster.push.PushSettings;
import muster.store.StoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What somebody may send who means no good: the wrong type, the wrong name, too much, half of it.
class UploadTest {
  private static final String BASIC = RoomSite.basic("EA1ABC");
  @TempDir Path data;

  private RoomSite site() {
    FileSettings files =
        new FileSettings(data, 400_000, 1_000_000, 1_500_000, 1_000_000, Duration.ofDays(1));
    return new RoomSite(
        new TestChat(
            StoreSettings.sqlite(data),
            ChatSettings.DEFAULTS,
            "off",
            files,
            PushSettings.DEFAULTS));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private long stored() throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("spaces/main/files"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "photo.jpg, <html><script>alert(1)</script>, application/octet-stream, photo.jpg",
    "photo.png, <?xml version='1.0'?><svg onload='alert(1)'/>, application/octet-stream, photo.png",
    "a.svg, <svg xmlns='http://www.w3.org/2000/svg'/>, application/octet-stream, a.svg",
    "notes.html, just words, text/plain, notes.html",
    "../../../etc/passwd, root, text/plain, passwd",
    "..\\..\\x.adi, <EOH>, application/octet-stream, x.adi",
    ".htaccess, deny, text/plain, htaccess",
    "a/.., words, text/plain, file",
    "CON.txt, words, text/plain, file.txt",
    "a\u202etxt.exe, 'MZ\u0000x', application/octet-stream, atxt.exe",
    "x.exe, GIF87b, text/plain, x.exe",
  })
  void theContentSaysWhatItIsAndTheNameOnlyHowItIsCalled(
      String name, String content, String type, String kept) throws Exception {
    try (RoomSite site = site()) {
      String asked = java.net.URLEncoder.encode(name, StandardCharsets.UTF_8);
      HttpResponse<byte[]> sent =
          site.bytes(
              BASIC, "POST", "/files?name=" + asked, latin(content), "Content-Type", "image/jpeg");
      assertThat(sent.statusCode()).isEqualTo(201);
      JsonNode file = Json.tree(sent.body());
      assertThat(file.path("type").asString("")).isEqualTo(type);
      assertThat(file.path("name").asString("")).isEqualTo(kept);
      HttpResponse<byte[]> got =
          site.bytes(BASIC, "GET", "/files/" + file.path("id").asString(""), new byte[0]);
      assertThat(got.headers().firstValue("Content-Disposition").orElse(""))
          .startsWith("attachment; filename=\"");
      assertThat(got.headers().firstValue("Content-Type").orElse("")).startsWith(type);
      assertThat(got.body()).isEqualTo(latin(content));
      try (Stream<Path> all = Files.walk(data)) {
        assertThat(all.map(path -> path.getFileName().toString()))
            .noneMatch(each -> each.contains("passwd") || each.contains("x.adi"));
      }
    }
  }

  @Test
  void aPictureThatIsAPageAndAnArchiveTooIsAPictureAlone() {
    try (RoomSite site = site()) {
      byte[] polyglot = Pictures.photograph(50, 50, 1);
      assertThat(new String(polyglot, StandardCharsets.ISO_8859_1)).contains("<script>");
      JsonNode file = Json.tree(site.bytes(BASIC, "POST", "/files?name=x.hta", polyglot).body());
      assertThat(file.path("name").asString("")).isEqualTo("x.hta.jpg");
      HttpResponse<byte[]> got =
          site.bytes(BASIC, "GET", "/files/" + file.path("id").asString(""), new byte[0]);
      assertThat(new String(got.body(), StandardCharsets.ISO_8859_1))
          .doesNotContain("<script>", Pictures.SECRET);
      assertThat(got.headers().firstValue("Content-Type")).contains("image/jpeg");
    }
  }

  @Test
  void whatCannotBeTakenIsRefusedInWordsAndLeavesNothing() throws Exception {
    try (RoomSite site = site()) {
      byte[] png = Pictures.plain("png", 40, 40);
      List<byte[]> wrong =
          List.of(
              new byte[0],
              java.util.Arrays.copyOf(png, png.length - 9),
              latin("\u00ff\u00d8\u00ff\u00e0 no picture"),
              latin("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"),
              latin("II*\0\u0008\0\0\0"),
              new byte[400_001],
              Pictures.plain("png", 1_001, 1_000));
      List<Integer> statuses =
          wrong.stream()
              .map(each -> site.bytes(BASIC, "POST", "/files?name=a.jpg", each).statusCode())
              .toList();
      assertThat(statuses).containsExactly(400, 415, 415, 415, 415, 413, 413);
      assertThat(stored()).isZero();
      assertThat(site.call("EA1ABC", "GET", "/files", "").json().path("used").asLong(-1)).isZero();
    }
  }

  @Test
  void manyAtOnceDoNotGetPastTheQuotaTogether() throws Exception {
    try (RoomSite site = site();
        ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> uploads =
          Stream.generate(() ->
                  (Callable<Integer>)
                      () -> site.bytes(BASIC, "POST", "/files", new byte[300_000]).statusCode())
              .limit(12)
              .toList();
      int taken = 0;
      for (Future<Integer> upload : crowd.invokeAll(uploads)) {
        assertThat(upload.get()).isIn(201, 429);
        taken += upload.get() == 201 ? 1 : 0;
      }
      // each may be in need of a whole step of the quota while it is under way
      assertThat(taken).isBetween(1, 3);
      JsonNode own = site.call("EA1ABC", "GET", "/files", "").json();
      assertThat(own.path("used").asLong(0)).isEqualTo(300_000L * taken);
      assertThat(stored()).isEqualTo(taken);
      for (int i = taken; i < 3; i++) {
        assertThat(site.bytes(BASIC, "POST", "/files", new byte[300_000]).statusCode())
            .isEqualTo(201);
      }
      assertThat(site.bytes(BASIC, "POST", "/files", new byte[300_000]).statusCode())
          .isEqualTo(429);
      String other = RoomSite.basic("EA2XYZ");
      assertThat(site.bytes(other, "POST", "/files", new byte[300_000]).statusCode())
          .isEqualTo(201);
      assertThat(site.bytes(other, "POST", "/files", new byte[400_000]).statusCode())
          .as("the space is full before the second user is")
          .isEqualTo(429);
      String first = own.path("files").get(0).path("id").asString("");
      assertThat(site.call("EA1ABC", "DELETE", "/files/" + first, "").status()).isEqualTo(204);
      assertThat(site.bytes(BASIC, "POST", "/files", new byte[200_000]).statusCode())
          .isEqualTo(201);
    }
  }

  @Test
  void aSenderWhoHangsUpLeavesNothing() throws Exception {
    try (RoomSite site = site()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.port())) {
        OutputStream out = socket.getOutputStream();
        out.write(
            latin(
                "POST /api/v1/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: "
                    + BASIC
                    + "\r\nContent-Length: 300000\r\n\r\n"));
        out.write(new byte[150_000]);
        out.flush();
        await().until(() -> Files.isDirectory(data.resolve("spaces/main/files")) && stored() == 1);
      }
      await().until(() -> stored() == 0);
      await()
          .until(
              () -> site.call("EA1ABC", "GET", "/files", "").json().path("used").asLong(-1) == 0);
    }
  }
}
