package muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What pages of other sites may do: load the widget; use REST where they are listed, with a token
/// and without the cookie.
class CrossOriginTest {
  private static final String CLUB = "https://club.example";
  @TempDir Path folder;

  private TestHub hub() {
    HttpSettings standard = HttpSettings.defaults();
    HttpSettings settings =
        new HttpSettings(
            standard.limits(),
            standard.trustedProxies(),
            List.of(CLUB, "null"),
            standard.accessLog());
    return new TestHub(folder, settings).open();
  }

  private static String allowed(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("access-control-allow-credentials")).isEmpty();
    return answer.headers().firstValue("access-control-allow-origin").orElse("nobody");
  }

  @Test
  void listedPagesReadAnswersAndRefusalsOthersDoNot() throws Exception {
    try (TestHub hub = hub()) {
      String bearer = "Bearer " + hub.token("bob");
      for (String path : List.of("/api/v1/me", "/api/v1/nowhere", "/health/ready")) {
        for (String origin : List.of(CLUB, "null")) {
          assertThat(allowed(hub.call("GET", path, "", "Origin", origin, "Authorization", bearer)))
              .as(path)
              .isEqualTo(origin);
        }
        assertThat(allowed(hub.call("GET", path, "", "Origin", "https://evil.example")))
            .isEqualTo("nobody");
        assertThat(allowed(hub.call("GET", path, ""))).isEqualTo("nobody");
      }
      HttpResponse<String> post =
          hub.call("POST", "/api/v1/logout", "", "Origin", CLUB, "Authorization", bearer);
      assertThat(post.statusCode()).isEqualTo(204);
      assertThat(post.headers().firstValue("vary").orElse("")).contains("Origin");
    }
  }

  @Test
  void aBrowserThatAsksFirstIsToldWhatMayBeSent() throws Exception {
    try (TestHub hub = hub()) {
      HttpResponse<String> yes =
          hub.call(
              "OPTIONS", "/api/v1/me", "", "Origin", CLUB, "Access-Control-Request-Method", "GET");
      assertThat(yes.statusCode()).isEqualTo(204);
      assertThat(allowed(yes)).isEqualTo(CLUB);
      assertThat(yes.headers().firstValue("access-control-allow-headers").orElse(""))
          .contains("Authorization");
      HttpResponse<String> no =
          hub.call(
              "OPTIONS",
              "/api/v1/me",
              "",
              "Origin",
              "https://evil.example",
              "Access-Control-Request-Method",
              "GET");
      assertThat(allowed(no)).isEqualTo("nobody");
      assertThat(no.headers().firstValue("access-control-allow-headers")).isEmpty();
    }
  }

  @Test
  void theCookieIsWorthNothingFromThere() throws Exception {
    try (TestHub hub = hub()) {
      String cookie =
          hub.login("admin").headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
      HttpResponse<String> post =
          hub.call("POST", "/api/v1/users", "{\"user\":\"eve\"}", "Origin", CLUB, "Cookie", cookie);
      assertThat(post.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void scriptsMayBeLoadedByEveryPageThePageItselfMayNot() throws Exception {
    try (TestHub hub = hub()) {
      HttpResponse<String> script = hub.call("GET", "/mqtt.js", "");
      assertThat(allowed(script)).isEqualTo("*");
      assertThat(script.headers().firstValue("cross-origin-resource-policy"))
          .hasValue("cross-origin");
      assertThat(script.headers().firstValue("cache-control")).hasValue("no-cache");
      HttpResponse<String> page = hub.call("GET", "/", "");
      assertThat(allowed(page)).isEqualTo("nobody");
      assertThat(page.headers().firstValue("cross-origin-resource-policy")).hasValue("same-origin");
    }
  }
}
