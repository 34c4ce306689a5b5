package muster.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/// The decoder alone, fed by hand.
final class Decoding implements AutoCloseable {
  static final int LIMIT = 65_536;

  private final PacketDecoder decoder = new PacketDecoder(LIMIT, () -> {}, () -> {});
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  /// What a stranger's bytes are decoded to.
  static Object first(String hex) {
    try (Decoding decoding = new Decoding()) {
      return decoding.feed(Hex.bytes(hex)).getFirst();
    }
  }

  /// What the bytes are decoded to after a CONNECT of that level was accepted.
  static Object after(int level, String hex) {
    return all(level, Hex.bytes(hex)).getFirst();
  }

  static List<Object> all(int level, byte[] bytes) {
    try (Decoding decoding = admitted(level)) {
      return decoding.feed(bytes);
    }
  }

  static Decoding admitted(int level) {
    Decoding decoding = new Decoding();
    decoding.feed(connect(level));
    decoding.admit(LIMIT);
    return decoding;
  }

  static byte[] connect(int level) {
    return Hex.bytes(
        switch (level) {
          case 3 -> "10 0F 00 06 'MQIsdp' 03 02 0000 00 01 'c'";
          case 4 -> "10 0D 00 04 'MQTT' 04 02 0000 00 01 'c'";
          default -> "10 0E 00 04 'MQTT' 05 02 0000 00 00 01 'c'";
        });
  }

  void admit(int limit) {
    decoder.admit(channel.pipeline().firstContext(), limit);
    channel.runPendingTasks();
  }

  List<Object> feed(byte[] bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes));
    List<Object> messages = new ArrayList<>();
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      messages.add(each);
    }
    return messages;
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}
