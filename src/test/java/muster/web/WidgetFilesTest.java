package muster.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import muster.Chromium;
import muster.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The widget's files: its words, its weight, and what people who do not see it well get of it.
class WidgetFilesTest {
  private static final Path CHAT = Path.of("web", "chat");
  private static final int MOST_BYTES = 15_000;
  private static final int MOST_OF_THE_VIEW = 12_000;
  @TempDir Path folder;

  private static Map<String, String> words(String language) throws IOException {
    Map<String, String> words = new TreeMap<>();
    Pattern.compile("(?m)^ {2}\"([^\"]+)\": \"(.*)\",$")
        .matcher(Files.readString(CHAT.resolve("lang").resolve(language + ".js")))
        .results()
        .forEach(found -> assertThat(words.put(found.group(1), found.group(2))).isNull());
    return words;
  }

  private static Set<String> placeholders(String text) {
    Set<String> names = new TreeSet<>();
    Pattern.compile("\\{\\w+}").matcher(text).results().forEach(found -> names.add(found.group()));
    return names;
  }

  @Test
  void theLanguagesHaveTheSameKeysAndPlaceholders() throws IOException {
    Map<String, String> english = words("en");
    assertThat(english).hasSizeGreaterThan(50);
    for (String language : List.of("es", "gl")) {
      Map<String, String> other = words(language);
      assertThat(other.keySet()).as(language).isEqualTo(english.keySet());
      other.forEach((key, text) ->
          assertThat(placeholders(text))
              .as(language + " " + key)
              .isEqualTo(placeholders(english.get(key))));
    }
  }

  /// Row 000-36: plan 000's keys and words.
  @Test
  void theWordsOfPlan000AreThereAsItWroteThem() throws IOException {
    Map<String, List<String>> wanted =
        Map.of(
            "tab_chat", List.of("Chat", "Chat", "Chat"),
            "chat_placeholder",
                List.of("Type a message...", "Escribe un mensaje...", "Escribe unha mensaxe..."),
            "chat_send", List.of("Send", "Enviar", "Enviar"),
            "chat_connected", List.of("Connected", "Conectado", "Conectado"),
            "chat_disconnected", List.of("Disconnected", "Desconectado", "Desconectado"));
    List<Map<String, String>> all = List.of(words("en"), words("es"), words("gl"));
    wanted.forEach((key, texts) ->
        assertThat(all.stream().map(words -> words.get(key)).toList()).isEqualTo(texts));
    assertThat(all.getFirst().get("chat_no_messages")).isEqualTo("No messages yet");
  }

  @Test
  void everyWordThatIsAskedForExists() throws IOException {
    Set<String> asked = new TreeSet<>();
    try (var files = Files.list(CHAT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Pattern.compile("say\\(\"([a-z_.]+[a-z])\"[,)]")
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> asked.add(found.group(1)));
      }
    }
    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(words("en").keySet()).containsAll(asked);
  }

  @Test
  void theWidgetIsSmall() throws Exception {
    try (Running hub = Running.serve(folder.resolve("data"), Map.of());
        HttpClient client = HttpClient.newHttpClient()) {
      byte[] packed = packed(client, hub.web() + "/widget.js");
      String plain = Files.readString(Path.of("web", "widget.js"));
      assumeTrue(packed.length > plain.length(), "bundled only where Maven has built it");
      assertThat(packed.length).as("with English, as served").isLessThanOrEqualTo(MOST_BYTES);
      assertThat(packed(client, hub.web() + "/chat/view.js").length)
          .as("the conversation, fetched when it is first shown")
          .isLessThanOrEqualTo(MOST_OF_THE_VIEW);
    }
  }

  private static byte[] packed(HttpClient client, String address) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(address)).header("Accept-Encoding", "gzip").build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
    return answer.body();
  }

  @Test
  void axeFindsNothingToComplainOfInLightAndDark() throws Exception {
    try (HostPage host = new HostPage();
        ChatHub hub = new ChatHub(folder, Map.of("ALLOWED_ORIGINS", host.origin()));
        Chromium page = Chromium.open("en")) {
      page.size(800, 700, false);
      hub.member("EA1ABC", "Juan");
      hub.say("3", "Hello **all**: `code`, https://example.org, and\n- a list\n- of two");
      hub.call(
          "POST",
          "/api/v1/rooms/3/messages",
          "{\"type\":\"notice\",\"template\":\"block.added\",\"params\":{\"callsign\":\"EA1ABC\","
              + "\"band\":\"20m\",\"mode\":\"SSB\"},\"message\":\"on 20m\"}");
      String attributes = "room=3 token='" + hub.token("EA1ABC") + "'";
      page.go(host.put("/axe", ChatPage.html(hub.web(), attributes)));
      ChatPage chat = new ChatPage(page);
      chat.awaitConnected();
      chat.say("Hello, @admin!");
      chat.await("root.querySelector('.ticks')?.textContent === '✓'");
      assertThat(chat.ask("root.querySelector('.pill').textContent").stringValue())
          .isEqualTo("EA1ABC is now on 20m SSB");
      chat.tool(0, "Reply");
      chat.ask("root.querySelector('.tools [aria-label=React]').click()");
      chat.write("x".repeat(480));
      page.evaluate(axe());
      for (boolean dark : List.of(false, true)) {
        page.dark(dark);
        assertThat(
                page.evaluate(
                        """
                        axe.run(document, {resultTypes: ['violations']}).then((found) =>
                          found.violations.map((v) => v.id + ': ' +
                            v.nodes.map((n) => n.html + ' ' + n.failureSummary).join()).join('\\n'))
                        """)
                    .stringValue())
            .as(dark ? "dark" : "light")
            .isEmpty();
        chat.picture("widget-axe-" + (dark ? "dark" : "light"));
      }
    }
  }

  private static String axe() throws IOException {
    try (InputStream in = Chromium.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
