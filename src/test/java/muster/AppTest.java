package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The web app in a real browser on the real program, under its real Content-Security-Policy: one
/// hub and one browser for all, each test signs in for itself. Pictures of what it looks like are
/// left in target/screenshots.
class AppTest {
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final String WORD = "harbour-lantern-92";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @TempDir static Path folder;
  private static Running hub;
  private static Chromium browser;

  @BeforeAll
  static void open() throws Exception {
    hub = Running.serve(folder.resolve("data"), Map.of("CHAT_RATE", "off"));
    browser = Chromium.open("en");
    rest("admin", "POST", "/users", user("EA1ABC", "Juan Freire", "moderator"));
    rest("admin", "POST", "/users", user("EA2XYZ", "Uxía Lema", "member"));
    rest("EA1ABC", "POST", "/rooms", "{\"room\":\"field-day\",\"title\":\"Field day\"}");
    rest("EA1ABC", "POST", "/rooms/field-day/messages", "{\"message\":\"Antennas up at eight\"}");
    rest("EA2XYZ", "POST", "/rooms/field-day/messages", "{\"message\":\"I bring the generator\"}");
  }

  @AfterAll
  static void close() {
    browser.close();
    hub.close();
    CLIENT.close();
  }

  @BeforeEach
  void begin() throws Exception {
    browser.size(1280, 820, false);
    browser.dark(false);
    browser.errors.clear();
  }

  @AfterEach
  void nothingWasForbidden() throws Exception {
    assertThat(browser.errors).noneMatch(error -> error.contains("Content Security Policy"));
    assertThat(browser.errors).noneMatch(error -> error.contains("exceptionDetails"));
    browser.evaluate("localStorage.clear()");
    browser.evaluate("fetch('/api/v1/logout', {method: 'POST'}).then(() => true)");
  }

  private static String user(String id, String name, String role) {
    return "{\"user\":\"%s\",\"name\":\"%s\",\"role\":\"%s\",\"password\":\"%s\"}"
        .formatted(id, name, role, WORD);
  }

  static String rest(String user, String method, String path, String body) throws Exception {
    String password = user.equals("admin") ? Running.PASSWORD : WORD;
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(hub.web() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return answer.body();
  }

  private static void signIn(String user, String password) throws Exception {
    browser.type("#field-user", user);
    browser.type("#field-password", password);
    browser.click("form button[type=submit]");
  }

  /// Signed in, at this address.
  private static void enter(String user, String path) throws Exception {
    browser.go(hub.web() + path);
    browser.await("document.querySelector('#field-user')");
    signIn(user, user.equals("admin") ? Running.PASSWORD : WORD);
    browser.await("document.querySelector('.rail')");
  }

  private static void awaitText(String text) {
    browser.await("document.body.innerText.includes(" + quoted(text) + ")");
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Test
  void somebodySignsInSeesTheRoomsAndSignsOut() throws Exception {
    browser.go(hub.web() + "/rooms");
    browser.await("document.querySelector('#field-user')");
    browser.screenshot(PICTURES.resolve("sign-in-desktop.png"));
    signIn("EA2XYZ", "wrong");
    awaitText("User or password is wrong");
    signIn("EA2XYZ", WORD);
    awaitText("Field day");
    browser.await("document.querySelector('.conversations .badge')?.textContent.startsWith('1')");
    browser.await("document.title.startsWith('(1)')");
    browser.await("document.querySelector('.connection.online')");
    browser.screenshot(PICTURES.resolve("rooms-desktop.png"));
    browser.click(".rail .self");
    browser.click(".rail [role=menuitem]:last-child");
    browser.await("document.querySelector('#field-user')");
    assertThat(browser.evaluate("fetch('/api/v1/me').then(a => a.status)").intValue())
        .isEqualTo(401);
  }

  @Test
  void anAdminAddsAUserWhoThenSignsIn() throws Exception {
    enter("admin", "/admin/users");
    awaitText("Juan Freire");
    browser.click("main header button.primary");
    browser.type("#field-new-user", "EB1NEW");
    browser.type("#field-new-name", "<img src=x onerror=alert(1)> Ana");
    browser.type("#field-new-password", WORD);
    browser.click("dialog button.primary");
    awaitText("EB1NEW was added");
    awaitText("<img src=x");
    assertThat(browser.evaluate("document.querySelectorAll('main img').length").intValue())
        .as("a name is text")
        .isZero();
    browser.screenshot(PICTURES.resolve("users-desktop.png"));
    browser.evaluate("fetch('/api/v1/logout', {method: 'POST'}).then(() => true)");
    enter("EB1NEW", "/admin/users");
    awaitText("Field day");
    assertThat(browser.evaluate("document.querySelector('[data-section=admin]')").isNull())
        .as("only admins administer")
        .isTrue();
  }

  @Test
  void theAppSpeaksTheReadersLanguageAndKeepsTheChoice() throws Exception {
    browser.go(hub.web() + "/");
    browser.await("document.querySelector('#field-user')");
    for (List<String> each :
        List.of(List.of("gl", "Contrasinal"), List.of("en", "Password"), List.of("es", "Entrar"))) {
      browser.evaluate(
          "(() => { const s = document.querySelector('select'); s.value = '"
              + each.getFirst()
              + "'; s.dispatchEvent(new Event('change')); })()");
      awaitText(each.getLast());
    }
    assertThat(browser.evaluate("document.documentElement.lang").stringValue()).isEqualTo("es");
    enter("EA2XYZ", "/settings");
    awaitText("Apariencia");
  }
}
