package muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import muster.Chromium;
import muster.Running;
import muster.Tools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People in real browsers talk with each other over the real program.
class ConversationTest {
  @TempDir static Path folder;
  private static HostPage host;
  private static ChatHub shared;
  private static Chromium browser;

  @BeforeAll
  static void open() throws Exception {
    host = new HostPage();
    shared =
        new ChatHub(
            folder.resolve("shared"),
            Map.of("ALLOWED_ORIGINS", host.origin(), "CHAT_RATE", "1000/s burst 1000"));
    browser = Chromium.open("en");
  }

  @AfterAll
  static void close() {
    browser.close();
    shared.close();
    host.close();
  }

  @Test
  void twoPeopleTalkAndTheHubIsKilledInTheMiddle() throws Exception {
    try (ChatHub hub =
            new ChatHub(folder.resolve("killed"), Map.of("ALLOWED_ORIGINS", host.origin()));
        Chromium desktop = browser.another("en");
        Chromium phone = browser.another("gl")) {
      desktop.size(1000, 760, false);
      phone.size(390, 844, true);
      phone.dark(true);
      hub.member("EA1ABC", "Juan");
      hub.member("EA3THIRD", "Iria");
      ChatPage juan = open(desktop, hub, "3", hub.token("EA1ABC"), "name='DXCC'");
      ChatPage ana = open(phone, hub, "3", hub.guest("EA2XYZ", "Ana", "3"), "lang=gl");
      assertThat(ana.ask("root.querySelector('#status').textContent").stringValue())
          .isEqualTo("Conectado");

      juan.say("I'm going to **20m** SSB now");
      ana.awaitText("I'm going to 20m SSB now");
      ana.say("Ola Juan! Estou en 40m CW, *ata logo* https://example.org/spots?a=1");
      juan.awaitText("Ola Juan! Estou en 40m CW, ata logo https://example.org/spots?a=1");
      juan.await("root.querySelector('.mine .ticks').textContent === '✓✓'");

      hub.kill();
      juan.await("root.querySelector('.dot.disconnected')");
      ana.await("root.querySelector('.dot.disconnected')");
      for (int i = 1; i <= 3; i++) {
        juan.say("Juan without a hub " + i);
        ana.say("Ana without a hub " + i);
      }
      juan.await("root.querySelectorAll('.mine').length === 4");
      assertThat(juan.ask("root.querySelectorAll('.mine .ticks')[3].title").stringValue())
          .isEqualTo("Waiting for the connection");
      ana.picture("widget-waiting-phone-dark");
      hub.startAgain();
      for (ChatPage page : List.of(juan, ana)) {
        page.ask("root.querySelector('.again').click()");
      }
      for (int i = 1; i <= 3; i++) {
        juan.awaitText("Ana without a hub " + i);
        ana.awaitText("Juan without a hub " + i);
      }
      third(hub);
      juan.awaitText("Iria says hello with mosquitto_pub");
      ana.awaitText("Iria says hello with mosquitto_pub");

      List<String> stored = new ArrayList<>();
      hub.messages("3").forEach(one -> stored.add(shown(one.get("message").stringValue())));
      assertThat(stored).hasSize(9).doesNotHaveDuplicates();
      assertThat(juan.texts()).as("the same messages in the same order").isEqualTo(stored);
      assertThat(ana.texts()).isEqualTo(stored);
      assertThat(stored.stream().filter(text -> text.startsWith("Juan without")))
          .isSortedAccordingTo(Comparator.naturalOrder());
      juan.picture("widget-desktop");
      ana.picture("widget-phone-dark");
    }
  }

  private static String shown(String text) {
    return text.replaceAll("\\*+", "");
  }

  private static ChatPage open(Chromium page, ChatHub hub, String room, String token, String more)
      throws Exception {
    String attributes = "room=" + room + " token='" + token + "' " + more;
    page.go(host.put("/" + UUID.randomUUID(), ChatPage.html(hub.web(), attributes)));
    ChatPage chat = new ChatPage(page);
    chat.awaitConnected();
    return chat;
  }

  private static void third(ChatHub hub) {
    String mosquitto = Tools.find("mosquitto_pub", "mosquitto-clients").toString();
    String port = Integer.toString(hub.mqttPort());
    String json =
        "{\"callsign\":\"EA3THIRD\",\"name\":\"Iria\",\"message\":\"Iria says hello with"
            + " mosquitto_pub\",\"award_id\":3,\"timestamp\":\"2026-02-13T10:30:00Z\"}";
    Tools.run(
            List.of(
                mosquitto,
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-u",
                "EA3THIRD",
                "-P",
                Running.PASSWORD,
                "-q",
                "1",
                "-t",
                "quendaward/chat/3",
                "-m",
                json))
        .expectSuccess();
  }

  @Test
  void whatIsWaitingOutlivesAReload() throws Exception {
    try (ChatHub hub =
            new ChatHub(folder.resolve("reload"), Map.of("ALLOWED_ORIGINS", host.origin()));
        Chromium page = browser.another("en")) {
      ChatPage ana = open(page, hub, "3", hub.guest("EA2XYZ", "Ana", "3"), "");
      ana.say("first");
      ana.await("root.querySelector('.ticks')?.textContent === '✓'");
      hub.kill();
      ana.await("root.querySelector('.dot.disconnected')");
      ana.say("second");
      ana.await("root.querySelectorAll('.mine').length === 2");
      // the page alone is loaded again: without the hub there is not even a script
      assertThat(ana.ask("Object.keys(localStorage).join()").stringValue())
          .contains("muster-outbox");
      hub.startAgain();
      page.go(page.evaluate("location.href").stringValue());
      ana.awaitConnected();
      ana.awaitText("second");
      ana.await("[...root.querySelectorAll('.ticks')].every((e) => e.textContent === '✓')");
      assertThat(ana.texts()).containsExactly("first", "second");
      assertThat(hub.messages("3")).hasSize(2);
      assertThat(ana.ask("Object.keys(localStorage).join()").stringValue()).isEmpty();
    }
  }

  @Test
  void messagesAreAnsweredChangedDeletedAndReactedTo() throws Exception {
    try (Chromium one = browser.another("en");
        Chromium other = browser.another("es")) {
      one.size(900, 700, false);
      shared.member("EA1ABC", "Juan");
      ChatPage juan = open(one, shared, "4", shared.token("EA1ABC"), "");
      ChatPage ana = open(other, shared, "4", shared.guest("EA2XYZ", "Ana", "4"), "lang=es");
      juan.say("Who is on 20m?");
      ana.awaitText("Who is on 20m?");

      ana.tool(0, "Responder");
      ana.await("!root.querySelector('.about').hidden");
      ana.write("Me, @ea1");
      ana.await("!root.querySelector('#chat-names').hidden");
      other.press("Enter");
      ana.await("root.querySelector('#chat-input').value === 'Me, @EA1ABC '");
      other.press("Enter");
      juan.await("root.querySelector('.quote span')?.textContent === 'Who is on 20m?'");
      assertThat(shared.messages("4").get(1).get("mentions").get(0).stringValue())
          .isEqualTo("EA1ABC");
      assertThat(juan.ask("root.querySelector('.mention').textContent").stringValue())
          .isEqualTo("@EA1ABC");

      juan.tool(1, "React");
      juan.ask("root.querySelector('.faces button').click()");
      ana.await("root.querySelector('.chip')?.textContent === '👍1'");
      ana.ask("root.querySelector('.chip').click()");
      juan.await("root.querySelector('.chip')?.textContent === '👍2'");
      juan.picture("widget-reply-reaction");

      juan.tool(0, "Edit");
      juan.ask("root.querySelector('#chat-input').select()");
      juan.say("Who is on 40m?");
      ana.awaitText("Who is on 40m?");
      ana.await("root.querySelector('.quote span').textContent === 'Who is on 40m?'");
      assertThat(ana.ask("root.querySelector('.meta span').textContent").stringValue())
          .isEqualTo("editado");

      juan.tool(0, "Delete");
      juan.ask("root.querySelector('.tools .sure').click()");
      ana.awaitText("Este mensaje se borró");
      assertThat(ana.texts()).hasSize(2);
      ana.await("root.querySelector('.quote span').textContent === 'Este mensaje se borró'");
    }
  }

  @Test
  void aReaderWhoScrolledUpIsNotMovedAndSeesHowManyAreNew() throws Exception {
    try (Chromium page = browser.another("en")) {
      page.size(420, 600, false);
      for (int i = 1; i <= 130; i++) {
        shared.say("5", "message " + i);
      }
      ChatPage ana = open(page, shared, "5", shared.guest("EA2XYZ", "Ana", "5"), "");
      ana.awaitText("message 130");
      assertThat(ana.texts()).hasSize(100);
      ana.ask("root.querySelector('.log').scrollTop = 900");
      ana.await("!root.querySelector('.down').hidden");
      int top = ana.ask("root.querySelector('.log').scrollTop").intValue();
      for (int i = 131; i <= 133; i++) {
        shared.say("5", "message " + i);
      }
      ana.awaitText("message 133");
      assertThat(ana.ask("root.querySelector('.down').textContent").stringValue())
          .isEqualTo("3 new messages");
      assertThat(ana.ask("root.querySelector('.log').scrollTop").intValue()).isEqualTo(top);
      ana.picture("widget-scrolled-up");

      ana.ask("root.querySelector('.log').scrollTop = 0");
      ana.awaitText("message 60");
      ana.await("root.querySelectorAll('.row').length > 120");
      ana.ask("root.querySelector('.down').click()");
      ana.await("root.querySelector('.down').hidden");
      ana.await(
          "((l) => l.scrollHeight - l.scrollTop - l.clientHeight < 3)(root.querySelector('.log'))");
    }
  }

  @Test
  void tooLongTooFastAndForbiddenAreSaidKindly() throws Exception {
    try (Chromium page = browser.another("en")) {
      shared.member("EA5LONG", "Juan");
      ChatPage juan = open(page, shared, "6", shared.token("EA5LONG"), "");
      juan.write("x".repeat(498) + "😀😀");
      assertThat(juan.ask("root.querySelector('.count').textContent").stringValue())
          .isEqualTo("0 characters left");
      juan.write("y");
      assertThat(juan.ask("root.querySelector('.count').textContent").stringValue())
          .isEqualTo("1 characters too many");
      assertThat(juan.ask("root.querySelector('#chat-send').disabled").booleanValue()).isTrue();
      juan.ask("root.querySelector('#chat-input').select()");
      juan.write("one");
      page.press("Enter");
      juan.say("two");
      juan.say("three");
      juan.await(
          "[...root.querySelectorAll('.ticks')].map((e) => e.textContent).join('') === '✓✓✓'");
      String seconds =
          "(() => { const at = [...document.querySelector('muster-chat').conversation.entries]"
              + ".map((e) => e.at); return Math.min(at[1] - at[0], at[2] - at[1]); })()";
      assertThat(page.evaluate(seconds).intValue())
          .as("one message a second")
          .isGreaterThanOrEqualTo(900);

      moderate("mute");
      juan.say("four");
      juan.await("root.querySelector('.trouble')");
      assertThat(juan.ask("root.querySelector('.trouble').textContent").stringValue())
          .startsWith("Not sent: it is not allowed here");
      juan.picture("widget-refused");
      moderate("unmute");
      juan.ask("root.querySelector('.trouble .link').click()");
      juan.await("!root.querySelector('.trouble')");
      juan.await(
          "[...root.querySelectorAll('.ticks')].map((e) => e.textContent).join('') === '✓✓✓✓'");
    }
  }

  private static void moderate(String action) throws Exception {
    String body = "{\"user\":\"EA5LONG\",\"action\":\"" + action + "\"}";
    shared.call("POST", "/api/v1/rooms/6/moderation", body);
  }
}
