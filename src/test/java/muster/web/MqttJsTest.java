package muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import muster.Chromium;
import muster.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mqtt.js`, the browser's MQTT client, in a real browser against the real program.
class MqttJsTest {
  @TempDir Path folder;

  /// A client of the admin, as `window.NAME`, with what it got in `NAME.got` and its states.
  private static void client(Chromium page, String name, String options) throws Exception {
    page.evaluate(
        """
        import('/mqtt.js').then(({MqttClient}) => {
          const client = new MqttClient({
            url: location.origin.replace('http', 'ws') + '/mqtt',
            credentials: () => ({user: 'admin', password: window.password}),
            %s
          });
          client.got = [];
          client.states = [];
          client.addEventListener('state', (e) => client.states.push(e.detail));
          window.%s = client;
        })
        """
            .formatted(options, name)
            .replace("window.password", "window.password ?? '" + Running.PASSWORD + "'"));
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

  @Test
  void whatIsPublishedWithoutAHubArrivesLaterInItsOrder() throws Exception {
    Map<String, String> small =
        Map.of("MQTT_RECEIVE_MAXIMUM", "2", "MQTT_MAX_PACKET", "64KB", "CHAT_RATE", "1/s");
    try (ChatHub hub = new ChatHub(folder, small);
        Chromium page = Chromium.open("en")) {
      page.go(hub.web() + "/");
      client(page, "c", "waiting: 30, random: () => 1");
      page.evaluate(
          """
          c.subscribe('t/#', {qos: 1}, (m) => c.got.push(m.text()));
          c.start();
          """);
      page.await("c.connected");
      assertThat(
              page.evaluate("c.publish('t', new Uint8Array(70000)).catch((e) => e.kind + e.code)")
                  .stringValue())
          .isEqualTo("too-large149");
      assertThat(
              page.evaluate(
                      "Promise.all([...Array(20)].map((_, i) => c.publish('t', 'a' + i)))"
                          + ".then((all) => all.length)")
                  .intValue())
          .as("two at a time, as the hub wants it")
          .isEqualTo(20);

      hub.kill();
      page.await("c.status.state === 'disconnected'");
      assertThat(page.evaluate("c.publish('t', 'x', {qos: 0}).catch((e) => e.kind)").stringValue())
          .isEqualTo("offline");
      page.evaluate(
          "window.late = [...Array(30)].map((_, i) => c.publish('t', 'b' + i)); undefined");
      assertThat(page.evaluate("c.publish('t', 'too many').catch((e) => e.kind)").stringValue())
          .isEqualTo("full");
      page.await("c.states.filter((s) => s.retryIn).length >= 3");
      assertThat(
              page.evaluate("c.states.filter((s) => s.retryIn).slice(0, 3).map((s) => s.retryIn)")
                  .toString())
          .isEqualTo("[500,1000,2000]");
      hub.startAgain();
      page.evaluate("dispatchEvent(new Event('online'))");
      assertThat(page.evaluate("Promise.all(late).then((all) => all.length)").intValue())
          .isEqualTo(30);
      page.await("c.got.length >= 50");
      assertThat(
              page.evaluate("[...new Set(c.got)].filter((t) => t[0] === 'b').join()").stringValue())
          .isEqualTo(
              IntStream.range(0, 30).mapToObj(i -> "b" + i).collect(Collectors.joining(",")));
    }
  }

  @Test
  void refusedCredentialsAreNotTriedAgainAndTokensAreRenewedOnTheLiveConnection() throws Exception {
    try (ChatHub hub = new ChatHub(folder, Map.of());
        Chromium page = Chromium.open("en")) {
      page.go(hub.web() + "/");
      page.evaluate("window.password = 'wrong'");
      client(page, "c", "");
      page.evaluate("c.start()");
      page.await("c.status.state === 'refused'");
      assertThat(page.evaluate("c.status.code").intValue()).isEqualTo(0x86);
      page.evaluate("dispatchEvent(new Event('online'))");
      page.await("c.states.filter((s) => s.state === 'refused').length === 2");
      assertThat(
              page.evaluate("performance.now() && c.states.map((s) => s.state).join()")
                  .stringValue())
          .isEqualTo("connecting,refused,connecting,refused");
      page.evaluate("window.password = undefined; c.retry(); undefined");
      page.await("c.connected");

      hub.member("EA1ABC", "Juan");
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        tokens.add(
            "'"
                + hub.call("POST", "/api/v1/tokens", "{\"user\":\"EA1ABC\",\"ttl_seconds\":33}")
                    .get("token")
                    .stringValue()
                + "'");
      }
      page.evaluate("window.tokens = [" + String.join(",", tokens) + "]; window.asked = 0");
      client(page, "t", "credentials: () => ({token: tokens[asked++ % 3]})");
      page.evaluate("t.start()");
      page.await("t.connected && asked >= 2");
      page.evaluate("t.subscribe('mine', {}, (m) => t.got.push(m.text()))");
      page.evaluate("t.publish('mine', 'still here').then(() => 1)");
      page.await("t.got.length === 1");
      assertThat(page.evaluate("t.states.map((s) => s.state).join()").stringValue())
          .as("renewed without a break")
          .isEqualTo("connecting,connected");

      hub.call("PATCH", "/api/v1/users/EA1ABC", "{\"disabled\":true}");
      page.await("t.states.some((s) => s.code === 0x87)");
      page.await("t.status.state === 'refused'");
    }
  }

  @Test
  void packetsAreCutFromAnyStreamAndWrongOnesAreNoticed() throws Exception {
    try (ChatHub hub = new ChatHub(folder, Map.of());
        Chromium page = Chromium.open("en")) {
      page.go(hub.web() + "/");
      String judge =
          """
          Promise.all([import('/mqtt-packets.js'), import('/mqtt.js')]).then(([p, {matches}]) => {
            const stream = [
              ...p.publish({topic: 'ñ/1', payload: 'x'.repeat(200), qos: 1, properties: {a: 'b'}}, 7, true),
              ...p.ping(), ...p.puback(9), ...p.subscribe(3, 'a/#', 1, {n: '1'}), ...p.disconnect(0)];
            const cut = (size) => {
              const splitter = new p.Splitter();
              const types = [];
              for (let i = 0; i < stream.length; i += size) {
                for (const packet of splitter.push(new Uint8Array(stream.slice(i, i + size)))) {
                  types.push(packet.type + ':' + packet.flags + ':' + packet.body.left);
                }
              }
              return types.join();
            };
            const whole = cut(stream.length);
            const throws = (work) => { try { work(); return false; } catch (e) { return e instanceof RangeError; } };
            return JSON.stringify({
              same: [1, 2, 3, 7, 64].every((size) => cut(size) === whole),
              whole,
              long: throws(() => new p.Splitter().push(new Uint8Array([48, 255, 255, 255, 255, 1]))),
              short: throws(() => new p.Reader(new Uint8Array([0, 9, 65])).text()),
              unknown: throws(() => new p.Reader(new Uint8Array([2, 127, 0])).properties()),
              matches: [['a/+/c', 'a/b/c'], ['a/#', 'a'], ['#', 'a/b'], ['+', 'a']].every(([f, t]) => matches(f, t)),
              others: [['a/+', 'a/b/c'], ['#', '$SYS/x'], ['a', 'a/b'], ['a/b', 'a'], ['+/x', '$SYS/x']].some(([f, t]) => matches(f, t)),
            });
          })
          """;
      assertThat(page.evaluate(judge).stringValue())
          .isEqualTo(
              "{\"same\":true,\"whole\":\"3:10:218,12:0:0,4:0:2,8:2:16,14:0:0\",\"long\":true,"
                  + "\"short\":true,\"unknown\":true,\"matches\":true,\"others\":false}");
    }
  }
}
