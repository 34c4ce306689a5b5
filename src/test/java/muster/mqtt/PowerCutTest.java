package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a power cut leaves of the database: the file as it was, and of the write-ahead log what was
/// synced; what was written behind that is gone, or there in part, or garbage.
///
/// SQLite syncs the log at the end of each commit (`synchronous=FULL`, which `SqliteFaultsTest`
/// holds). So at the moment of an acknowledgement the log must end, or go on, behind a commit that
/// holds the acknowledged publication: here the log is cut at the last commit it has at that very
/// moment. This proves the order (commit, then acknowledgement) and the recovery from a torn log.
/// That the disk obeys a sync is not for a test to show.
class PowerCutTest {
  private static final int MESSAGES = 24;
  private static final int WAL_HEADER = 32;
  private static final int FRAME_HEADER = 24;

  @TempDir Path folder;

  /// What lies behind the last synced byte.
  private enum Tail {
    NOTHING,
    HALF_A_FRAME,
    GARBAGE
  }

  private static TestClient.Connect lasting(String user) {
    TestClient.Connect connect = TestClient.as(user, user + "s");
    connect.clean = false;
    return connect;
  }

  @Test
  void whatIsAcknowledgedSurvivesAndQuality2ArrivesOnce() throws IOException {
    Path data = folder.resolve("before");
    List<byte[]> logs = new ArrayList<>();
    byte[] database;
    try (Hub hub = new Hub(data)) {
      try (TestClient sub = hub.client(4)) {
        sub.connect(lasting("alice"));
        sub.subscribe(1, 2, "m");
        sub.disconnect();
      }
      try (TestClient pub = hub.client(4)) {
        pub.connect(lasting("bob"));
        database = Files.readAllBytes(file(data));
        for (int i = 1; i <= MESSAGES; i++) {
          int qos = qosOf(i);
          pub.publish("m", String.valueOf(i), qos, i).expect(qos == 1 ? 0x40 : 0x50, i);
          logs.add(Files.readAllBytes(log(data)));
          if (qos == 2) {
            pub.acknowledge(0x62, i).expect(0x70, i);
          }
        }
      }
      assertThat(Files.readAllBytes(file(data)))
          .as("nothing has moved from the log into the file")
          .isEqualTo(database);
    }
    Random random = new Random(20_261_120);
    for (int i = 1; i <= MESSAGES; i += 5) {
      for (Tail tail : Tail.values()) {
        Path after = folder.resolve("after-" + i + tail);
        Files.createDirectories(file(after).getParent());
        Files.write(file(after), database);
        Files.write(log(after), cut(logs.get(i - 1), tail, random));
        seeThatAllIsThere(after, i);
      }
    }
  }

  private static int qosOf(int message) {
    return message % 2 == 0 ? 1 : 2;
  }

  private static Path file(Path data) {
    return data.resolve("spaces").resolve("main").resolve("muster.db");
  }

  private static Path log(Path data) {
    return file(data).resolveSibling("muster.db-wal");
  }

  /// Up to the last commit; behind it, what `tail` says.
  private static byte[] cut(byte[] log, Tail tail, Random random) {
    ByteBuffer bytes = ByteBuffer.wrap(log);
    int frame = FRAME_HEADER + bytes.getInt(8); // the page size stands in the header
    int end = 0;
    for (int at = WAL_HEADER; at + frame <= log.length; at += frame) {
      boolean sameLog = bytes.getLong(at + 8) == bytes.getLong(16); // the salt
      if (sameLog && bytes.getInt(at + 4) != 0) { // a commit: the size of the database behind it
        end = at + frame;
      }
    }
    assertThat(end).as("commits in the log").isPositive();
    byte[] more = new byte[tail == Tail.NOTHING ? 0 : tail == Tail.GARBAGE ? 3 * frame : frame / 2];
    random.nextBytes(more);
    if (tail == Tail.HALF_A_FRAME) {
      // begins as the next frame would
      System.arraycopy(log, WAL_HEADER, more, 0, FRAME_HEADER);
    }
    byte[] left = Arrays.copyOf(log, end + more.length);
    System.arraycopy(more, 0, left, end, more.length);
    return left;
  }

  private static void seeThatAllIsThere(Path data, int acknowledged) {
    try (Hub hub = new Hub(data);
        TestClient pub = hub.client(4);
        TestClient sub = hub.client(4)) {
      assertThat(pub.connect(lasting("bob"))).isEqualTo(0x100);
      if (qosOf(acknowledged) == 2) {
        // PUBREC had come, PUBCOMP had not: the sender goes on, or begins again
        pub.publish("m", String.valueOf(acknowledged), 0x3C, acknowledged, "");
        pub.expect(0x50, acknowledged);
        pub.acknowledge(0x62, acknowledged).expect(0x70, acknowledged);
      }
      assertThat(sub.connect(lasting("alice"))).isEqualTo(0x100);
      for (int i = 1; i <= acknowledged; i++) {
        assertThat(sub.message().text()).isEqualTo(String.valueOf(i));
      }
      sub.expectNothing();
    }
  }
}
