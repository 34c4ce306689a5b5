package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The map in a real browser on the real program: phones report over HTTP as the apps do, the page
/// hears of it over MQTT, and shows nothing that its reader has not been given.
class MapTest {
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final String WORD = "harbour-lantern-92";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @TempDir static Path folder;
  private static Running hub;
  private static Chromium browser;

  @BeforeAll
  static void open() throws Exception {
    hub = Running.serve(folder.resolve("data"), Map.of());
    browser = Chromium.open("en");
    for (String name : new String[] {"Uxia", "Brais", "Marta", "Noa"}) {
      rest(
          "admin",
          "POST",
          "/api/v1/users",
          "{\"user\":\"%1$s\",\"name\":\"%1$s Lema\",\"password\":\"%2$s\"}".formatted(name, WORD));
    }
    befriend("Uxia", "Brais");
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
    browser.evaluate("fetch('/api/v1/logout', {method: 'POST'}).then(() => true)");
  }

  private static String rest(String user, String method, String path, String body)
      throws Exception {
    String password = user.equals("admin") ? Running.PASSWORD : WORD;
    String login = user + ":" + password;
    String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(hub.web() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return answer.body();
  }

  private static void befriend(String one, String other) throws Exception {
    rest(one, "POST", "/api/v1/friends", "{\"user\":\"" + other + "\"}");
    rest(other, "POST", "/api/v1/friends/" + one + "/accept", "{}");
  }

  private static void report(String user, String device, double lat, double lon, Instant at)
      throws Exception {
    rest(
        user,
        "POST",
        "/pub?u=" + user + "&d=" + URLEncoder.encode(device, StandardCharsets.UTF_8),
        ("{\"_type\":\"location\",\"lat\":%s,\"lon\":%s,\"tst\":%d,\"acc\":9,\"vel\":31,\"cog\":90,"
                + "\"batt\":64,\"tid\":\"BL\"}")
            .formatted(lat, lon, at.getEpochSecond()));
  }

  /// Signed in, at this address.
  private static void enter(String user, String path) throws Exception {
    browser.go(hub.web() + "/");
    browser.evaluate(
        "fetch('/api/v1/login', {method: 'POST', headers: {'Content-Type': 'application/json'},"
            + " body: JSON.stringify({user: '%s', password: '%s'})}).then(a => a.status)"
                .formatted(user, WORD));
    browser.go(hub.web() + path);
    browser.await("document.querySelector('.stage .leaflet-container')");
  }

  private static String sign(String label) {
    return "[...document.querySelectorAll('.who')].find(e => e.innerText.includes('%s'))"
        .formatted(label);
  }

  @Test
  void aFriendMovesWithoutAReloadAndGoesWhenTheyNoLongerShare() throws Exception {
    Instant now = Instant.now();
    report("Brais", "phone", 43.37, -8.4, now.minusSeconds(60));
    report("Marta", "phone", 43.40, -8.3, now.minusSeconds(60));
    report("Uxia", "tracker", 43.39, -8.41, now.minusSeconds(60));
    enter("Uxia", "/map");
    browser.await(sign("Brais Lema"));
    browser.await("document.querySelector('.entries')?.innerText.includes('64')");
    assertThat(browser.text()).as("somebody who does not share").doesNotContain("Marta");
    browser.screenshot(PICTURES.resolve("map-desktop.png"));

    String place = "(" + sign("Brais Lema") + ")?.style.transform";
    String before = browser.evaluate(place).stringValue();
    report("Brais", "phone", 43.38, -8.38, now);
    browser.await(place + " !== " + quoted(before));

    rest("Brais", "PUT", "/api/v1/friends", "{\"paused\":true}");
    browser.go(hub.web() + "/map");
    browser.await(sign("tracker") + " || " + sign("Uxia Lema"));
    assertThat(browser.text()).doesNotContain("Brais");
    rest("Brais", "PUT", "/api/v1/friends", "{\"paused\":false}");
  }

  @Test
  void aDayIsALineWithASliderThroughItsTime() throws Exception {
    Instant noon = Instant.parse("2026-06-01T12:00:00Z");
    for (int i = 0; i < 12; i++) {
      report("Uxia", "Galaxy S 21", 43.3 + i * 0.002, -8.5 + i * 0.003, noon.plusSeconds(60L * i));
    }
    enter("Uxia", "/map/Uxia/Galaxy%20S%2021/2026-06-01");
    browser.await("document.querySelector('.day input[type=range]')");
    browser.await("Number(document.querySelector('.day input[type=range]').max) === 11");
    browser.await("document.querySelector('.day .at').innerText.includes('31')");
    browser.evaluate(
        "(() => { const s = document.querySelector('.day input[type=range]'); s.value = 0;"
            + " s.dispatchEvent(new Event('input')); })()");
    browser.await("document.querySelector('.exports a[href*=\"format=gpx\"]')");
    browser.screenshot(PICTURES.resolve("map-day-desktop.png"));
    browser.dark(true);
    browser.size(390, 844, true);
    browser.screenshot(PICTURES.resolve("map-day-phone.png"));
  }

  @Test
  void aRequestIsAnsweredOnThePageOfConsent() throws Exception {
    rest("Noa", "POST", "/api/v1/friends", "{\"user\":\"Uxia\"}");
    enter("Uxia", "/sharing");
    browser.await("document.body.innerText.includes('wants to share')");
    browser.click(".detail .list button.primary");
    browser.await("document.querySelector('dialog select')");
    browser.evaluate("document.querySelector('dialog select').value = 'city'");
    browser.click("dialog button.primary");
    browser.await("document.body.innerText.includes('sees of you: the town')");
    assertThat(rest("Uxia", "GET", "/api/v1/friends/Noa", "")).contains("\"city\"");
    browser.screenshot(PICTURES.resolve("sharing-desktop.png"));
  }

  @Test
  void aPhoneIsAddedWithACodeToScan() throws Exception {
    enter("Uxia", "/phones");
    browser.await("document.querySelector('.detail button.primary')");
    browser.click(".detail button.primary");
    browser.await("document.querySelector('dialog input[name=device]')");
    browser.type("dialog input[name=device]", "Moto");
    browser.click("dialog button.primary");
    browser.await("document.querySelector('img.qr')?.naturalWidth > 0");
    browser.await("document.querySelector('dialog a[href^=\"owntracks:///config\"]')");
    browser.screenshot(PICTURES.resolve("phone-code-desktop.png"));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }
}
