package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// A publisher and a subscriber that follow the specification to the letter and remember
/// everything: the model that sessions are held against. Their connections break as the test wants
/// it.
final class Honest {
  private Honest() {}

  private static TestClient connect(Supplier<TestClient> door, String user) {
    TestClient client = door.get();
    TestClient.Connect lasting = TestClient.as(user, user + "s");
    lasting.clean = false;
    assertThat(client.connect(lasting) & 0xFF).as("CONNACK").isZero();
    return client;
  }

  /// Reads everything that the hub has to say for now: until the answer to a ping.
  private static List<TestClient.Received> drain(TestClient client) {
    List<TestClient.Received> all = new ArrayList<>();
    client.send(0xC0, b -> {});
    while (true) {
      TestClient.Received packet = client.read();
      if (packet.first() == 0xD0) {
        return all;
      }
      all.add(packet);
    }
  }

  /// Sends each publication until it is acknowledged, as [MQTT-4.4.0-1] wants it.
  static final class Publisher {
    private record Sent(int packetId, String text, int qos, boolean released) {}

    final Map<String, Integer> all = new LinkedHashMap<>();
    private final Map<Integer, Sent> underWay = new LinkedHashMap<>();
    private final Supplier<TestClient> hub;
    private int lastId;
    TestClient client;

    Publisher(Supplier<TestClient> hub) {
      this.hub = hub;
      this.client = connect(hub, "bob");
    }

    void publish(String text, int qos) {
      all.put(text, qos);
      Sent sent = new Sent(++lastId, text, qos, false);
      underWay.put(sent.packetId(), sent);
      client.publish("model", text, qos, sent.packetId());
    }

    void read() {
      for (TestClient.Received packet : drain(client)) {
        int id = packet.body().readUnsignedShort();
        switch (packet.first()) {
          case 0x40, 0x70 -> underWay.remove(id);
          case 0x50 -> {
            underWay.computeIfPresent(id, (k, sent) -> new Sent(id, sent.text(), sent.qos(), true));
            client.acknowledge(0x62, id);
          }
          default -> throw new AssertionError(Integer.toHexString(packet.first()));
        }
      }
    }

    /// The connection breaks; a new one sends again what is not acknowledged, in its order.
    void again() {
      client.close();
      client = connect(hub, "bob");
      for (Sent sent : List.copyOf(underWay.values())) {
        if (sent.released()) {
          client.acknowledge(0x62, sent.packetId());
        } else {
          client.publish("model", sent.text(), 0x38 | (sent.qos() << 1), sent.packetId(), "");
        }
      }
    }

    void finish() {
      for (int i = 0; i < 50 && !underWay.isEmpty(); i++) {
        read();
      }
      assertThat(underWay).isEmpty();
    }
  }

  /// Takes quality 2 once, by packet id, until PUBREL.
  static final class Subscriber {
    final Map<String, Integer> got = new LinkedHashMap<>();
    private final Set<Integer> received = new HashSet<>();
    private final Map<Integer, String> texts = new HashMap<>();
    private final ArrayDeque<int[]> owed = new ArrayDeque<>();
    private final Supplier<TestClient> hub;
    TestClient client;

    Subscriber(Supplier<TestClient> hub) {
      this.hub = hub;
      this.client = connect(hub, "alice");
      client.subscribe(1, 2, "model");
    }

    void read() {
      for (TestClient.Received packet : drain(client)) {
        if (packet.type() == 3) {
          TestClient.Message message = client.message(packet);
          if (message.qos() == 1) {
            got.merge(message.text(), 1, Integer::sum);
            owed.add(new int[] {0x40, message.packetId()});
          } else {
            if (received.add(message.packetId())) {
              got.merge(message.text(), 1, Integer::sum);
              texts.put(message.packetId(), message.text());
            } else {
              assertThat(texts.get(message.packetId())).isEqualTo(message.text());
            }
            owed.add(new int[] {0x50, message.packetId()});
          }
        } else {
          assertThat(packet.first()).isEqualTo(0x62);
          int id = packet.body().readUnsignedShort();
          received.remove(id);
          owed.add(new int[] {0x70, id});
        }
      }
    }

    void answer(boolean lastFirst) {
      int[] answer = lastFirst ? owed.pollLast() : owed.pollFirst();
      if (answer != null) {
        client.acknowledge(answer[0], answer[1]);
      }
    }

    /// The connection breaks: what was owed on it is lost.
    void again() {
      client.close();
      owed.clear();
      client = connect(hub, "alice");
    }

    void finish() {
      for (int quiet = 0; quiet < 3; ) {
        read();
        quiet = owed.isEmpty() ? quiet + 1 : 0;
        while (!owed.isEmpty()) {
          answer(false);
        }
      }
    }
  }
}
