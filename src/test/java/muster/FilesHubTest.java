package muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import muster.files.Pictures;
import muster.http.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files through a crash, a backup, an export, and the end of their space.
class FilesHubTest {
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(("admin:" + Running.PASSWORD).getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void hangUp() {
    client.close();
  }

  private HttpResponse<byte[]> call(Running hub, String method, String path, byte[] body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(hub.web() + "/api/v1" + path))
            .header("Authorization", BASIC)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> json(Running hub, String method, String path, String body)
      throws Exception {
    HttpResponse<byte[]> answer = call(hub, method, path, body.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isLessThan(300);
    return answer;
  }

  /// Sends a picture and says something with it; the id of the file.
  private String shown(Running hub, String space) throws Exception {
    byte[] picture = Pictures.photograph(640, 480, 1);
    HttpResponse<byte[]> sent = call(hub, "POST", space + "/files?name=a.jpg", picture);
    String id = Json.tree(sent.body()).path("id").asString("");
    json(hub, "POST", space + "/rooms/3/messages", "{\"attachments\":[\"" + id + "\"]}");
    return id;
  }

  private static long files(Path data, String space) throws IOException {
    Path folder = data.resolve("spaces").resolve(space).resolve("files");
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  /// A file that never comes to its end.
  private static Socket half(Running hub, Path data) throws Exception {
    URI web = URI.create(hub.web());
    Socket socket = new Socket(web.getHost(), web.getPort());
    OutputStream out = socket.getOutputStream();
    String head =
        "POST /api/v1/files?name=half.bin HTTP/1.1\r\nHost: x\r\nAuthorization: "
            + BASIC
            + "\r\nContent-Length: 500000\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[200_000]);
    out.flush();
    Path incoming = data.resolve("spaces/main/files/incoming");
    await()
        .until(() -> {
          try (Stream<Path> drafts = Files.list(incoming)) {
            return drafts.anyMatch(draft -> draft.toFile().length() > 100_000);
          }
        });
    return socket;
  }

  @Test
  void whatWasSentSurvivesAKillAndTravelsWithItsSpaceAndHalfAFileLeavesNothing() throws Exception {
    Path data = folder.resolve("data");
    Path copy = folder.resolve("copy");
    Path backup = folder.resolve("backup.zip");
    String id;
    byte[] content;
    try (Running hub = Running.serve(data, Map.of())) {
      id = shown(hub, "");
      content = call(hub, "GET", "/files/" + id, new byte[0]).body();
      try (Socket cut = half(hub, data)) {
        assertThat(cut.isConnected()).isTrue();
        hub.kill();
      }
    }
    try (Running hub = Running.serve(data, Map.of())) {
      assertThat(files(data, "main")).as("the picture and its thumbnail").isEqualTo(2);
      assertThat(call(hub, "GET", "/files/" + id, new byte[0]).body()).isEqualTo(content);

      json(hub, "POST", "/spaces", "{\"space\":\"team\"," + "\"name\":\"Team\"}");
      String theirs = shown(hub, "/spaces/team");
      byte[] archive = call(hub, "GET", "/spaces/team/export", new byte[0]).body();
      Files.write(backup, call(hub, "GET", "/backup", new byte[0]).body());
      assertThat(call(hub, "GET", "/spaces/other/files/" + theirs, new byte[0]).statusCode())
          .isEqualTo(404);
      json(hub, "DELETE", "/spaces/team", "");
      assertThat(data.resolve("spaces/team")).doesNotExist();
      assertThat(call(hub, "POST", "/spaces/field/import", archive).statusCode()).isEqualTo(201);
      assertThat(
              call(hub, "GET", "/spaces/field/files/" + theirs + "/thumbnail", new byte[0])
                  .statusCode())
          .isEqualTo(200);
      archive[archive.length / 2] ^= 1;
      assertThat(call(hub, "POST", "/spaces/bad/import", archive).statusCode()).isEqualTo(400);
      assertThat(data.resolve("spaces/bad")).doesNotExist();
    }
    assertThat(Running.start(copy, Map.of(), "restore", backup.toString()).waitFor()).isZero();
    try (Running hub = Running.serve(copy, Map.of())) {
      assertThat(call(hub, "GET", "/files/" + id, new byte[0]).body()).isEqualTo(content);
      assertThat(files(copy, "team")).isEqualTo(2);
    }
  }
}
