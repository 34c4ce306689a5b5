package muster.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client against a server that answers in ways in which a Muster hub never would.
class HubClientTest {
  @TempDir Path folder;
  private final List<String> seen = new ArrayList<>();
  private HttpServer server;
  private HubClient client;
  private int status = 200;
  private String body = "{}";
  private int claimed = -1;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          byte[] bytes = body.getBytes(UTF_8);
          exchange.getResponseHeaders().set("Retry-After", "7");
          exchange.sendResponseHeaders(status, claimed < 0 ? bytes.length : claimed);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    client = new HubClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "key");
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void aUserWithASlashStaysOneLevelOfThePath() {
    client.get("/api/v1/users/" + HubClient.segment("EA1ABC/P ñ"), Map.of("a b", "1&2"));
    assertThat(seen)
        .containsExactly("GET /api/v1/users/EA1ABC%2FP%20%C3%B1?a%20b=1%262 Bearer key ");
  }

  @Test
  void aRefusalCarriesTheWordsOfTheHub() {
    status = 409;
    body = "{\"code\":\"conflict\",\"title\":\"t\",\"detail\":\"There is a user bob already\"}";
    assertThatThrownBy(() -> client.delete("/api/v1/users/bob"))
        .isInstanceOfSatisfying(
            HubFailure.class,
            failure -> {
              assertThat(failure.words()).isEqualTo("There is a user bob already");
              assertThat(failure.code()).isEqualTo("conflict");
              assertThat(failure.status()).isEqualTo(409);
              assertThat(failure.retryAfterSeconds()).isEqualTo(7);
            });
  }

  @Test
  void somethingElseThanAHubIsSaidToBeThat() {
    body = "<html>hello</html>";
    assertThatThrownBy(() -> client.get("/api/v1/users"))
        .isInstanceOf(HubFailure.class)
        .hasMessageContaining("does not answer like a Muster hub");
    status = 502;
    assertThatThrownBy(() -> client.get("/api/v1/users"))
        .isInstanceOf(HubFailure.class)
        .hasMessageContaining("502");
  }

  @Test
  void nobodyListeningIsSaidInWords() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (HubClient nobody = new HubClient(URI.create("http://127.0.0.1:" + free), "key")) {
      assertThatThrownBy(() -> nobody.get("/api/v1/users"))
          .isInstanceOfSatisfying(
              HubFailure.class,
              failure -> assertThat(failure.code()).isEqualTo(HubFailure.UNREACHABLE))
          .hasMessageContaining("is the hub running?");
    }
  }

  @Test
  void aFileComesWholeAndItsGrowthIsTold() throws Exception {
    body = "x".repeat(200_000);
    List<Long> told = new ArrayList<>();
    Path file = folder.resolve("file");
    client.download("GET", "/api/v1/backup", file, told::add);
    assertThat(file).hasContent(body);
    assertThat(told.getLast()).isEqualTo(200_000);
    assertThat(told).isSorted();
  }

  @Test
  void aFileThatEndsTooSoonIsAFailure() {
    body = "x".repeat(100_000);
    claimed = 200_000;
    assertThatThrownBy(
            () -> client.download("GET", "/api/v1/backup", folder.resolve("file"), n -> {}))
        .isInstanceOf(HubFailure.class)
        .hasMessageContaining("broke off");
  }

  @Test
  void aFileIsSentWithItsLength() throws Exception {
    Path file = folder.resolve("up");
    Files.writeString(file, "abc");
    List<Long> told = new ArrayList<>();
    client.upload("POST", "/api/v1/x", file, told::add);
    assertThat(seen).containsExactly("POST /api/v1/x Bearer key abc");
    assertThat(told.getLast()).isEqualTo(3);
  }
}
