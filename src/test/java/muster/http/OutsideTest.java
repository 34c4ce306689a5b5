package muster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import muster.types.Problem;
import muster.types.Refusal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What comes from outside stays what it is: an address is believed from whom it may be, an origin
/// is compared whole, and hostile text is data in logs, answers and queries.
class OutsideTest {
  @TempDir Path folder;

  private static String client(String peer, String... chain) throws Exception {
    Proxies proxies = new Proxies(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32"));
    Map<String, String> headers =
        chain.length == 0 ? Map.of() : Map.of("X-Forwarded-For", chain[0]);
    return proxies.clientAddress(InetAddress.ofLiteral(peer), headers::get);
  }

  @Test
  void onlyTrustedProxiesSayWhoTheClientIs() throws Exception {
    assertThat(client("203.0.113.1", "1.1.1.1")).isEqualTo("203.0.113.1");
    assertThat(client("10.1.1.1")).isEqualTo("10.1.1.1");
    assertThat(client("10.1.1.1", "1.1.1.1")).isEqualTo("1.1.1.1");
    assertThat(client("10.1.1.1", "6.6.6.6, 1.1.1.1, 10.2.2.2, 192.0.2.7")).isEqualTo("1.1.1.1");
    assertThat(client("10.1.1.1", "garbage, 10.2.2.2")).isEqualTo("10.2.2.2");
    assertThat(client("10.1.1.1", "hub.example")).isEqualTo("10.1.1.1");
    assertThat(client("10.1.1.1", "1.1.1.1:4711")).isEqualTo("1.1.1.1");
    assertThat(client("2001:db8::1", "[2a00::9]:80")).isEqualTo("2a00:0:0:0:0:0:0:9");
    for (String bad : List.of("10.0.0.0/33", "hub.example", "", "10.0.0.0/x")) {
      assertThatThrownBy(() -> new Proxies(List.of(bad))).isInstanceOf(Refusal.class);
    }
  }

  @Test
  void originsAreComparedWhole() {
    Origins origins = new Origins(List.of("https://club.example", " https://other.example:8443 "));
    assertThat(origins.allows("https://club.example", "hub:8080")).isTrue();
    assertThat(origins.allows("https://CLUB.example:443", "hub:8080")).isTrue();
    assertThat(origins.allows("https://other.example:8443", "hub:8080")).isTrue();
    assertThat(origins.allows("http://hub:8080", "hub:8080")).isTrue();
    assertThat(origins.allows(null, "hub:8080")).as("no browser").isTrue();
    for (String foreign :
        List.of(
            "null",
            "",
            "https://evil.example",
            "https://club.example.evil.example",
            "https://evilclub.example",
            "http://club.example",
            "https://club.example:8443",
            "http://hub:8081",
            "http://hub",
            "javascript:alert(1)",
            "http://[")) {
      assertThat(origins.allows(foreign, "hub:8080")).as(foreign).isFalse();
    }
    assertThat(new Origins(List.of()).allows("null", "")).isFalse();
    assertThat(new Origins(List.of("null")).allows("null", "hub")).as("sandboxed frames").isTrue();
    assertThat(new Origins(List.of("null")).allows("https://evil.example", "hub")).isFalse();
  }

  @Test
  void noRequestCanForgeALineOfTheLogOrLeaveASecretInIt() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("muster.http");
    Level before = log.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.setLevel(Level.DEBUG);
    log.addAppender(lines);
    try (TestHub hub = new TestHub(folder).open()) {
      String token = hub.token("bob");
      hub.call("GET", "/api/v1/me?token=" + token, "");
      hub.call(
          "GET",
          "/%0d%0aERROR%20forged%1b[31m${jndi:ldap://x}"
              .replace("{", "%7B")
              .replace("}", "%7D")
              .replace("[", "%5B"),
          "");
      hub.call("GET", "/api/v1/me", "", "Authorization", "Bearer " + token);
      hub.call(
          "POST",
          "/api/v1/login",
          "{\"user\":\"a\\r\\nERROR b\\u001b\",\"password\":\"s3cret word\"}");
      Awaitility.await().until(() -> List.copyOf(lines.list).size() >= 5);
      List<String> said =
          List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
      assertThat(said)
          .allSatisfy(line ->
              assertThat(line)
                  .doesNotContain("\r", "\n", "\u001b", token, "s3cret", TestHub.PASSWORD)
                  .doesNotContain("token="));
      assertThat(said)
          .anyMatch(line -> line.contains("GET /api/v1/me 200") && line.contains("user=bob"));
    } finally {
      log.detachAppender(lines);
      log.setLevel(before);
    }
    assertThat(Words.clean("a\r\nb\u001b[2J\u202e")).isEqualTo("a\\u000d\\u000ab\\u001b[2J\\u202e");
  }

  @Test
  void markupInARequestComesBackAsData() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      String script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
      for (String path :
          List.of("/" + script, "/api/v1/spaces/" + script + "/users", "/api/v1/users/" + script)) {
        HttpResponse<String> answer = hub.as("admin", "GET", path, "");
        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.headers().firstValue("content-type"))
            .hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
            .startsWith("default-src 'none'")
            .contains("frame-ancestors 'none'");
      }
      HttpResponse<String> page = hub.call("GET", "/problems", "");
      assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
      for (Problem problem : Problem.values()) {
        assertThat(page.body()).contains("id=\"" + problem.code() + "\"");
      }
    }
  }

  @Test
  void queriesAreParametersNeverSql() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      String evil = "x'%3B%20DROP%20TABLE%20access_users%3B--";
      for (String path :
          List.of(
              "/api/v1/users?after=" + evil,
              "/api/v1/audit?who=" + evil + "&what=" + evil + "&whom=" + evil)) {
        assertThat(hub.as("admin", "GET", path, "").statusCode()).as(path).isEqualTo(200);
      }
      assertThat(hub.as("admin", "GET", "/api/v1/users/" + evil, "").statusCode()).isEqualTo(404);
      assertThat(hub.as("admin", "GET", "/api/v1/users", "").body()).contains("\"bob\"");
    }
  }
}
