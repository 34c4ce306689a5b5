package muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import muster.Chromium;
import muster.Running;
import muster.Tools;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plan 000's own pages and services, unchanged: a page with mqtt.js and its element ids, a Python
/// service that stores what it hears; and the widget between them.
class Plan000Test {
  @TempDir Path folder;

  private static final String PAGE_OF_PLAN_000 =
      """
      <!doctype html><meta charset="utf-8"><title>Chat</title>
      <div id="chat-container">
        <div id="chat-header">Chat — DXCC | Status: <span id="status">connecting...</span></div>
        <div id="chat-messages"></div>
        <div id="chat-input-area">
          <input type="text" id="chat-input" placeholder="Type a message..." />
          <button id="chat-send">Send</button>
        </div>
      </div>
      <script src="/mqtt.min.js"></script>
      <script>
        const client = mqtt.connect('WEBSOCKET', {username: 'EA1ABC', password: 'PASSWORD'});
        const topic = 'quendaward/chat/3';
        client.on('connect', () => client.subscribe(topic, {qos: 1}, () => {
          document.getElementById('status').textContent = 'Connected';
        }));
        client.on('message', (_, payload) => {
          const data = JSON.parse(payload.toString());
          if (!data.message) return;
          const line = document.createElement('div');
          line.textContent = data.callsign + ': ' + data.message;
          document.getElementById('chat-messages').append(line);
        });
        document.getElementById('chat-send').addEventListener('click', () => {
          client.publish(topic, JSON.stringify({
            callsign: 'EA1ABC', name: 'Juan', message: document.getElementById('chat-input').value,
            award_id: 3, timestamp: new Date().toISOString()}));
        });
      </script>
      """;

  @Test
  void itsPageItsServiceAndTheWidgetTalkWithEachOther() throws Exception {
    Path python = Tools.pythonWithPaho();
    Path script = folder.resolve("subscriber.py");
    try (InputStream in = Plan000Test.class.getResourceAsStream("plan000_subscriber.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    try (HostPage host = new HostPage();
        ChatHub hub = new ChatHub(folder, Map.of("ALLOWED_ORIGINS", host.origin()));
        Chromium old = Chromium.open("en");
        Chromium page = old.another("en")) {
      hub.member("EA1ABC", "Juan");
      hub.member("service", "Service");
      host.put(
          "/mqtt.min.js",
          Files.readString(Tools.mqttJs().resolve("node_modules/mqtt/dist/mqtt.min.js")));
      Path heard = folder.resolve("ham_coordinator.db");
      List<String> command =
          List.of(
              python.toString(),
              script.toString(),
              Integer.toString(hub.mqttPort()),
              "service",
              Running.PASSWORD,
              heard.toString(),
              "2");
      try (Tools.Running service = Tools.start(folder, command)) {
        Awaitility.await().until(() -> service.said().contains("listening"));
        old.go(host.put("/plan000", page(hub)));
        old.await("document.getElementById('status').textContent === 'Connected'");
        String token = hub.guest("EA2XYZ", "Ana", "3");
        page.go(host.put("/new", ChatPage.html(hub.web(), "room=3 token='" + token + "'")));
        ChatPage ana = new ChatPage(page);
        ana.awaitConnected();

        old.type("#chat-input", "I'm going to 20m SSB now");
        old.click("#chat-send");
        ana.awaitText("I'm going to 20m SSB now");
        assertThat(ana.ask("root.querySelector('.who').textContent").stringValue())
            .contains("Juan", "EA1ABC");
        ana.say("Good luck");
        old.await(
            "document.getElementById('chat-messages').innerText.includes('EA2XYZ: Good luck')");
        assertThat(service.outcome().expectSuccess().out())
            .contains(
                "[[3, \"EA1ABC\", \"I'm going to 20m SSB now\"], [3, \"EA2XYZ\", \"Good luck\"]]");
      }
    }
  }

  private static String page(ChatHub hub) {
    return PAGE_OF_PLAN_000
        .replace("WEBSOCKET", hub.webSocket())
        .replace("PASSWORD", Running.PASSWORD);
  }
}
