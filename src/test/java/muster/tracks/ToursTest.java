package muster.tracks;

import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import muster.access.Vault;
import muster.tracks.TestTracks.Ear;
import muster.types.Principal;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the app asks for when its owner wants to show somebody the way.
class ToursTest {
  private static final Principal ANA = member("ana");

  @TempDir Path data;

  private TestTracks space(@Nullable String url) {
    Entrances entrances = new Entrances(0, 0, url == null ? null : URI.create(url), null);
    return new TestTracks(
        TestTracks.Kind.SQLITE.settings(data),
        TracksSettings.DEFAULTS.with(Vault.passing(new SecureRandom()), () -> entrances));
  }

  private static JsonNode ask(TestTracks space, Ear phone, String request) {
    int before = phone.heard.size();
    space.publish(ANA, "owntracks/ana/phone/request", request);
    Awaitility.await().until(() -> phone.heard.size() > before);
    return phone.json().getLast();
  }

  @Test
  void aTourIsMadeListedAndTakenBack() {
    try (TestTracks space = space("https://club.example");
        PhoneSite site = new PhoneSite(space)) {
      Ear phone = space.listen(ANA, "owntracks/ana/phone/cmd");
      JsonNode made =
          ask(
              space,
              phone,
              "{\"_type\":\"request\",\"request\":\"tour\",\"tour\":{\"label\":\"Essen\","
                  + "\"from\":\"2026-11-20T11:00:00\",\"to\":\"2026-11-20T18:00:00\"}}");
      assertThat(made.path("action").asString()).isEqualTo("response");
      assertThat(made.path("request").asString()).isEqualTo("tour");
      assertThat(made.path("status").asInt()).isEqualTo(200);
      String uuid = made.path("tour").path("uuid").asString();
      assertThat(made.path("tour").path("url").asString())
          .isEqualTo("https://club.example/share#main/" + uuid);
      space.publish(ANA, "owntracks/ana/phone", location(NOW, 43, -8));
      assertThat(
              site.send("GET", "/spaces/main/shares/" + uuid + "/positions", "", "")
                  .json()
                  .path("devices")
                  .get(0)
                  .path("track"))
          .hasSize(1);

      JsonNode list = ask(space, phone, "{\"_type\":\"request\",\"request\":\"tours\"}");
      assertThat(list.path("ntours").asInt()).isEqualTo(1);
      assertThat(list.path("tours").get(0).path("label").asString()).isEqualTo("Essen");
      String untour = "{\"_type\":\"request\",\"request\":\"untour\",\"uuid\":\"%s\"}";
      assertThat(ask(space, phone, untour.formatted(uuid)).path("status").asInt()).isEqualTo(200);
      assertThat(ask(space, phone, untour.formatted(uuid)).path("status").asInt()).isEqualTo(404);
      assertThat(site.send("GET", "/spaces/main/shares/" + uuid, "", "").status()).isEqualTo(404);
    }
  }

  @Test
  void withoutAnAddressThePhoneIsToldWhy() {
    try (TestTracks space = space(null);
        PhoneSite site = new PhoneSite(space)) {
      Ear phone = space.listen(ANA, "owntracks/ana/phone/cmd");
      JsonNode answer =
          ask(
              space,
              phone,
              "{\"_type\":\"request\",\"request\":\"tour\",\"tour\":{\"to\":\"2026-11-20T18:00:00\"}}");
      assertThat(answer.path("status").asInt()).isEqualTo(409);
      assertThat(answer.path("message").asString()).contains("PUBLIC_URL");
      assertThat(site.call("ana", "GET", "/shares", "").json()).isEmpty();
    }
  }
}
