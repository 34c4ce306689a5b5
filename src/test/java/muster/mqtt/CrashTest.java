package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The hub is killed (SIGKILL) in the middle of quality 1 and 2, again and again. Both clients go
/// on as the specification wants it, and in the end quality 2 has arrived exactly once.
class CrashTest {
  private static final int KILLS = 4;
  @TempDir Path data;

  /// A hub that can be killed.
  private record Victim(Process process, InetSocketAddress address) {
    static Victim start(Path data) throws IOException {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx256m",
                      "-XX:TieredStopAtLevel=1",
                      "--enable-native-access=ALL-UNNAMED",
                      "--sun-misc-unsafe-memory-access=allow",
                      "-cp",
                      System.getProperty("java.class.path"),
                      HubProcess.class.getName(),
                      data.toString()))
              .redirectError(new File(data.toFile(), "hub.log"))
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("port ")) {
          int port = Integer.parseInt(line.substring(5));
          return new Victim(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
      }
      throw new IOException("the hub did not start");
    }

    void kill() {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Test
  void whatIsAcknowledgedSurvivesKillsAndQuality2ArrivesOnce() throws Exception {
    Random random = new Random(20_261_120);
    Victim victim = Victim.start(data);
    Victim[] now = {victim};
    Honest.Subscriber subscriber = new Honest.Subscriber(() -> new TestClient(now[0].address(), 4));
    Honest.Publisher publisher = new Honest.Publisher(() -> new TestClient(now[0].address(), 4));
    int next = 0;
    for (int round = 0; round < KILLS; round++) {
      Victim doomed = now[0];
      CompletableFuture<Void> killed =
          CompletableFuture.runAsync(
              doomed::kill,
              CompletableFuture.delayedExecutor(100 + random.nextInt(400), TimeUnit.MILLISECONDS));
      try {
        while (true) {
          publisher.publish("m" + next++, 1 + random.nextInt(2));
          if (random.nextInt(3) == 0) {
            publisher.read();
          }
          if (random.nextInt(3) == 0) {
            subscriber.read();
          }
          for (int i = random.nextInt(4); i > 0; i--) {
            subscriber.answer(random.nextBoolean());
          }
        }
      } catch (UncheckedIOException | AssertionError cut) {
        assertThat(killed).succeedsWithin(java.time.Duration.ofSeconds(10));
        assertThat(doomed.process().isAlive()).isFalse();
      }
      now[0] = Victim.start(data);
      subscriber.again();
      publisher.again();
    }
    publisher.finish();
    subscriber.finish();
    now[0].kill();
    assertThat(subscriber.got.keySet()).containsExactlyElementsOf(publisher.all.keySet());
    publisher.all.forEach((text, qos) -> {
      if (qos == 2) {
        assertThat(subscriber.got.get(text)).as(text).isEqualTo(1);
      }
    });
  }

  /// MQTT-3.3.1-1: what may have been sent before the crash comes with DUP; what has come
  /// afterwards, while nobody was connected, does not.
  @Test
  void whatMayHaveBeenSentComesAgainAsARepetition() throws Exception {
    TestClient.Connect kept = TestClient.as("alice", "sub");
    kept.clean = false;
    Victim victim = Victim.start(data);
    int packetId;
    try (TestClient sub = new TestClient(victim.address(), 4);
        TestClient pub = new TestClient(victim.address(), 4)) {
      sub.connect(kept);
      sub.subscribe(1, 2, "m");
      pub.connect(TestClient.as("bob", "pub"));
      pub.publish("m", "sent", 2, 1);
      pub.expect(0x50, 1);
      packetId = sub.message().packetId();
      victim.kill();
    }
    victim = Victim.start(data);
    try (TestClient sub = new TestClient(victim.address(), 4);
        TestClient pub = new TestClient(victim.address(), 4)) {
      pub.connect(TestClient.as("bob", "pub"));
      pub.publish("m", "later", 1, 1).expect(0x40, 1);
      assertThat(sub.connect(kept)).isEqualTo(0x100);
      TestClient.Message again = sub.message();
      assertThat(again.dup()).isTrue();
      assertThat(again.packetId()).isEqualTo(packetId);
      TestClient.Message later = sub.message();
      assertThat(later.text()).isEqualTo("later");
      assertThat(later.dup()).isFalse();
    } finally {
      victim.kill();
    }
  }
}
