package muster.bridges;

import static muster.bridges.BridgeSite.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import muster.bridges.BridgeSite.Answered;
import muster.bridges.BridgeSite.Kind;
import muster.bridges.StandIn.Answer;
import muster.store.StoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Webhooks in both directions, through the real web server and against a real one.
class HooksTest {
  @TempDir Path data;

  private static String signed(BridgeSite site, Secret secret, String body) {
    return Signature.of(secret, site.millis.get() / 1_000, body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void aSignedPostIsSaidInTheRoomOnceHoweverOftenItIsSent(Kind kind) {
    try (BridgeSite site = new BridgeSite(kind, data)) {
      JsonNode hook = site.bridge("{\"kind\":\"webhook-in\",\"name\":\"grafana\",\"room\":\"3\"}");
      Secret secret = new Secret(hook.path("secret").asString(""));
      String path = "/hooks/" + hook.path("id").asString("");
      assertThat(hook.path("hook").asString("")).endsWith("/api/v1" + path);
      String body = "{\"message\":\"Disk is full\",\"name\":\"Alert\"}";
      String signature = signed(site, secret, body);
      Answered first = site.send("POST", path, body, Signature.HEADER, signature);
      assertThat(first.status()).isEqualTo(201);
      assertThat(site.send("POST", path, body, Signature.HEADER, signature)).isEqualTo(first);
      assertThat(site.history("3"))
          .singleElement()
          .satisfies(said -> {
            assertThat(said.path("message").asString("")).isEqualTo("Disk is full");
            assertThat(said.path("name").asString("")).isEqualTo("Alert");
            assertThat(said.path("callsign").asString("")).isEqualTo("Alert@grafana");
            assertThat(said.path("source").asString("")).isEqualTo("grafana");
            assertThat(said.path("id").asString(""))
                .isEqualTo(first.json().path("ids").path(0).asString(""));
          });
      assertThat(site.bridgeNow("grafana").path("in").asLong(0)).isEqualTo(2);
    }
  }

  @Test
  void whatIsNotSignedOrNotLatelyIsRefused() {
    try (BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      JsonNode hook = site.bridge("{\"kind\":\"webhook-in\",\"name\":\"in\",\"room\":\"3\"}");
      Secret secret = new Secret(hook.path("secret").asString(""));
      String path = "/hooks/" + hook.path("id").asString("");
      String body = "{\"text\":\"x\"}";
      String good = signed(site, secret, body);
      assertThat(site.send("POST", path, body).status()).isEqualTo(401);
      for (String bad :
          List.of(
              "",
              "t=,v1=",
              "v1=00",
              good.replace("v1=", "v0="),
              good.replace(",v1", "1,v1"),
              signed(site, new Secret("another secret, long"), body))) {
        assertThat(site.send("POST", path, body, Signature.HEADER, bad).status())
            .as(bad)
            .isEqualTo(401);
      }
      assertThat(site.send("POST", path, body + " ", Signature.HEADER, good).status())
          .isEqualTo(401);
      site.millis.addAndGet(Duration.ofMinutes(6).toMillis());
      assertThat(site.send("POST", path, body, Signature.HEADER, good).status()).isEqualTo(401);
      assertThat(site.send("POST", "/hooks/nothing", body).status()).isEqualTo(404);
      assertThat(site.send("POST", path + "/" + secret.value(), body).status()).isEqualTo(401);
      assertThat(site.history("3")).isEmpty();
    }
  }

  @Test
  void aSecretAddressIsEnoughWhereTheOtherSideCannotSign() {
    try (BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      JsonNode hook =
          site.bridge(
              "{\"kind\":\"webhook-in\",\"name\":\"ci\",\"room\":\"global\","
                  + "\"options\":{\"signed\":false}}");
      String path = hook.path("hook").asString("").replaceFirst(".*/api/v1", "");
      assertThat(path).endsWith("/" + hook.path("secret").asString("?"));
      String long1 = "word ".repeat(150).strip();
      assertThat(site.send("POST", path, "{\"content\":" + BridgeSite.quoted(long1) + "}").status())
          .isEqualTo(201);
      assertThat(String.join(" ", site.texts("global"))).isEqualTo(long1);
      assertThat(site.texts("global")).hasSize(2);
      String wrong = path.substring(0, path.length() - 1) + "x";
      assertThat(site.send("POST", wrong, "{\"text\":\"x\"}").status()).isEqualTo(404);
      assertThat(site.send("POST", path, "{\"text\":\" \"}").status()).isEqualTo(400);
      Answered again = site.call("admin", "GET", "/bridges/ci", "");
      assertThat(again.body()).doesNotContain(hook.path("secret").asString("?"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRoomGoesOutSignedInItsOrderThroughOutagesAndRestarts(Kind kind) throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    try (StandIn other =
            new StandIn(asked ->
                failures.getAndDecrement() > 0
                    ? new Answer(503, "", "Retry-After", "0")
                    : Answer.of(204));
        BridgeSite site = new BridgeSite(kind, data)) {
      site.say("EA1ABC", "3", "before the bridge");
      JsonNode made =
          site.bridge(
              "{\"kind\":\"webhook-out\",\"name\":\"out\",\"room\":\"3\",\"options\":{\"url\":\""
                  + other.url()
                  + "/in?x=1\"}}");
      Secret secret = new Secret(made.path("secret").asString(""));
      String id = site.say("EA1ABC", "3", "one").path("id").asString("");
      site.call("EA1ABC", "PATCH", "/rooms/3/messages/" + id, "{\"message\":\"one!\"}");
      until(() -> deliveries(other).equals(List.of("3-2", "3-2", "3-2", "3-3")));
      until(() -> site.bridgeNow("out").path("links").path(0).path("up_to").asLong(0) == 3);
      site.stop();
      site.open();
      site.say("EA2XYZ", "3", "two");
      until(() -> other.asked.size() == 5);
      StandIn.Asked last = other.asked.getLast();
      assertThat(last.path()).isEqualTo("/in");
      assertThat(last.headers()).containsEntry("X-Muster-Delivery", "3-4");
      assertThat(last.headers()).containsEntry("X-Muster-Event", "message");
      assertThat(last.json().path("room").asString("")).isEqualTo("3");
      assertThat(last.json().path("message").path("message").asString("")).isEqualTo("two");
      assertThat(last.json().path("message").path("callsign").asString("")).isEqualTo("EA2XYZ");
      Signature.check(
          secret,
          Optional.ofNullable(last.headers().get(Signature.HEADER)),
          last.body(),
          site.millis.get() / 1_000);
    }
  }

  private static List<String> deliveries(StandIn other) {
    return other.asked.stream()
        .map(one -> one.headers().getOrDefault("X-Muster-Delivery", ""))
        .toList();
  }

  @Test
  void whatIsNotTakenForTooLongIsGivenUpAndShownAndTheNextGoesOn() {
    AtomicInteger status = new AtomicInteger(500);
    try (StandIn other = new StandIn(asked -> Answer.of(status.get()));
        BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      site.bridge(
          "{\"kind\":\"webhook-out\",\"name\":\"out\",\"room\":\"3\",\"options\":{\"url\":\""
              + other.url()
              + "\",\"give_up_seconds\":60,\"events\":[\"message\"]}}");
      site.say("EA1ABC", "3", "lost");
      until(() -> site.bridgeNow("out").path("state").asString("").equals("failing"));
      assertThat(site.bridgeNow("out").path("last_error").asString("")).contains("500");
      site.millis.addAndGet(61_000);
      until(() -> site.bridgeNow("out").path("dropped").asLong(0) == 1);
      JsonNode failure =
          site.call("admin", "GET", "/bridges/out/failures", "").json().path("failures").path(0);
      assertThat(failure.path("seq").asLong(0)).isEqualTo(1);
      assertThat(failure.path("why").asString("")).contains("500");
      status.set(200);
      site.say("EA1ABC", "3", "arrives");
      until(() -> site.bridgeNow("out").path("state").asString("").equals("working"));
      assertThat(site.bridgeNow("out").path("out").asLong(0)).isEqualTo(1);
      assertThat(site.meters.find("muster.bridges.dropped").functionCounters())
          .anyMatch(counter -> counter.count() == 1);
    }
  }

  @Test
  void noPrivateAddressIsCalledUnlessTheOwnerAllowsIt() {
    try (StandIn other = new StandIn(asked -> Answer.of(200));
        BridgeSite site = new BridgeSite(StoreSettings.sqlite(data), List.of())) {
      site.bridge(
          "{\"kind\":\"webhook-out\",\"name\":\"out\",\"room\":\"3\",\"options\":{\"url\":\""
              + other.url().replace("127.0.0.1", "localhost")
              + "\"}}");
      site.say("EA1ABC", "3", "x");
      until(() -> site.bridgeNow("out").path("last_error").asString("").contains("BRIDGES_ALLOW"));
      assertThat(other.asked).isEmpty();
      for (String url :
          List.of("file:///etc/passwd", "gopher://x/", "http://u:p@x/", "//x", "http://")) {
        String json =
            "{\"kind\":\"webhook-out\",\"name\":\"bad\",\"room\":\"3\",\"options\":{\"url\":\""
                + url
                + "\"}}";
        assertThat(site.call("admin", "POST", "/bridges", json).status()).as(url).isEqualTo(400);
      }
    }
  }

  @Test
  void bridgesAreForAdminsAndWhatTheyDoIsAudited() {
    try (BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      String json = "{\"kind\":\"webhook-in\",\"name\":\"in\",\"room\":\"3\"}";
      assertThat(site.call("EA1ABC", "POST", "/bridges", json).status()).isEqualTo(403);
      assertThat(site.call("EA1ABC", "GET", "/bridges", "").status()).isEqualTo(403);
      String id = site.bridge(json).path("id").asString("");
      assertThat(site.call("admin", "POST", "/bridges", json).status()).isEqualTo(409);
      assertThat(
              site.call(
                      "admin",
                      "POST",
                      "/bridges",
                      json.replace("\"in\"", "\"to\"").replace("\"3\"", "\"nowhere\""))
                  .status())
          .isEqualTo(404);
      assertThat(site.call("admin", "PATCH", "/bridges/in", "{\"paused\":true}").text("state"))
          .isEqualTo("paused");
      assertThat(site.send("POST", "/hooks/" + id, "{}").status()).isEqualTo(404);
      assertThat(site.call("admin", "PATCH", "/bridges/in", "{\"paused\":false}").text("state"))
          .isEqualTo("working");
      assertThat(site.call("admin", "DELETE", "/bridges/in", "").status()).isEqualTo(204);
      assertThat(site.call("admin", "GET", "/bridges/in", "").status()).isEqualTo(404);
      assertThat(site.access.audit().list(muster.access.Audit.Query.newest(20)))
          .extracting(muster.access.Audit.Entry::what)
          .contains("bridge.add", "bridge.change", "bridge.remove");
    }
  }
}
