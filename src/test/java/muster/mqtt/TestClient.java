package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A small MQTT client for tests: writes packets field by field, reads them one by one, and never
/// does anything by itself.
final class TestClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 3_000;

  final int level;
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /// One packet: its first byte, and what follows the length.
  record Received(int first, ByteBuf body) {
    int type() {
      return first >> 4;
    }

    int qos() {
      return (first >> 1) & 3;
    }

    boolean dup() {
      return (first & 8) != 0;
    }

    boolean retain() {
      return (first & 1) != 0;
    }
  }

  /// A PUBLISH taken apart.
  @SuppressWarnings("ArrayRecordComponent")
  record Message(
      String topic, String text, int qos, int packetId, boolean dup, boolean retain, byte[] props) {
    @Override
    public String toString() {
      return topic + "=" + text;
    }
  }

  TestClient(InetSocketAddress address, int level) {
    this.level = level;
    try {
      socket = new Socket(address.getAddress(), address.getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a CONNECT says.
  static final class Connect {
    String clientId = "";
    String user = "alice";
    String password = Hub.PASSWORD;
    boolean clean = true;
    int keepAlive = 60;
    String properties = "";
    String willTopic = "";
    String willText = "";
    int willQos;
    boolean willRetain;
    String willProperties = "";
  }

  static Connect as(String user, String clientId) {
    Connect connect = new Connect();
    connect.user = user;
    connect.clientId = clientId;
    return connect;
  }

  /// CONNECT, and the CONNACK: session present in bit 8, the reason below.
  int connect(Connect c) {
    return connected(sendConnect(c).read());
  }

  TestClient sendConnect(Connect c) {
    boolean will = !c.willTopic.isEmpty();
    return send(
        0x10,
        b -> {
          text(b, level == 3 ? "MQIsdp" : "MQTT");
          b.writeByte(level);
          b.writeByte(
              0xC0
                  | (c.clean ? 2 : 0)
                  | (will ? 4 | (c.willQos << 3) | (c.willRetain ? 0x20 : 0) : 0));
          b.writeShort(c.keepAlive);
          properties(b, c.properties);
          text(b, c.clientId);
          if (will) {
            properties(b, c.willProperties);
            text(b, c.willTopic);
            text(b, c.willText);
          }
          text(b, c.user);
          text(b, c.password);
        });
  }

  static int connected(Received connack) {
    assertThat(connack.type()).as("CONNACK").isEqualTo(2);
    return (connack.body().getByte(0) << 8) | (connack.body().getByte(1) & 0xFF);
  }

  private void properties(ByteBuf b, String hex) {
    if (level == 5) {
      byte[] bytes = Hex.bytes(hex);
      Packets.varint(b, bytes.length);
      b.writeBytes(bytes);
    }
  }

  static void text(ByteBuf b, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    b.writeShort(bytes.length).writeBytes(bytes);
  }

  TestClient publish(String topic, String text, int qos, int packetId) {
    return publish(topic, text, 0x30 | (qos << 1), packetId, "");
  }

  TestClient publish(String topic, String text, int first, int packetId, String properties) {
    return send(
        first,
        b -> {
          text(b, topic);
          if ((first & 6) != 0) {
            b.writeShort(packetId);
          }
          properties(b, properties);
          b.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        });
  }

  /// PUBACK, PUBREC, PUBREL, PUBCOMP.
  TestClient acknowledge(int first, int packetId) {
    return send(first, b -> b.writeShort(packetId));
  }

  /// SUBSCRIBE with these options; returns the reasons.
  List<Integer> subscribe(int packetId, int options, String... filters) {
    return subscribeWith("", packetId, options, filters);
  }

  List<Integer> subscribeWith(String properties, int packetId, int options, String... filters) {
    sendSubscribe(packetId, options, properties, filters);
    return suback(packetId);
  }

  TestClient sendSubscribe(int packetId, int options, String properties, String... filters) {
    return send(
        0x82,
        b -> {
          b.writeShort(packetId);
          properties(b, properties);
          for (String filter : filters) {
            text(b, filter);
            b.writeByte(options);
          }
        });
  }

  List<Integer> suback(int packetId) {
    Received suback = read();
    assertThat(suback.type()).as("SUBACK").isEqualTo(9);
    return reasons(suback, packetId);
  }

  List<Integer> unsubscribe(int packetId, String... filters) {
    send(
        0xA2,
        b -> {
          b.writeShort(packetId);
          properties(b, "");
          for (String filter : filters) {
            text(b, filter);
          }
        });
    Received unsuback = read();
    assertThat(unsuback.type()).as("UNSUBACK").isEqualTo(11);
    return reasons(unsuback, packetId);
  }

  private List<Integer> reasons(Received packet, int packetId) {
    assertThat(packet.body().readUnsignedShort()).isEqualTo(packetId);
    if (level == 5) {
      packet.body().skipBytes(packet.body().readUnsignedByte());
    }
    List<Integer> reasons = new ArrayList<>();
    while (packet.body().isReadable()) {
      reasons.add((int) packet.body().readUnsignedByte());
    }
    return reasons;
  }

  /// The next packet is an acknowledgement of that kind for that id; returns its reason.
  int expect(int first, int packetId) {
    Received packet = read();
    assertThat(packet.first()).as("first byte of what came").isEqualTo(first);
    assertThat(packet.body().readUnsignedShort()).as("packet id").isEqualTo(packetId);
    return packet.body().isReadable() ? packet.body().readUnsignedByte() : 0;
  }

  /// The next packet is a PUBLISH.
  Message message() {
    Received packet = read();
    assertThat(packet.type())
        .as("PUBLISH, and not " + Integer.toHexString(packet.first()))
        .isEqualTo(3);
    return message(packet);
  }

  Message message(Received packet) {
    ByteBuf body = packet.body();
    String topic =
        body.readCharSequence(body.readUnsignedShort(), StandardCharsets.UTF_8).toString();
    int packetId = packet.qos() > 0 ? body.readUnsignedShort() : 0;
    byte[] props = {};
    if (level == 5) {
      props = new byte[length(body)];
      body.readBytes(props);
    }
    String text = body.readCharSequence(body.readableBytes(), StandardCharsets.UTF_8).toString();
    return new Message(topic, text, packet.qos(), packetId, packet.dup(), packet.retain(), props);
  }

  private static int length(ByteBuf body) {
    int value = 0;
    int shift = 0;
    int b;
    do {
      b = body.readUnsignedByte();
      value |= (b & 0x7F) << shift;
      shift += 7;
    } while ((b & 0x80) != 0);
    return value;
  }

  /// Nothing has come: the answer to a ping is the next.
  TestClient expectNothing() {
    send(0xC0, b -> {});
    assertThat(read().first()).as("only the answer to the ping").isEqualTo(0xD0);
    return this;
  }

  /// DISCONNECT with that reason, then the end.
  void expectDisconnect(int reason) {
    Received packet = read();
    assertThat(packet.first()).isEqualTo(0xE0);
    assertThat(packet.body().readUnsignedByte()).isEqualTo((short) reason);
    expectClosed();
  }

  void expectClosed() {
    try {
      assertThat(in.read()).as("end of the stream").isEqualTo(-1);
    } catch (SocketException reset) {
      // as good
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Received read() {
    try {
      int first = in.readUnsignedByte();
      int length = 0;
      int shift = 0;
      int b;
      do {
        b = in.readUnsignedByte();
        length |= (b & 0x7F) << shift;
        shift += 7;
      } while ((b & 0x80) != 0);
      byte[] body = new byte[length];
      in.readFully(body);
      return new Received(first, Unpooled.wrappedBuffer(body));
    } catch (EOFException e) {
      throw new AssertionError("the connection ended", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestClient send(int first, Consumer<ByteBuf> body) {
    ByteBuf b = Unpooled.buffer();
    body.accept(b);
    ByteBuf packet = Unpooled.buffer();
    packet.writeByte(first);
    Packets.varint(packet, b.readableBytes());
    packet.writeBytes(b);
    try {
      packet.readBytes(out, packet.readableBytes());
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void disconnect() {
    send(0xE0, b -> {});
    expectClosed();
    close();
  }

  /// Ends without a word.
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
