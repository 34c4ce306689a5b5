package muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import muster.Chromium;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People in real browsers talk with each other over the real program.
class ConversationTest {
  @TempDir Path folder;

  @Test
  void twoPeopleTalkAndTheHubIsKilledInTheMiddle() throws Exception {
    try (HostPage host = new HostPage();
        ChatHub hub = new ChatHub(folder, Map.of("ALLOWED_ORIGINS", host.origin()));
        Chromium desktop = Chromium.open("en");
        Chromium phone = desktop.another("gl")) {
      desktop.size(1000, 760, false);
      phone.size(390, 844, true);
      phone.dark(true);
      hub.member("EA1ABC", "Juan");
      String juan = hub.token("EA1ABC");
      String ana = hub.guest("EA2XYZ", "Ana", "3");
      desktop.go(
          host.put(
              "/juan",
              ChatPage.html(hub.web(), "room=3 lang=en token='" + juan + "' name='DXCC'")));
      phone.go(host.put("/ana", ChatPage.html(hub.web(), "room=3 lang=gl token='" + ana + "'")));
      ChatPage one = new ChatPage(desktop);
      ChatPage two = new ChatPage(phone);
      one.awaitConnected();
      two.awaitConnected();
      one.picture("widget-empty-desktop");
      two.picture("widget-empty-phone-dark");

      one.say("I'm going to **20m** SSB now");
      two.awaitText("I'm going to 20m SSB now");
      two.say("Ola Juan! Estou en 40m CW, *ata logo* https://example.org/spots?a=1");
      one.awaitText("Ola Juan! Estou en 40m CW, ata logo https://example.org/spots?a=1");
      one.picture("widget-desktop");
      two.picture("widget-phone-dark");

      assertThat(one.texts()).isEqualTo(two.texts());
    }
  }
}
