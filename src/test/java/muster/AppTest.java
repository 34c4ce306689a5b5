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

  private static String rest(String user, String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer = ask(user, method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return answer.body();
  }

  private static HttpResponse<String> ask(String user, String method, String path, String body)
      throws Exception {
    String password = user.equals("admin") ? Running.PASSWORD : WORD;
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return CLIENT.send(
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

  private static final String CHAT = "document.querySelector('muster-chat')?.shadowRoot";

  /// Writes into the field of the open conversation and sends it.
  private static void write(String text) throws Exception {
    browser.await(CHAT + "?.querySelector('#chat-input:not([disabled])')");
    browser.evaluate(
        "(() => { const e = "
            + CHAT
            + ".querySelector('#chat-input'); e.value = "
            + quoted(text)
            + "; e.dispatchEvent(new Event('input')); })()");
    browser.evaluate(CHAT + ".querySelector('#chat-send').click()");
  }

  private static void awaitSaid(String text) {
    browser.await(
        CHAT + "?.querySelector('#chat-messages')?.innerText.includes(" + quoted(text) + ")");
  }

  /// Chooses from the menu that this button opens.
  private static void choose(String opener, String words) throws Exception {
    browser.click(opener);
    browser.await(item(words));
    browser.evaluate(item(words) + ".click()");
  }

  private static String item(String words) {
    return "[...document.querySelectorAll(':popover-open [role=menuitem]')].find(e =>"
        + " e.textContent === "
        + quoted(words)
        + ")";
  }

  @Test
  void aMemberMakesARoomAndTalksThere() throws Exception {
    enter("EA2XYZ", "/rooms");
    browser.await("document.querySelector('.connection.online')");
    choose(".side .menu-of > button", "New room");
    browser.type("#field-room-title", "Night shift");
    browser.click("dialog button.primary");
    browser.await("location.pathname === '/rooms/night-shift'");
    write("Who takes 80 m? <b>Nobody</b>");
    awaitSaid("Who takes 80 m? <b>Nobody</b>");
    rest("admin", "POST", "/rooms/night-shift/messages", "{\"message\":\"I do\"}");
    awaitSaid("I do");
    rest("admin", "POST", "/rooms/global/messages", "{\"message\":\"Good evening, EA2XYZ\"}");
    browser.await(
        "document.querySelector('a[href=\"/rooms/global\"] .preview').innerText.includes('Good"
            + " evening')");
    browser.await("document.querySelector('a[href=\"/rooms/global\"] .badge')");
    browser.screenshot(PICTURES.resolve("room-desktop.png"));
    browser.click("a[href=\"/rooms/global\"]");
    awaitSaid("Good evening");
    browser.evaluate("history.back()");
    browser.await("location.pathname === '/rooms/night-shift'");
    awaitSaid("I do");
  }

  @Test
  void aSearchLeadsToTheMessageInItsRoom() throws Exception {
    enter("EA2XYZ", "/search?q=antennas");
    browser.await("document.querySelector('.hit mark')?.textContent === 'Antennas'");
    browser.click(".hit");
    browser.await("location.pathname === '/rooms/field-day/1'");
    browser.await(CHAT + "?.activeElement?.innerText.includes('Antennas up at eight')");
    browser.evaluate(
        "dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true, bubbles: true}))");
    browser.type(".switcher input", "global");
    browser.evaluate("document.querySelector('.switcher input').dispatchEvent(new Event('input'))");
    browser.evaluate(
        "document.querySelector('.switcher input').dispatchEvent(new KeyboardEvent('keydown', {key:"
            + " 'Enter'}))");
    browser.await("location.pathname === '/rooms/global'");
  }

  @Test
  void whoRunsARoomMutesSomebody() throws Exception {
    rest("EA1ABC", "POST", "/rooms", "{\"room\":\"quiet-room\"}");
    rest("EA2XYZ", "POST", "/rooms/quiet-room/messages", "{\"message\":\"Noise\"}");
    rest("EA2XYZ", "PUT", "/rooms/quiet-room/read", "{\"seq\":1}");
    enter("EA1ABC", "/rooms/quiet-room");
    browser.await("document.querySelector('.tool-people')");
    browser.evaluate("document.querySelector('.tool-people[aria-pressed=false]')?.click()");
    choose(".people [aria-label^=\"Actions for\"]", "Mute");
    browser.click("dialog button.primary");
    awaitText("muted until");
    assertThat(
            ask("EA2XYZ", "POST", "/rooms/quiet-room/messages", "{\"message\":\"x\"}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void aDirectMessageShowsWhatBecameOfIt() throws Exception {
    enter("EA1ABC", "/people/EA2XYZ");
    write("Are you there?");
    awaitSaid("Are you there?");
    browser.await(CHAT + ".querySelector('button.ticks')");
    String messages = rest("EA2XYZ", "GET", "/direct/EA1ABC/messages", "");
    String id = messages.replaceAll("(?s).*\"message_id\":\"([^\"]+)\".*", "$1");
    rest("EA2XYZ", "POST", "/messages/" + id + "/status", "{\"status\":\"read\"}");
    browser.await(CHAT + ".querySelector('button.ticks.read')");
    rest("EA2XYZ", "POST", "/direct/EA1ABC/messages", "{\"content\":\"Here I am\"}");
    awaitSaid("Here I am");
    browser.evaluate(CHAT + ".querySelector('button.ticks').click()");
    awaitText("What became of this message");
    browser.await("document.querySelector('dialog .tag')?.textContent === 'read'");
    browser.screenshot(PICTURES.resolve("direct-desktop.png"));
  }

  @Test
  void aGuestFollowsAnInvitationIntoOneRoom() throws Exception {
    String made = rest("EA1ABC", "POST", "/rooms/field-day/invites", "{\"uses\":1}");
    String secret = made.replaceAll("(?s).*\"invite\":\"([^\"]+)\".*", "$1");
    browser.go(hub.web() + "/#/invite/" + secret);
    browser.type("#field-guest-name", "Xoán");
    browser.click("form:has(#field-guest-name) button[type=submit]");
    browser.await("location.pathname === '/rooms/field-day' && !location.hash");
    awaitSaid("Antennas up at eight");
    write("Hello from a guest");
    awaitSaid("Hello from a guest");
    assertThat(browser.evaluate("document.querySelectorAll('.conversations a').length").intValue())
        .as("the invited room and no other")
        .isEqualTo(1);
    browser.go(hub.web() + "/rooms/field-day");
    awaitSaid("Hello from a guest");
  }

  @Test
  void everyPageIsAccessibleOnADesktopInLightAndOnAPhoneInTheDark() throws Exception {
    String axe = axe();
    browser.go(hub.web() + "/");
    browser.await("document.querySelector('#field-user')");
    clean(axe, "sign-in");
    enter("admin", "/rooms/field-day");
    awaitSaid("Antennas up at eight");
    clean(axe, "/rooms/field-day");
    for (String page :
        List.of(
            "/rooms",
            "/people/EA1ABC",
            "/search?q=generator",
            "/settings",
            "/admin/users",
            "/admin/rooms",
            "/admin/keys",
            "/admin/rules",
            "/admin/limits",
            "/admin/audit",
            "/admin/spaces",
            "/admin/health")) {
      browser.go(hub.web() + page);
      browser.await("document.querySelector('.rail') && document.querySelector('main')");
      browser.await("!document.querySelector('.skeleton')");
      clean(axe, page);
    }
  }

  private static String axe() throws Exception {
    try (var in = AppTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void clean(String axe, String page) throws Exception {
    browser.evaluate(axe + "; true");
    for (boolean phone : List.of(false, true)) {
      browser.size(phone ? 390 : 1280, 820, phone);
      browser.dark(phone);
      String faults =
          browser
              .evaluate(
                  "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
                      + " 'best-practice']}).then(found => found.violations.map(fault => fault.id"
                      + " + ': ' + fault.nodes.map(node => node.html.slice(0, 200)).join(' | '))"
                      + ".join('; '))")
              .stringValue();
      assertThat(faults).as("%s, phone in the dark: %s", page, phone).isEmpty();
      assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
          .as("nothing sticks out: %s", page)
          .isLessThanOrEqualTo(phone ? 390 : 1280);
    }
    browser.size(1280, 820, false);
    browser.dark(false);
  }

  @Test
  void theShellOpensWithoutTheHub(@TempDir Path other) throws Exception {
    Running mortal = Running.serve(other.resolve("data"), Map.of());
    try {
      browser.go(mortal.web() + "/");
      browser.await("document.querySelector('#field-user')");
      signIn("admin", Running.PASSWORD);
      browser.await("document.querySelector('.rail')");
      browser.await("navigator.serviceWorker.controller");
      assertThat(
              browser
                  .evaluate(
                      "caches.keys().then(async names => (await Promise.all(names.map(async name =>"
                          + " (await (await caches.open(name)).keys()).map(r => new"
                          + " URL(r.url).pathname)))).flat().filter(path =>"
                          + " path.startsWith('/api')).length)")
                  .intValue())
          .as("no answer of REST is kept")
          .isZero();
    } finally {
      mortal.close();
    }
    browser.go(mortal.web() + "/rooms");
    browser.await("document.querySelector('.rail')");
    awaitText("The hub does not answer");
    browser.await("document.querySelector('.connection.offline')");
    browser.errors.clear();
    browser.go(hub.web() + "/");
  }
}
