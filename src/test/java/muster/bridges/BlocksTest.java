package muster.bridges;

import static muster.bridges.BridgeSite.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import muster.bridges.BridgeSite.Answered;
import muster.bridges.BridgeSite.Kind;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.http.Json;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Who works which band and mode, over REST and as publications (row 000-46).
class BlocksTest {
  private static final String SSB = "{\"band\":\"20m\",\"mode\":\"SSB\",\"award_id\":3}";
  @TempDir Path data;

  private static Principal who(String user, Role role) {
    return new Principal(
        SpaceId.MAIN, new UserId(user), "Name", role, Credential.password(), "192.0.2.1");
  }

  private static String retained(BridgeSite site, String name) {
    List<Publication> found = site.bus.retained(new TopicFilter("quendaward/blocks/" + name));
    return found.isEmpty() ? "" : new String(found.getFirst().payload(), StandardCharsets.UTF_8);
  }

  private static List<String> templates(BridgeSite site) {
    return site.history("system").stream().map(one -> one.path("template").asString("")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void oneHoldsABandAndModeAndEverybodyHearsOfIt(Kind kind) {
    try (BridgeSite site = new BridgeSite(kind, data)) {
      Answered made = site.call("EA1ABC", "POST", "/blocks", SSB);
      assertThat(made.status()).isEqualTo(201);
      assertThat(made.text("callsign")).isEqualTo("EA1ABC");
      Answered taken = site.call("EA2XYZ", "POST", "/blocks", SSB);
      assertThat(taken.status()).isEqualTo(409);
      assertThat(taken.text("detail")).contains("EA1ABC works 20m SSB (award 3)");
      assertThat(site.call("EA1ABC", "POST", "/blocks", SSB).status()).isEqualTo(201);
      assertThat(Json.tree(retained(site, "20m-ssb-3").getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(made.json());
      until(() -> templates(site).equals(List.of("block.added")));
      JsonNode notice = site.history("system").getFirst();
      assertThat(notice.path("type").asString("")).isEqualTo("notice");
      assertThat(notice.path("params").path("band").asString("")).isEqualTo("20m");
      assertThat(notice.path("params").path("mode").asString("")).isEqualTo("SSB");
      assertThat(notice.path("params").path("award_id").asLong(0)).isEqualTo(3);
      assertThat(notice.path("params").path("callsign").asString("")).isEqualTo("EA1ABC");
      assertThat(site.call("EA2XYZ", "DELETE", "/blocks", SSB).status()).isEqualTo(403);
      assertThat(site.call("EA1ABC", "DELETE", "/blocks", SSB).status()).isEqualTo(204);
      assertThat(site.call("EA1ABC", "DELETE", "/blocks/20m-ssb-3", "").status()).isEqualTo(204);
      until(() -> templates(site).equals(List.of("block.added", "block.removed")));
      assertThat(retained(site, "20m-ssb-3")).isEmpty();
      assertThat(site.call("EA2XYZ", "GET", "/blocks", "").json().path("blocks")).isEmpty();
      assertThat(site.call("EA2XYZ", "POST", "/blocks", SSB).status()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBlockEndsWithTheConnectionOfItsHolderAndAGrace(Kind kind) {
    try (BridgeSite site = new BridgeSite(kind, data)) {
      Object phone = new Object();
      site.bridges.connected(phone, who("EA1ABC", Role.MEMBER));
      site.call("EA1ABC", "POST", "/blocks", SSB);
      site.call("EA2XYZ", "POST", "/blocks", SSB.replace("20m", "40m"));
      site.millis.addAndGet(Duration.ofMinutes(10).toMillis());
      site.bridges.housekeep();
      until(() -> names(site).equals(List.of("20m")));
      site.bridges.disconnected(phone);
      site.millis.addAndGet(Duration.ofSeconds(30).toMillis());
      site.bridges.housekeep();
      Object again = new Object();
      site.bridges.connected(again, who("EA1ABC", Role.MEMBER));
      site.millis.addAndGet(Duration.ofSeconds(90).toMillis());
      site.bridges.housekeep();
      assertThat(names(site)).containsExactly("20m");
      site.stop();
      site.open();
      site.bridges.housekeep();
      assertThat(names(site)).containsExactly("20m");
      site.millis.addAndGet(Duration.ofSeconds(61).toMillis());
      site.bridges.housekeep();
      until(() -> names(site).isEmpty());
      until(() ->
          templates(site)
              .equals(List.of("block.added", "block.added", "block.removed", "block.removed")));
    }
  }

  private static List<String> names(BridgeSite site) {
    return site.call("admin", "GET", "/blocks", "")
        .json()
        .path("blocks")
        .valueStream()
        .map(one -> one.path("band").asString(""))
        .toList();
  }

  @Test
  void aMemberTakesAndLetsGoByPublishing() {
    try (BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      Principal juan = who("EA1ABC", Role.MEMBER);
      Principal ana = who("EA2XYZ", Role.MEMBER);
      assertThat(publish(site, juan, "20m-ft8", "{}")).isEqualTo("");
      assertThat(publish(site, ana, "20m-ft8", "{}")).isEqualTo("conflict");
      assertThat(publish(site, ana, "20m-ft8", "")).isEqualTo("not-allowed");
      assertThat(publish(site, ana, "21m-ft8", "{}")).isEqualTo("bad-request");
      assertThat(publish(site, ana, "nonsense", "{}")).isEqualTo("bad-request");
      assertThat(publish(site, who("g", Role.GUEST), "40m-cw", "{}")).isEqualTo("not-allowed");
      assertThat(retained(site, "20m-ft8")).contains("EA1ABC");
      assertThat(publish(site, juan, "20m-ft8", "{\"action\":\"remove\"}")).isEqualTo("");
      assertThat(retained(site, "20m-ft8")).isEmpty();
    }
  }

  /// The problem's code, or nothing.
  private static String publish(BridgeSite site, Principal who, String name, String payload) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    site.bus.publish(
        new Publication(
            new Topic("quendaward/blocks/" + name),
            payload.getBytes(StandardCharsets.UTF_8),
            1,
            false,
            PublishProperties.NONE,
            new Publisher(who),
            site.millis.get()),
        new Reply() {
          @Override
          public void accepted(int receivers) {
            outcome.complete("");
          }

          @Override
          public void refused(Problem problem, String detail) {
            outcome.complete(problem.code());
          }
        });
    return outcome.join();
  }
}
