package muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import muster.Chromium;
import muster.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mqtt.js`, the browser's MQTT client, in a real browser against the real program.
class MqttJsTest {
  @TempDir Path folder;

  /// A client of this user, as `window.NAME`, with what it got in `NAME.got` and its states.
  private static void client(Chromium page, String name, String options) throws Exception {
    page.evaluate(
        """
        import('/mqtt.js').then(({MqttClient}) => {
          const client = new MqttClient({
            url: location.origin.replace('http', 'ws') + '/mqtt',
            credentials: () => ({user: 'admin', password: '%s'}),
            %s
          });
          client.got = [];
          client.states = [];
          client.addEventListener('state', (e) => client.states.push(e.detail));
          window.%s = client;
        })
        """
            .formatted(Running.PASSWORD, options, name));
  }

  @Test
  void whatIsPublishedArrivesWithItsPropertiesAndIsAcknowledged() throws Exception {
    try (Running hub = Running.serve(folder.resolve("data"), Map.of());
        Chromium page = Chromium.open("en")) {
      page.go(hub.web() + "/");
      client(page, "c", "");
      page.evaluate(
          """
          c.subscribe('t/+/x', {qos: 1}, (m) => c.got.push([m.topic, m.text(), m.properties.a ?? '']));
          c.start();
          """);
      page.await("c.connected");
      assertThat(
              page.evaluate(
                      """
                      Promise.all([
                        c.publish('t/1/x', 'one', {properties: {a: 'ñ'}}),
                        c.publish('t/2/x', 'two', {qos: 0}),
                        c.publish('t/3/y', 'nobody'),
                        c.publish('t/4/x', new Uint8Array(40000).fill(97)),
                      ]).then((all) => all.map((o) => o.code).join())
                      """)
                  .stringValue())
          .isEqualTo("0,0,16,0");
      page.await("c.got.length === 3");
      assertThat(page.evaluate("JSON.stringify(c.got.slice(0, 2))").stringValue())
          .isEqualTo("[[\"t/1/x\",\"one\",\"ñ\"],[\"t/2/x\",\"two\",\"\"]]");
      assertThat(page.evaluate("c.got[2][1].length").intValue()).isEqualTo(40_000);
      assertThat(
              page.evaluate("c.publish('$SYS/x', 'no').catch((e) => e.kind + e.code)")
                  .stringValue())
          .isEqualTo("refused135");
      page.evaluate("c.close()");
      assertThat(page.evaluate("c.publish('t', 'x').catch((e) => e.kind)").stringValue())
          .isEqualTo("closed");
      assertThat(page.errors)
          .as("beside the page's own question who it is")
          .allMatch(e -> e.contains("401"));
    }
  }
}
