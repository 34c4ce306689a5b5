package muster.bridges;

import static muster.bridges.BridgeSite.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import muster.bridges.BridgeSite.Kind;
import muster.bridges.StandIn.Answer;
import muster.http.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// A room and a chat of Telegram, which a stand-in on loopback plays as the Bot API is described.
class TelegramTest {
  private static final String TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";
  @TempDir Path data;

  /// Chats with messages, and updates that wait for the bot.
  private static final class Telegram implements AutoCloseable {
    // guarded by this
    private final Map<Long, String> chat = new TreeMap<>();
    // guarded by this
    private final Map<Long, Long> repliesTo = new TreeMap<>();
    // guarded by this
    private final List<Map<String, Object>> updates = new ArrayList<>();
    private long nextMessage = 100;
    private long nextUpdate = 1;
    private volatile @Nullable Answer trouble;
    private volatile boolean forgetsWhatWasRead;
    final StandIn server = new StandIn(this::answer);

    synchronized long says(String name, String text, long... replyTo) {
      long id = nextMessage++;
      update("message", message(id, name, text, replyTo));
      return id;
    }

    synchronized void edits(long id, String name, String text) {
      update("edited_message", message(id, name, text));
    }

    private static Map<String, Object> message(long id, String name, String text, long... replyTo) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("message_id", id);
      message.put(
          "from", Map.of("id", 7, "first_name", name, "username", name.toLowerCase(Locale.ROOT)));
      message.put("chat", Map.of("id", -100));
      message.put("text", text);
      if (replyTo.length > 0) {
        message.put("reply_to_message", Map.of("message_id", replyTo[0]));
      }
      return message;
    }

    private void update(String kind, Map<String, Object> message) {
      updates.add(Map.of("update_id", nextUpdate++, kind, message));
    }

    synchronized List<String> texts() {
      return List.copyOf(chat.values());
    }

    private synchronized Answer answer(StandIn.Asked asked) {
      assertThat(asked.path()).startsWith("/bot" + TOKEN + "/");
      String method = asked.path().substring(asked.path().lastIndexOf('/') + 1);
      Answer failing = trouble;
      if (failing != null) {
        return failing;
      }
      JsonNode json = asked.json();
      long id = json.path("message_id").asLong(0);
      return switch (method) {
        case "getMe" -> fine(Map.of("id", 1, "username", "muster_bot"));
        case "getUpdates" -> {
          long offset = json.path("offset").asLong(0);
          if (!forgetsWhatWasRead) {
            updates.removeIf(
                one -> ((Number) one.getOrDefault("update_id", 0L)).longValue() < offset);
          }
          yield fine(List.copyOf(updates));
        }
        case "sendMessage" -> {
          long sent = nextMessage++;
          chat.put(sent, json.path("text").asString(""));
          long answered = json.path("reply_parameters").path("message_id").asLong(0);
          if (answered > 0) {
            repliesTo.put(sent, answered);
          }
          yield fine(Map.of("message_id", sent));
        }
        case "editMessageText" -> {
          chat.replace(id, json.path("text").asString(""));
          yield fine(true);
        }
        case "deleteMessage" -> {
          chat.remove(id);
          yield fine(true);
        }
        default -> new Answer(404, "{\"ok\":false,\"description\":\"Not Found\"}");
      };
    }

    private static Answer fine(Object result) {
      return new Answer(
          200,
          new String(
              Json.write(Map.of("ok", true, "result", result)),
              java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static void link(BridgeSite site, Telegram telegram) {
    JsonNode made =
        site.bridge(
            "{\"kind\":\"telegram\",\"name\":\"telegram\",\"secret\":\""
                + TOKEN
                + "\",\"options\":{\"base_url\":\""
                + telegram.server.url()
                + "\"}}");
    assertThat(made.has("secret")).isFalse();
    JsonNode code =
        site.call("admin", "POST", "/bridges/telegram/links", "{\"room\":\"3\"}").json();
    telegram.says("Juan", "/link wrong");
    telegram.says("Juan", "/link@muster_bot " + code.path("code").asString(""));
    until(() -> telegram.texts().stream().anyMatch(text -> text.contains("Linked to the room 3")));
    assertThat(telegram.texts().getFirst()).contains("not valid");
  }

  @ParameterizedTest
  @EnumSource
  void textsRepliesEditsAndDeletesTravelAndNothingComesBack(Kind kind) {
    try (Telegram telegram = new Telegram();
        BridgeSite site = new BridgeSite(kind, data)) {
      site.say("EA1ABC", "3", "before the link");
      link(site, telegram);
      long first = telegram.says("Juan", "Hello from the chat");
      until(() -> site.texts("3").contains("Hello from the chat"));
      JsonNode heard = site.history("3").getLast();
      assertThat(heard.path("callsign").asString("")).isEqualTo("juan@telegram");
      assertThat(heard.path("name").asString("")).isEqualTo("Juan");
      assertThat(heard.path("source").asString("")).isEqualTo("telegram");
      String answer =
          site.post(
                  "EA1ABC",
                  "3",
                  "{\"message\":\"Hello back\",\"reply_to\":\""
                      + heard.path("id").asString("")
                      + "\"}")
              .path("id")
              .asString("");
      until(() -> telegram.texts().contains("EA1ABC: Hello back"));
      assertThat(telegram.repliesTo.values()).containsExactly(first);
      long sent = telegram.chat.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
      telegram.says("Juan", "Answer to you", sent);
      telegram.edits(first, "Juan", "Hello, edited");
      until(() -> site.texts("3").contains("Hello, edited"));
      assertThat(site.history("3").getLast().path("reply_to").asString("")).isEqualTo(answer);
      site.call("EA1ABC", "PATCH", "/rooms/3/messages/" + answer, "{\"message\":\"Changed\"}");
      until(() -> telegram.texts().contains("EA1ABC: Changed"));
      site.call("EA1ABC", "DELETE", "/rooms/3/messages/" + answer, "");
      until(() -> !telegram.texts().contains("EA1ABC: Changed"));
      assertThat(telegram.texts()).noneMatch(text -> text.contains("before the link"));
      assertThat(telegram.texts()).noneMatch(text -> text.contains("@telegram"));
      assertThat(site.bridgeNow("telegram").path("dropped").asLong(-1)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void outagesDuplicatesAndRestartsLoseNothingAndRepeatNothing(Kind kind) {
    try (Telegram telegram = new Telegram();
        BridgeSite site = new BridgeSite(kind, data)) {
      link(site, telegram);
      telegram.forgetsWhatWasRead = true;
      telegram.says("Juan", "said once");
      until(() -> site.texts("3").contains("said once"));
      telegram.trouble =
          new Answer(
              429,
              "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests\","
                  + "\"parameters\":{\"retry_after\":0}}");
      site.say("EA1ABC", "3", "during the outage");
      until(() -> site.bridgeNow("telegram").path("state").asString("").equals("failing"));
      assertThat(site.bridgeNow("telegram").path("last_error").asString(""))
          .contains("429")
          .doesNotContain(TOKEN);
      site.stop();
      telegram.says("Juan", "while the hub was down");
      telegram.trouble = null;
      site.open();
      site.say("EA1ABC", "3", "after the restart");
      until(() -> telegram.texts().contains("EA1ABC: after the restart"));
      until(() -> site.texts("3").contains("while the hub was down"));
      assertThat(telegram.texts())
          .containsOnlyOnce("EA1ABC: during the outage", "EA1ABC: after the restart");
      // every poll brings all of it once more
      int polls = telegram.server.asked.size();
      until(() -> telegram.server.asked.size() > polls + 20);
      assertThat(site.texts("3")).containsOnlyOnce("said once", "while the hub was down");
    }
  }

  @Test
  void longTextsAreCutAndFilesAreShownAsSignsWithoutTheToken() {
    try (Telegram telegram = new Telegram();
        BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      link(site, telegram);
      String longText = "word ".repeat(300).strip();
      telegram.says("Ana", longText);
      until(() -> site.texts("3").size() == 3);
      assertThat(String.join(" ", site.texts("3"))).isEqualTo(longText);
      synchronized (telegram) {
        Map<String, Object> photo = Telegram.message(900, "Ana", "");
        photo.remove("text");
        photo.put("photo", List.of(Map.of("file_id", "x")));
        photo.put("caption", "My antenna");
        telegram.update("message", photo);
      }
      until(() -> site.texts("3").contains("📷 My antenna"));
    }
  }

  @Test
  void aBotThatIsKickedOutGivesUpWhatItCannotSayAndGoesOn() {
    try (Telegram telegram = new Telegram();
        BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      link(site, telegram);
      telegram.trouble =
          new Answer(403, "{\"ok\":false,\"description\":\"Forbidden: bot was kicked\"}");
      site.say("EA1ABC", "3", "to nobody");
      until(() -> site.bridgeNow("telegram").path("dropped").asLong(0) == 1);
      assertThat(site.call("admin", "GET", "/bridges/telegram/failures", "").body())
          .contains("bot was kicked");
      telegram.trouble = null;
      site.say("EA1ABC", "3", "back again");
      until(() -> telegram.texts().contains("EA1ABC: back again"));
      telegram.says("Juan", "/unlink");
      until(() -> telegram.texts().getLast().contains("on its own"));
      assertThat(site.bridgeNow("telegram").path("links")).isEmpty();
    }
  }
}
