package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import muster.http.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A link to where somebody is, opened by a visitor without an account, in a real browser.
class SharePageTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @TempDir Path folder;

  @Test
  void aVisitorOpensALinkWithItsPassPhraseAndSeesThatItEnds() throws Exception {
    try (Running hub = Running.serve(folder.resolve("data"), Map.of());
        Chromium browser = Chromium.open("es")) {
      JsonNode share =
          call(
              hub,
              "POST",
              "/api/v1/shares",
              "{\"minutes\":30,\"label\":\"Camiño\",\"passphrase\":\"open sesame\"}");
      call(
          hub,
          "POST",
          "/pub?d=phone",
          "{\"_type\":\"location\",\"lat\":43.3,\"lon\":-8.4,\"acc\":30,\"tst\":%d}"
              .formatted(Instant.now().getEpochSecond()));
      String link = share.path("url").asString();
      assertThat(link).startsWith(hub.web() + "/share#main/");

      browser.go(link);
      browser.await("document.querySelector('input') !== null");
      assertThat(browser.text()).contains("Camiño", "Frase de paso");
      browser.type("input", "wrong one");
      browser.click("button");
      browser.await("document.body.textContent.includes('no es la frase')");
      browser.evaluate("document.querySelector('input').value = ''");
      browser.type("input", "open sesame");
      browser.click("button");
      browser.await("document.querySelector('.leaflet-tooltip') !== null");
      assertThat(browser.text()).contains("Camiño · ", "Compartido hasta");

      call(hub, "DELETE", "/api/v1/shares/" + share.path("id").asString(), "");
      browser.await("document.body.textContent.includes('Este enlace ha terminado')");
      // the browser itself notes every answer that is no success: the wrong phrase, and the end
      assertThat(browser.errors).allMatch(line -> line.contains("401") || line.contains("404"));
    }
  }

  private static JsonNode call(Running hub, String method, String path, String body)
      throws Exception {
    String basic =
        Base64.getEncoder()
            .encodeToString(("admin:" + Running.PASSWORD).getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(hub.web() + path))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode() / 100).as(path).isEqualTo(2);
    return Json.tree(answer.body().length == 0 ? new byte[] {'[', ']'} : answer.body());
  }
}
