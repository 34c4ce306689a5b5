package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of malformed packets against the running broker: MQTT 5 clients are told the reason,
/// older ones are closed, and everybody else goes on.
class MalformedAtTheBrokerTest {
  @TempDir private static Path data;
  private static Hub hub;
  private static InetSocketAddress webSocket;

  @BeforeAll
  static void start() {
    hub = new Hub(data);
    webSocket = hub.webSocket();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static byte[] connect(int level, String clientId) {
    return Packet.of(
        0x10,
        Packet.text(level == 3 ? "MQIsdp" : "MQTT"),
        new byte[] {(byte) level, (byte) 0xC2, 0, 60},
        level == 5 ? new byte[1] : new byte[0],
        Packet.text(clientId),
        Packet.text("alice"),
        Packet.text(Hub.PASSWORD));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void everyMalformedPacketEndsWithItsReason(int level) {
    try (TestClient witness = hub.client(5, "bob", "witness" + level)) {
      for (MalformedPackets.Case each : MalformedPackets.CASES) {
        if (each.levels().contains(level)) {
          try (RawClient client = RawClient.tcp(hub.address())) {
            refused(client, level, each);
          } catch (AssertionError e) {
            throw new AssertionError(each.name(), e);
          }
        }
      }
      witness.expectNothing();
    }
  }

  /// Every tenth over WebSocket as well.
  @Test
  void theSameOverWebSocket() {
    List<MalformedPackets.Case> cases =
        MalformedPackets.CASES.stream().filter(each -> each.levels().contains(5)).toList();
    for (int i = 0; i < cases.size(); i += 10) {
      try (RawClient client = RawClient.webSocket(webSocket)) {
        refused(client, 5, cases.get(i));
      }
    }
  }

  private static void refused(RawClient client, int level, MalformedPackets.Case each) {
    client.send(connect(level, "malformed")).expectStart("20");
    client.send(each.hex());
    if (level == 5) {
      client.expectDisconnect(each.reason());
    } else {
      client.expectClosed();
    }
  }

  @Test
  void malformedConnectsAreToldInMqtt5AndClosedBefore() {
    for (MalformedPackets.Case each : MalformedPackets.CASES) {
      if (each.isConnect()) {
        try (RawClient client = RawClient.tcp(hub.address())) {
          String answer = client.send(each.hex()).next();
          if (answer != null) {
            boolean old = answer.equals("20 02 00 01") && each.reason() == 0x84;
            assertThat(old || answer.matches("20 .. 00 %02X.*".formatted(each.reason())))
                .as("%s: %s", each.name(), answer)
                .isTrue();
            client.expectClosed();
          }
        }
      }
    }
  }

  /// Whole conversations of packets that are mostly right, from several sockets; the broker answers
  /// a well-behaved client all the while. Longer with `-Dmuster.fuzz.seconds=600`.
  @Test
  void whateverIsSaidTheOthersGoOn() {
    long seed = Long.getLong("muster.fuzz.seed", System.nanoTime());
    long end = System.nanoTime() + DecoderFuzzTest.TIME.toNanos();
    try (TestClient witness = hub.client(5, "bob", "fuzz-witness")) {
      for (long n = seed; System.nanoTime() < end; n++) {
        Random random = new Random(n);
        int level = 3 + random.nextInt(3);
        try (RawClient client = RawClient.tcp(hub.address())) {
          client.send(connect(level, "fuzz" + random.nextInt(3)));
          client.send(DecoderFuzzTest.stream(random));
          client.send(DecoderFuzzTest.stream(random));
        } catch (java.io.UncheckedIOException e) {
          assertThat(e).as("closed while it was writing").isNotNull();
        }
        witness.expectNothing();
      }
    }
  }
}
