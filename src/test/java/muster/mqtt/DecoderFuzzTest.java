package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Throws bytes at the decoder: valid packets one after the other, with a few bytes flipped, cut
/// out, doubled. Whatever comes, it answers with messages and at most one `Malformed` at the end,
/// never with an exception, and the same however the stream was cut. Runs two seconds; longer with
/// `-Dmuster.fuzz.seconds=600`. A failure names its seed, and `-Dmuster.fuzz.seed=N` repeats it.
class DecoderFuzzTest {
  static final Duration TIME = Duration.ofSeconds(Long.getLong("muster.fuzz.seconds", 2));

  /// Packets that are right in MQTT 5, and mostly in the older versions too.
  static final List<byte[]> SEEDS =
      Stream.of(
              "10 0E 00 04 'MQTT' 05 02 0000 00 00 01 'c'",
              "10 19 00 04 'MQTT' 04 C6 003C 0001 'c' 0001 'w' 0001 'x' 0001 'u' 0001 'p'",
              "30 06 00 03 'a/b' '1'",
              "30 06 00 01 't' 00 'hi'",
              "32 0A 00 03 'a/b' 00 07 00 'hi'",
              "34 11 00 03 'a/b' 00 08 07 26 0001 'k' 0001 'v' 'hi'",
              "30 1E 00 01 't' 19 01 01 02 0000000A 08 0002 'rt' 09 0003 010203 03 0003 'txt'",
              "40 02 00 01",
              "50 04 00 01 00 00",
              "62 02 00 01",
              "70 02 00 01",
              "82 06 00 01 00 01 'a' 01",
              "82 0C 00 01 03 0B 80 01 00 03 'x/y' 2E",
              "A2 05 00 01 00 01 'a'",
              "A2 06 00 02 00 00 01 'a'",
              "C0 00",
              "E0 00",
              "E0 07 04 05 11 00000000",
              "F0 0C 19 0A 15 00 02 'jw' 16 00 02 0102",
              "30 80 80 01 00 01 't'")
          .map(Hex::bytes)
          .toList();

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 5})
  void whateverComesIsAnsweredAndTheSameHoweverItIsCut(int level) {
    long seed = Long.getLong("muster.fuzz.seed", System.nanoTime());
    long end = System.nanoTime() + TIME.dividedBy(4).toNanos();
    for (long n = seed; System.nanoTime() < end; n++) {
      Random random = new Random(n);
      byte[] bytes = stream(random);
      String whole = decode(level, List.of(bytes));
      assertThat(decode(level, cut(random, bytes)))
          .as("level %d, -Dmuster.fuzz.seed=%d", level, n)
          .isEqualTo(whole);
      int malformed = whole.indexOf("Malformed");
      assertThat(whole.indexOf(';', malformed < 0 ? whole.length() : malformed))
          .as("nothing follows what is malformed, -Dmuster.fuzz.seed=%d", n)
          .isIn(-1, whole.length() - 1);
    }
  }

  static byte[] stream(Random random) {
    byte[] bytes = {};
    for (int i = random.nextInt(6); i >= 0; i--) {
      bytes = Packet.join(bytes, SEEDS.get(random.nextInt(SEEDS.size())));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes = mutate(random, bytes);
    }
    return bytes;
  }

  private static byte[] mutate(Random random, byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    byte[] copy = bytes.clone();
    return switch (random.nextInt(6)) {
      case 0 -> {
        copy[at] = (byte) random.nextInt(256);
        yield copy;
      }
      case 1 -> {
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case 2 -> {
        copy[at] = new byte[] {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF, 0x26}[random.nextInt(6)];
        yield copy;
      }
      case 3 ->
          Packet.join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
      case 4 ->
          Packet.join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at / 2, bytes.length));
      default -> Arrays.copyOf(bytes, at);
    };
  }

  private static List<byte[]> cut(Random random, byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int next = Math.min(bytes.length, at + 1 + random.nextInt(5));
      pieces.add(Arrays.copyOfRange(bytes, at, next));
      at = next;
    }
    return pieces;
  }

  private static String decode(int level, List<byte[]> pieces) {
    StringBuilder all = new StringBuilder();
    try (Decoding decoding = level == 0 ? new Decoding() : Decoding.admitted(level)) {
      for (byte[] piece : pieces) {
        for (Object message : decoding.feed(piece)) {
          if (message instanceof MqttPublishMessage publish) {
            all.append(publish.fixedHeader())
                .append(publish.variableHeader())
                .append(publish.payload().toString(java.nio.charset.StandardCharsets.ISO_8859_1));
          } else {
            all.append(message);
          }
          all.append(';');
          ReferenceCountUtil.release(message);
        }
      }
    }
    return all.toString().replaceAll("@[0-9a-f]+", "");
  }
}
