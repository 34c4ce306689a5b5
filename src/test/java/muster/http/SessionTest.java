package muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import muster.types.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Signing in by every door, as issue 2 shows it with curl: each refusal is a problem in words.
class SessionTest {
  @TempDir Path folder;

  static void problem(HttpResponse<String> answer, Problem problem) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(problem.httpStatus());
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode body = TestHub.json(answer);
    assertThat(body.get("code").stringValue()).isEqualTo(problem.code());
    assertThat(body.get("detail").stringValue()).isNotBlank();
  }

  private static String cookie(HttpResponse<String> login) {
    return login.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
  }

  @Test
  void aSessionFromTheFirstUserToTheLastLogout() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      HttpResponse<String> made =
          hub.as("admin", "POST", "/api/v1/spaces", "{\"space\":\"race\",\"name\":\"Race 1\"}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      HttpResponse<String> user =
          hub.as(
              "admin",
              "POST",
              "/api/v1/spaces/race/users",
              "{\"user\":\"EA1ABC/P\",\"role\":\"admin\"}");
      assertThat(user.statusCode()).as(user.body()).isEqualTo(201);
      String password = TestHub.json(user).get("password").stringValue();

      HttpResponse<String> login =
          hub.call(
              "POST",
              "/api/v1/login",
              "{\"user\":\"ea1abc/p@race\",\"password\":\"" + password + "\"}");
      assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
      String bearer = "Bearer " + TestHub.json(login).get("token").stringValue();
      HttpResponse<String> me = hub.call("GET", "/api/v1/me", "", "Authorization", bearer);
      assertThat(TestHub.json(me).get("user").stringValue()).isEqualTo("EA1ABC/P");
      assertThat(TestHub.json(me).get("space").stringValue()).isEqualTo("race");
      assertThat(
              hub.call("GET", "/api/v1/users/EA1ABC%2FP", "", "Authorization", bearer).statusCode())
          .isEqualTo(200);
      assertThat(hub.call("POST", "/api/v1/logout", "", "Authorization", bearer).statusCode())
          .isEqualTo(204);
      problem(hub.call("GET", "/api/v1/me", "", "Authorization", bearer), Problem.TOKEN_INVALID);
      HttpResponse<String> audit = hub.as("admin", "GET", "/api/v1/spaces/race/audit", "");
      assertThat(audit.body()).contains("\"what\":\"user.add\"", "operator:admin");
    }
  }

  @Test
  void wrongPasswordsAreRefusedAndSoonHaveToWait() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      Problem last = Problem.BAD_CREDENTIALS;
      for (int i = 0; i < 10; i++) {
        HttpResponse<String> answer =
            hub.call(
                "POST", "/api/v1/login", "{\"user\":\"bob\",\"password\":\"guess " + i + "\"}");
        last = answer.statusCode() == 429 ? Problem.TOO_MANY_ATTEMPTS : Problem.BAD_CREDENTIALS;
        problem(answer, last);
        if (last == Problem.TOO_MANY_ATTEMPTS) {
          assertThat(answer.headers().firstValue("retry-after")).isPresent();
        }
      }
      assertThat(last).isEqualTo(Problem.TOO_MANY_ATTEMPTS);
      problem(
          hub.call("POST", "/api/v1/login", "{\"user\":\"x@nowhere\",\"password\":\"y\"}"),
          Problem.BAD_CREDENTIALS);
      problem(hub.call("POST", "/api/v1/login", "{\"user\":\"bob\"}"), Problem.BAD_REQUEST);
    }
  }

  @Test
  void forgedExpiredAndForeignTokensAreRefused() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      String token = hub.token("bob");
      String[] parts = token.split("\\.", -1);
      String none =
          Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(
                      "{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
              + "."
              + parts[1]
              + ".";
      String stranger =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString("{\"aud\":\"nowhere\"}".getBytes(StandardCharsets.UTF_8));
      for (String forged :
          List.of(
              none,
              parts[0] + "." + parts[1] + ".AAAA",
              parts[0] + "." + stranger + "." + parts[2],
              "eyJ.eyJ.x",
              "a.b.c",
              "mk_000000000000_" + "A".repeat(43),
              "nonsense",
              "")) {
        HttpResponse<String> answer =
            hub.call("GET", "/api/v1/me", "", "Authorization", "Bearer " + forged);
        problem(answer, Problem.TOKEN_INVALID);
      }
      problem(
          hub.call("GET", "/api/v1/me", "", "Authorization", "Digest x"), Problem.BAD_CREDENTIALS);
      problem(
          hub.call("GET", "/api/v1/me", "", "Authorization", "Basic %%%"), Problem.BAD_CREDENTIALS);
      problem(hub.call("GET", "/api/v1/me?access_token=" + token, ""), Problem.BAD_REQUEST);

      String carol = "Bearer " + hub.token("carol@team");
      problem(
          hub.call("GET", "/api/v1/spaces/main/users", "", "Authorization", carol),
          Problem.NOT_ALLOWED);
      problem(hub.call("GET", "/api/v1/spaces", "", "Authorization", carol), Problem.NOT_ALLOWED);
      assertThat(
              hub.call("GET", "/api/v1/spaces/team/users", "", "Authorization", carol).statusCode())
          .isEqualTo(200);
      problem(hub.as("bob", "GET", "/api/v1/spaces/team/users", ""), Problem.NOT_ALLOWED);
      problem(hub.as("bob", "GET", "/api/v1/users", ""), Problem.NOT_ALLOWED);
      problem(hub.as("admin", "GET", "/api/v1/spaces/nowhere/users", ""), Problem.NOT_FOUND);

      hub.now.updateAndGet(now -> now.plus(Duration.ofDays(400)));
      problem(
          hub.call("GET", "/api/v1/me", "", "Authorization", "Bearer " + token),
          Problem.TOKEN_EXPIRED);
    }
  }

  @Test
  void aBrowsersSessionWritesOnlyFromOurOwnPages() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      HttpResponse<String> login = hub.login("admin");
      String header = login.headers().firstValue("set-cookie").orElseThrow();
      assertThat(header).contains("HttpOnly", "SameSite=Lax", "Path=/").doesNotContain("Secure");
      String cookie = cookie(login);
      String own = "http://127.0.0.1:" + hub.port();
      String body = "{\"user\":\"dave\"}";

      assertThat(hub.call("GET", "/api/v1/users", "", "Cookie", cookie).statusCode())
          .isEqualTo(200);
      problem(hub.call("POST", "/api/v1/users", body, "Cookie", cookie), Problem.CSRF);
      problem(
          hub.call(
              "POST", "/api/v1/users", body, "Cookie", cookie, "Origin", "https://evil.example"),
          Problem.CSRF);
      problem(
          hub.call("POST", "/api/v1/users", body, "Cookie", cookie, "Origin", "null"),
          Problem.CSRF);
      problem(
          hub.call(
              "POST",
              "/api/v1/users",
              body,
              "Cookie",
              cookie,
              "Sec-Fetch-Site",
              "same-site",
              "Origin",
              own),
          Problem.CSRF);
      problem(
          hub.call("DELETE", "/api/v1/users/bob", "", "Cookie", cookie, "Origin", own + "0"),
          Problem.CSRF);
      assertThat(
              hub.call("POST", "/api/v1/users", body, "Cookie", cookie, "Origin", own).statusCode())
          .isEqualTo(201);
      assertThat(
              hub.call(
                      "DELETE",
                      "/api/v1/users/dave",
                      "",
                      "Cookie",
                      cookie,
                      "Sec-Fetch-Site",
                      "same-origin")
                  .statusCode())
          .isEqualTo(204);
      problem(hub.login("admin", "Origin", "https://evil.example"), Problem.CSRF);
    }
  }

  @Test
  void overTlsAtATrustedProxyTheCookieIsSecureAndTheAddressTheClients() throws Exception {
    HttpSettings behind =
        new HttpSettings(
            HttpSettings.Limits.defaults(),
            List.of("127.0.0.0/8"),
            List.of(),
            HttpSettings.AccessLog.INFO);
    try (TestHub hub = new TestHub(folder, behind).open()) {
      HttpResponse<String> login =
          hub.login(
              "admin",
              "X-Forwarded-For",
              "6.6.6.6, 203.0.113.9",
              "X-Forwarded-Proto",
              "https",
              "X-Forwarded-Host",
              "hub.example");
      assertThat(login.headers().firstValue("set-cookie").orElseThrow())
          .startsWith("__Host-muster=")
          .contains("; Secure");
      assertThat(login.headers().firstValue("strict-transport-security")).isPresent();
      assertThat(hub.as("admin", "GET", "/api/v1/audit?what=login", "").body())
          .contains("203.0.113.9")
          .doesNotContain("6.6.6.6");
    }
  }

  @Test
  void nobodyIsBelievedWhoForwardsWithoutBeingTrusted() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      HttpResponse<String> login =
          hub.login("admin", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https");
      assertThat(login.headers().firstValue("set-cookie").orElseThrow()).startsWith("muster=");
      assertThat(login.headers().firstValue("strict-transport-security")).isEmpty();
    }
  }

  @Test
  void logoutAndANewPasswordEndTheSession() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      String first = "Bearer " + hub.token("bob");
      hub.now.updateAndGet(now -> now.plusSeconds(1));
      HttpResponse<String> changed =
          hub.call(
              "POST",
              "/api/v1/me/password",
              "{\"old_password\":\"" + TestHub.PASSWORD + "\",\"password\":\"another long one 9\"}",
              "Authorization",
              first);
      assertThat(changed.statusCode()).as(changed.body()).isEqualTo(204);
      problem(hub.call("GET", "/api/v1/me", "", "Authorization", first), Problem.TOKEN_INVALID);
      problem(hub.as("bob", "GET", "/api/v1/me", ""), Problem.BAD_CREDENTIALS);
    }
  }

  @Test
  void onlyProgramsAreAskedForBasic() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      assertThat(hub.call("GET", "/api/v1/me", "").headers().firstValue("www-authenticate"))
          .hasValue("Basic realm=\"Muster\", charset=\"UTF-8\"");
      assertThat(
              hub.call("GET", "/api/v1/me", "", "Sec-Fetch-Mode", "cors")
                  .headers()
                  .firstValue("www-authenticate"))
          .hasValue("Bearer realm=\"Muster\"");
    }
  }

  @Test
  void theLocalListenerTakesOnlyItsKey() throws Exception {
    try (TestHub hub = new TestHub(folder).openLocal()) {
      problem(hub.call("GET", "/api/v1/spaces", ""), Problem.BAD_CREDENTIALS);
      problem(hub.as("admin", "GET", "/api/v1/spaces", ""), Problem.BAD_CREDENTIALS);
      String bearer = "Bearer " + hub.localKey.reveal();
      assertThat(hub.call("GET", "/api/v1/spaces", "", "Authorization", bearer).body())
          .contains("\"team\"");
      assertThat(hub.call("GET", "/api/v1/spaces/team/users", "", "Authorization", bearer).body())
          .contains("\"carol\"");
      problem(
          hub.call("DELETE", "/api/v1/spaces/team?confirm=other", "", "Authorization", bearer),
          Problem.BAD_REQUEST);
      problem(
          hub.call("DELETE", "/api/v1/spaces/main?confirm=main", "", "Authorization", bearer),
          Problem.CONFLICT);
      assertThat(
              hub.call("DELETE", "/api/v1/spaces/team?confirm=team", "", "Authorization", bearer)
                  .statusCode())
          .isEqualTo(204);
    }
  }

  @Test
  void anApiKeyWorksInItsSpaceAndWithinItsScopes() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      HttpResponse<String> made =
          hub.as(
              "carol@team",
              "POST",
              "/api/v1/keys",
              "{\"name\":\"bridge\",\"role\":\"admin\",\"scopes\":[\"tokens\"]}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      String bearer = "Bearer " + TestHub.json(made).get("key").stringValue();
      HttpResponse<String> guest =
          hub.call(
              "POST",
              "/api/v1/tokens",
              "{\"user\":\"visitor 1\",\"rooms\":[3],\"ttl_seconds\":60}",
              "Authorization",
              bearer);
      assertThat(guest.statusCode()).as(guest.body()).isEqualTo(201);
      problem(hub.call("GET", "/api/v1/users", "", "Authorization", bearer), Problem.NOT_ALLOWED);
      String visitor = "Bearer " + TestHub.json(guest).get("token").stringValue();
      JsonNode me = TestHub.json(hub.call("GET", "/api/v1/me", "", "Authorization", visitor));
      assertThat(me.get("role").stringValue()).isEqualTo("guest");
      assertThat(me.get("space").stringValue()).isEqualTo("team");
      assertThat(me.get("rooms").toString()).isEqualTo("[\"3\"]");
    }
  }
}
