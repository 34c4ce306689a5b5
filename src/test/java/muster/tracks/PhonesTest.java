package muster.tracks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import muster.access.Vault;
import muster.http.Json;
import muster.tracks.PhoneSite.Answered;
import muster.types.Principal;
import muster.types.SpaceId;
import muster.types.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Setting phones up, and the keys of those that encrypt.
class PhonesTest {
  private static final Principal ANA = member("ana");
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path data;

  private static TestTracks space(TestTracks.Kind kind, Path data, Vault vault) {
    return new TestTracks(
        kind.settings(data),
        TracksSettings.DEFAULTS.with(vault, () -> new Entrances(1883, 8883, null, null)));
  }

  private static JsonNode inside(String link) {
    assertThat(link).startsWith("owntracks:///config?inline=");
    String inline = URLDecoder.decode(link.substring(link.indexOf('=') + 1), UTF_8);
    return Json.tree(Base64.getDecoder().decode(inline));
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceThatIsAddedHasAPasswordAndAConfiguration(TestTracks.Kind kind) {
    try (TestTracks space = space(kind, data, Vault.passing(RANDOM));
        PhoneSite site = new PhoneSite(space)) {
      Answered made = site.call("ana", "POST", "/devices", "{\"device\":\"iPhone 12 Pro\"}");
      assertThat(made.status()).as(made.body()).isEqualTo(201);
      String password = made.json().path("password").asString();
      JsonNode config = inside(made.json().path("link").asString());
      assertThat(config.path("_type").asString()).isEqualTo("configuration");
      assertThat(config.path("mode").asInt(-1)).isZero();
      assertThat(config.path("host").asString()).isEqualTo("127.0.0.1");
      assertThat(config.path("port").asInt()).isEqualTo(8883);
      assertThat(config.path("tls").asBoolean()).isTrue();
      assertThat(config.path("auth").asBoolean()).isTrue();
      assertThat(config.path("username").asString()).isEqualTo("ana");
      assertThat(config.path("password").asString()).isEqualTo(password);
      assertThat(config.path("deviceId").asString()).isEqualTo("iPhone 12 Pro");
      assertThat(config.path("pubTopicBase").asString()).isEqualTo("owntracks/%u/%d");

      String phone = "/devices/iphone%2012%20pro";
      assertThat(site.call("ana", "GET", phone + "/otrc", "").json().path("password").asString())
          .isEqualTo(password);
      assertThat(site.call("ana", "GET", phone + "/qr", "").body())
          .startsWith("<svg")
          .contains("fill=\"#fff\"")
          .doesNotContain(password);
      JsonNode http = site.call("ana", "GET", phone + "/otrc?mode=http", "").json();
      assertThat(http.path("mode").asInt()).isEqualTo(3);
      assertThat(http.path("url").asString()).endsWith("/pub").startsWith("http://127.0.0.1:");
      JsonNode ws = site.call("ana", "GET", phone + "/otrc?mode=ws&certificate=ana.p12", "").json();
      assertThat(ws.path("ws").asBoolean()).isTrue();
      assertThat(ws.path("tlsClientCrt").asString()).isEqualTo("ana.p12");

      space.pass(Duration.ofMinutes(16));
      assertThat(site.call("ana", "GET", phone + "/otrc", "").json().has("password"))
          .as("known to nobody but the phone")
          .isFalse();
      assertThat(
              site.call("ana", "GET", phone + "/password", "")
                  .json()
                  .path("password_set")
                  .asBoolean())
          .isTrue();
      assertThat(space.database("SELECT count(*) AS n FROM tracks_devices")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFileAloneMakesThePasswordTheFirstTime(TestTracks.Kind kind) {
    try (TestTracks space = space(kind, data, Vault.passing(RANDOM));
        PhoneSite site = new PhoneSite(space)) {
      JsonNode first = site.call("ana", "GET", "/devices/phone/otrc", "").json();
      JsonNode again = site.call("ana", "GET", "/devices/phone/otrc", "").json();
      assertThat(first.path("password").asString()).startsWith("md_");
      assertThat(again).isEqualTo(first);
      String basic = basic("ana", first.path("password").asString());
      assertThat(site.send("GET", "/me", "", basic).json().path("signed_in_with").asString())
          .isEqualTo("device");
      assertThat(site.send("GET", "/devices/phone/otrc", "", basic).status()).isEqualTo(403);
      assertThat(site.send("POST", "/devices", "{\"device\":\"x\"}", basic).status())
          .isEqualTo(403);
      assertThat(site.call("ana", "DELETE", "/devices/phone/password", "").status()).isEqualTo(204);
      assertThat(site.send("GET", "/me", "", basic).status()).isEqualTo(401);
      assertThat(site.call("ana", "DELETE", "/devices/phone/password", "").status()).isEqualTo(404);
    }
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  @Test
  void othersAreSetUpByAdminsOnly() {
    try (TestTracks space = space(TestTracks.Kind.SQLITE, data, Vault.passing(RANDOM));
        PhoneSite site = new PhoneSite(space)) {
      assertThat(site.call("bob", "GET", "/devices/phone/otrc?user=ana", "").status())
          .isEqualTo(403);
      assertThat(site.call("bob", "DELETE", "/devices/phone/password?user=ana", "").status())
          .isEqualTo(403);
      Answered made = site.call("admin", "POST", "/devices?user=ana", "{\"device\":\"phone\"}");
      assertThat(made.json().path("user").asString()).isEqualTo("ana");
      assertThat(
              site.call("admin", "POST", "/devices?user=nobody", "{\"device\":\"phone\"}").status())
          .isEqualTo(404);
      assertThat(site.call("ana", "POST", "/devices", "{\"device\":\"a\\u0000b\"}").status())
          .isEqualTo(400);
      assertThat(site.call("ana", "GET", "/devices/phone/otrc?mode=carrier-pigeon", "").status())
          .isEqualTo(400);
    }
  }

  @Test
  void theBestWayInIsTold() {
    Entrances plain = new Entrances(1883, 0, null, null);
    assertThat(plain.door("http://hub:8080", false))
        .isEqualTo(new Entrances.Door("hub", 1883, false, false));
    assertThat(plain.door("https://hub", false))
        .as("a proxy is in front, and the plain port behind it")
        .isEqualTo(new Entrances.Door("hub", 443, true, true));
    assertThat(new Entrances(1883, 8883, null, null).door("https://hub:8443", false))
        .isEqualTo(new Entrances.Door("hub", 8883, true, false));
    Entrances named =
        new Entrances(
            1,
            2,
            java.net.URI.create("https://club.example/"),
            java.net.URI.create("mqtts://mqtt.club.example"));
    assertThat(named.door("http://x", false))
        .isEqualTo(new Entrances.Door("mqtt.club.example", 8883, true, false));
    assertThat(named.site("http://x")).isEqualTo("https://club.example");
  }

  @ParameterizedTest
  @EnumSource
  void whatAPhoneEncryptsIsStoredReadableOnceItsKeyIsKnown(TestTracks.Kind kind) {
    byte[] hubKey = new byte[Vault.KEY_BYTES];
    RANDOM.nextBytes(hubKey);
    try (TestTracks space = space(kind, data, new Vault(hubKey, RANDOM))) {
      PhoneSite site = new PhoneSite(space);
      TestTracks.Ear own = space.listen(ANA, "owntracks/#");
      String sealed = sealed("opensesame", location(NOW, 43, -8));
      space.publish(ANA, "owntracks/ana/phone", sealed);
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isZero();

      String key = "/devices/phone/key";
      assertThat(site.call("ana", "PUT", key, "{\"key\":\"opensesame\"}").status()).isEqualTo(204);
      space.publish(ANA, "owntracks/ana/phone", sealed("opensesame", location(NOW + 1, 43, -8)));
      assertThat(space.database("SELECT lat AS n FROM tracks_fixes")).isEqualTo(430_000_000);
      space.publish(ANA, "owntracks/ana/phone", sealed("another", location(NOW + 2, 43, -8)));
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isEqualTo(1);
      assertThat(space.words("SELECT words AS t FROM tracks_faults"))
          .containsExactly("Encrypted with another key than the one that is set for this device");
      assertThat(own.heard.getFirst().payload())
          .as("passed on as it came")
          .asString()
          .isEqualTo(sealed);

      assertThat(site.call("ana", "GET", key, "").json().path("usable").asBoolean()).isTrue();
      assertThat(site.call("bob", "GET", key, "").status()).isEqualTo(404);
      assertThat(
              site.call("ana", "PUT", key, "{\"key\":\"%s\"}".formatted("x".repeat(33))).status())
          .isEqualTo(400);
      byte[] stored =
          space.database.read(tx ->
              tx.one("SELECT phrase FROM tracks_keys", row -> row.bytes("phrase")).orElseThrow());
      assertThat(new String(stored, UTF_8)).doesNotContain("opensesame");
      assertThat(new Vault(hubKey, RANDOM).open(stored, "tracks/device/1"))
          .isEqualTo("opensesame".getBytes(UTF_8));
      assertThat(new Vault(hubKey, RANDOM).open(stored, "tracks/device/2")).isNull();

      assertThat(site.call("ana", "DELETE", key, "").status()).isEqualTo(204);
      space.publish(ANA, "owntracks/ana/phone", sealed("opensesame", location(NOW + 3, 43, -8)));
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isEqualTo(1);
      assertThat(site.call("ana", "DELETE", key, "").status()).isEqualTo(404);
      site.close();
    }
  }

  @Test
  void aKeySurvivesARestartWithTheHubsOwnKeyAndNotWithoutIt() {
    byte[] hubKey = new byte[Vault.KEY_BYTES];
    try (TestTracks space = space(TestTracks.Kind.SQLITE, data, new Vault(hubKey, RANDOM))) {
      space.publish(ANA, "owntracks/ana/phone", location(NOW, 43, -8));
      new Keyring(
              space.ground(), new DeviceBook(space.database, space.journal, space.access.limits()))
          .set(ANA, new DeviceName("phone"), "opensesame");
      space.restart();
      space.publish(ANA, "owntracks/ana/phone", sealed("opensesame", location(NOW + 1, 43, -8)));
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isEqualTo(2);
    }
    try (TestTracks space =
        new TestTracks(
            TestTracks.Kind.SQLITE.settings(data),
            TracksSettings.DEFAULTS.with(Vault.passing(RANDOM), () -> Entrances.NONE))) {
      space.publish(ANA, "owntracks/ana/phone", sealed("opensesame", location(NOW + 2, 43, -8)));
      assertThat(space.words("SELECT words AS t FROM tracks_faults"))
          .containsExactly("The key of this device cannot be read any more; set it once more");
    }
  }

  private static String sealed(String phrase, String json) {
    return "{\"_type\":\"encrypted\",\"data\":\"%s\"}"
        .formatted(Secretbox.ofPhrase(phrase).sealText(json.getBytes(UTF_8), RANDOM));
  }

  @Test
  void aCallSignWithASlashHasItsTopicSpelledOut() {
    try (TestTracks space = space(TestTracks.Kind.SQLITE, data, Vault.passing(RANDOM))) {
      UserId user = new UserId("EA1ABC/P");
      space
          .access
          .users()
          .add(
              Principal.hub(SpaceId.MAIN),
              user,
              null,
              muster.types.Role.MEMBER,
              "correct horse 7 battery");
      Ground ground = space.ground();
      Provisioning provisioning =
          new Provisioning(
              ground, new DeviceBook(space.database, space.journal, space.access.limits()));
      JsonNode json =
          provisioning.configuration(
              Principal.hub(SpaceId.MAIN),
              user,
              new DeviceName("my phone"),
              new Provisioning.Wish(Provisioning.Mode.MQTT, "http://hub", null));
      assertThat(json.path("pubTopicBase").asString()).isEqualTo("owntracks/EA1ABC%2FP/my phone");
      assertThat(List.of(json.path("tid").asString())).containsExactly("ne");
    }
  }
}
