package muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import muster.types.Problem;
import muster.types.Refusal;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The server as a client meets it: routes, bodies, limits, and a problem in words for all that
/// fails.
class HttpServerTest {
  record Note(String text, int count) {}

  private static void problem(HttpResponse<String> answer, Problem problem) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(problem.httpStatus());
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode body = TestSite.json(answer);
    assertThat(body.get("code").stringValue()).isEqualTo(problem.code());
    assertThat(body.get("type").stringValue()).isEqualTo("/problems#" + problem.code());
    assertThat(body.get("status").intValue()).isEqualTo(problem.httpStatus());
    assertThat(body.get("title").stringValue()).isEqualTo(problem.title());
    assertThat(body.get("detail").stringValue()).isNotBlank();
  }

  @Test
  void aRouteAnswersJsonWithPathAndQuery() throws Exception {
    try (TestSite site = new TestSite()) {
      site.space.get(
          "/api/v1/things/{thing}",
          Need.open(),
          "A thing",
          call -> Answer.json(Map.of("thing", call.path("thing"), "n", call.query("n", 7, 1, 10))));
      site.open();

      JsonNode slash = TestSite.json(site.get("/api/v1/things/EA1ABC%2FP?n=3"));
      assertThat(slash.get("thing").stringValue()).isEqualTo("EA1ABC/P");
      assertThat(slash.get("n").intValue()).isEqualTo(3);
      assertThat(TestSite.json(site.get("/api/v1/things/%C3%B1/")).get("thing").stringValue())
          .isEqualTo("ñ");
      problem(site.get("/api/v1/things/a?n=99"), Problem.BAD_REQUEST);
      problem(site.get("/api/v1/things/%ff"), Problem.BAD_REQUEST);
      problem(site.get("/api/v1/things/a?x=%zz".replace("%zz", "%25%ff")), Problem.BAD_REQUEST);
    }
  }

  @Test
  void anUnknownPathAndAWrongMethodAreExplained() throws Exception {
    try (TestSite site = new TestSite()) {
      site.hub.get("/api/v1/x", Need.open(), "x", call -> Answer.noContent());
      site.hub.post("/api/v1/x", Need.open(), "x", call -> Answer.noContent());
      site.open();

      problem(site.get("/nowhere"), Problem.NOT_FOUND);
      HttpResponse<String> wrong = site.send(site.request("/api/v1/x").DELETE());
      problem(wrong, Problem.METHOD_NOT_ALLOWED);
      assertThat(wrong.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS, POST");
      HttpResponse<String> options =
          site.send(
              site.request("/api/v1/x").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
      assertThat(options.statusCode()).isEqualTo(204);
      assertThat(options.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS, POST");
    }
  }

  @Test
  void whatNobodyExpectedIsAnswered500WithoutATrace() throws Exception {
    try (TestSite site = new TestSite()) {
      site.hub.get(
          "/boom",
          Need.open(),
          "fails",
          call -> {
            throw new IllegalStateException("secret words inside");
          });
      site.open();

      HttpResponse<String> answer = site.get("/boom");
      problem(answer, Problem.INTERNAL);
      assertThat(answer.body()).doesNotContain("secret").doesNotContain("IllegalState");
      assertThat(answer.headers().firstValue("x-request-id"))
          .hasValue(TestSite.json(answer).get("request").stringValue());
    }
  }

  @Test
  void aRefusalCarriesItsWordsAndWhenToTryAgain() throws Exception {
    try (TestSite site = new TestSite()) {
      site.hub.get(
          "/wait",
          Need.open(),
          "refuses",
          call -> {
            throw new Refusal(Problem.TOO_FAST, "Slowly, please", 17);
          });
      site.open();

      HttpResponse<String> answer = site.get("/wait");
      problem(answer, Problem.TOO_FAST);
      assertThat(answer.headers().firstValue("retry-after")).hasValue("17");
      assertThat(TestSite.json(answer).get("detail").stringValue()).isEqualTo("Slowly, please");
    }
  }

  @Test
  void jsonIsReadWithinLimitsAndRefusedWithLineAndColumn() throws Exception {
    try (TestSite site = new TestSite()) {
      site.hub.post("/notes", Need.open(), "notes", call -> Answer.json(call.json(Note.class)));
      site.open();

      assertThat(site.post("/notes", "{\"text\":\"hi\",\"count\":2,\"new\":1}").body())
          .isEqualTo("{\"text\":\"hi\",\"count\":2}");
      HttpResponse<String> broken = site.post("/notes", "{\n \"text\": oops}");
      problem(broken, Problem.BAD_JSON);
      assertThat(TestSite.json(broken).get("detail").stringValue()).contains("line 2");
      HttpResponse<String> kind = site.post("/notes", "{\"text\":\"a\",\"count\":\"many\"}");
      problem(kind, Problem.BAD_JSON);
      assertThat(TestSite.json(kind).get("detail").stringValue()).contains("\"count\"");
      for (String bad :
          List.of(
              "",
              "null",
              "[]",
              "[".repeat(100_000),
              "{\"a\":".repeat(50_000),
              "{\"text\":\"a\",\"text\":\"b\"}",
              "{\"text\":\"a\"} {}",
              "{\"count\":1e999999}",
              "{\"count\":" + "9".repeat(100_000) + "}",
              "{\"count\":2.5}",
              "{\"count\":99999999999}",
              "{\"" + "k".repeat(5_000) + "\":1}",
              "{\"text\":\"\u0001\"}")) {
        problem(site.post("/notes", bad), Problem.BAD_JSON);
      }
      HttpResponse<String> form =
          site.send(
              site.request("/notes")
                  .header("Content-Type", "text/plain")
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      problem(form, Problem.UNSUPPORTED_MEDIA_TYPE);
    }
  }

  @Test
  void aTooLargeBodyIsRefusedWhileItsSenderStillListens() throws Exception {
    try (TestSite site = new TestSite()) {
      site.hub.post("/notes", Need.open(), "notes", call -> Answer.json(call.json(Note.class)));
      site.open();

      problem(site.post("/notes", "x".repeat(10 << 20)), Problem.TOO_LARGE);
      HttpResponse<String> chunked =
          site.send(
              site.request("/notes")
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofInputStream(
                          () -> new java.io.ByteArrayInputStream(new byte[3 << 20]))));
      problem(chunked, Problem.TOO_LARGE);
      HttpResponse<String> packed = site.post("/notes", "{}", "Content-Encoding", "gzip");
      problem(packed, Problem.UNSUPPORTED_MEDIA_TYPE);
    }
  }

  @Test
  void aBodyIsStreamedInAndAnAnswerStreamedOut() throws Exception {
    try (TestSite site = new TestSite()) {
      byte[] much = new byte[20 << 20];
      new java.util.Random(1).nextBytes(much);
      site.hub
          .post(
              "/check",
              Need.open(),
              "compares",
              call -> {
                try (InputStream in = call.stream()) {
                  return Answer.json(
                      Map.of("same", Arrays.equals(in.readAllBytes(), much), "n", much.length));
                }
              })
          .upload(much.length);
      site.hub.get(
          "/much", Need.open(), "much", call -> Answer.file("x/y", "a b.bin", o -> o.write(much)));
      site.hub.get(
          "/late",
          Need.open(),
          "refused while writing begins",
          call ->
              Answer.file(
                  "x/y",
                  "a",
                  out -> {
                    throw new Refusal(Problem.NOT_FOUND, "nothing to write");
                  }));
      site.open();

      HttpResponse<String> up =
          site.send(site.request("/check").POST(HttpRequest.BodyPublishers.ofByteArray(much)));
      assertThat(up.body()).contains("\"same\":true");
      problem(
          site.send(
              site.request("/check")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[much.length + 1]))),
          Problem.TOO_LARGE);
      HttpResponse<byte[]> down =
          site.client.send(site.request("/much").build(), HttpResponse.BodyHandlers.ofByteArray());
      assertThat(down.body()).isEqualTo(much);
      assertThat(down.headers().firstValue("content-disposition"))
          .hasValue("attachment; filename=\"a_b.bin\"");
      problem(site.get("/late"), Problem.NOT_FOUND);
    }
  }

  @Test
  void moreRequestsThanTheBoundAreToldToComeBack() throws Exception {
    HttpSettings.Limits few =
        new HttpSettings.Limits(
            4096, 1, 100, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (TestSite site = new TestSite(TestSite.limits(few))) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      site.hub.get(
          "/slow",
          Need.open(),
          "slow",
          call -> {
            inside.countDown();
            goOn.await(20, TimeUnit.SECONDS);
            return Answer.noContent();
          });
      site.hub.get("/alive", Need.open(), "alive", call -> Answer.noContent()).vital();
      site.open();

      var slow =
          site.client.sendAsync(
              site.request("/slow").build(), HttpResponse.BodyHandlers.ofString());
      assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
      HttpResponse<String> busy = site.get("/slow");
      problem(busy, Problem.BUSY);
      assertThat(busy.headers().firstValue("retry-after")).hasValue("1");
      assertThat(site.get("/alive").statusCode()).isEqualTo(204);
      goOn.countDown();
      assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void stoppingLetsRunningRequestsFinish() throws Exception {
    TestSite site = new TestSite();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    site.hub.get(
        "/slow",
        Need.open(),
        "slow",
        call -> {
          inside.countDown();
          goOn.await(20, TimeUnit.SECONDS);
          return Answer.noContent();
        });
    site.open();
    var slow =
        site.client.sendAsync(site.request("/slow").build(), HttpResponse.BodyHandlers.ofString());
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    Thread stop = Thread.ofVirtual().start(() -> site.server.stop(Duration.ofSeconds(20)));
    goOn.countDown();
    assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
    assertThat(stop.join(Duration.ofSeconds(20))).isTrue();
    site.close();
  }

  @Test
  void aDrippingHeadIsCutOffWith408() throws IOException, Exception {
    HttpSettings.Limits quick =
        new HttpSettings.Limits(
            4096, 8, 100, Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(300));
    try (TestSite site = new TestSite(TestSite.limits(quick))) {
      site.hub.post("/notes", Need.open(), "notes", call -> Answer.json(call.json(Note.class)));
      site.open();

      String head = site.raw("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      assertThat(head).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request-timeout\"");
      String body =
          site.raw(
              "POST /notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  + "Content-Length: 10\r\n\r\n{");
      assertThat(body).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request-timeout\"");
      try (Socket idle = site.connect()) {
        assertThat(idle.getInputStream().read()).as("closed").isEqualTo(-1);
      }
    }
  }

  @Test
  void malformedAndSmuggledRequestsAreRefusedInWords() throws Exception {
    try (TestSite site = new TestSite()) {
      site.hub.post("/notes", Need.open(), "notes", call -> Answer.noContent());
      site.open();

      String both =
          site.raw(
              """
              POST /notes HTTP/1.1\r
              Host: x\r
              Transfer-Encoding: chunked\r
              Content-Length: 5\r
              \r
              0\r
              \r
              GET / HTTP/1.1\r
              Host: x\r
              \r
              """);
      assertThat(both).startsWith("HTTP/1.1 400 ").contains("Content-Length");
      assertThat(both.split("HTTP/1.1 ", -1)).as("one answer, then closed").hasSize(2 + 1);
      Map<String, Integer> expected =
          Map.of(
              "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(64 << 10) + "\r\n\r\n",
              431,
              "GET / HTTP/1.1\r\nHost: x\r\n" + "X: a\r\n".repeat(10_000) + "\r\n",
              431,
              "GET /" + "a".repeat(20 << 10) + " HTTP/1.1\r\nHost: x\r\n\r\n",
              414,
              "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
              400,
              "GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
              400,
              "GET / HTTP/1.1\r\nHost: x\r\nX : 1\r\n\r\n",
              400,
              "nonsense\r\n\r\n",
              400);
      for (Map.Entry<String, Integer> each : expected.entrySet()) {
        String answer = site.raw(each.getKey());
        assertThat(answer)
            .as(each.getKey().substring(0, Math.min(60, each.getKey().length())))
            .matches("(?s)HTTP/1\\.[01] " + each.getValue() + " .*")
            .contains("application/problem+json");
      }
    }
  }

  @Test
  void aTakeoverGetsTheRequestUnparsedAlsoOnAConnectionThatWasUsed() throws Exception {
    try (TestSite site = new TestSite()) {
      site.hub.get("/x", Need.open(), "x", call -> Answer.noContent());
      site.server.takeover(
          "/mqtt",
          channel ->
              channel
                  .pipeline()
                  .addLast(
                      new io.netty.channel.ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(
                            io.netty.channel.ChannelHandlerContext context, Object message) {
                          var _ = context.writeAndFlush(message);
                        }
                      }));
      site.open();

      try (Socket socket = site.connect()) {
        for (byte b : "GET /mqtt HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)) {
          socket.getOutputStream().write(b);
          socket.getOutputStream().flush();
        }
        assertThat(TestSite.firstLine(socket)).isEqualTo("GET /mqtt HTTP/1.1");
      }
      try (Socket socket = site.connect()) {
        socket
            .getOutputStream()
            .write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
          answer.append((char) in.read());
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 204");
        socket
            .getOutputStream()
            .write("GET /mqtt?a HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(TestSite.firstLine(socket)).isEqualTo("GET /mqtt?a HTTP/1.1");
      }
      problem(site.get("/mqttx"), Problem.NOT_FOUND);
    }
  }

  @Test
  void stoppingClosesConnectionsThatWereTakenOver() throws Exception {
    TestSite site = new TestSite();
    site.server.takeover(
        "/mqtt",
        channel ->
            channel
                .pipeline()
                .addLast(
                    new io.netty.channel.ChannelInboundHandlerAdapter() {
                      @Override
                      public void channelRead(
                          io.netty.channel.ChannelHandlerContext context, Object message) {
                        var _ = context.writeAndFlush(message);
                      }
                    }));
    site.open();
    try (Socket socket = site.connect()) {
      socket.getOutputStream().write("GET /mqtt HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(TestSite.firstLine(socket)).isEqualTo("GET /mqtt HTTP/1.1");
      Thread stop = Thread.ofVirtual().start(() -> site.server.stop(Duration.ofSeconds(1)));
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      assertThat(stop.join(Duration.ofSeconds(8))).isTrue();
    } finally {
      site.close();
    }
  }
}
