package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// MQTT through WebSocket frames, however they are cut, and what becomes of frames that are none.
class WebSocketTest {
  private final EchoListeners echo = new EchoListeners("127.0.0.0/8");
  private final InetSocketAddress address = echo.webSocket();

  @AfterEach
  void close() {
    echo.close();
  }

  private Socket open(String... headers) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
    String request =
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade"
            + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: mqtt\r\n"
            + String.join("", List.of(headers))
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(RawClient.head(socket.getInputStream())).startsWith("HTTP/1.1 101");
    return socket;
  }

  private static void write(Socket socket, byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    socket.getOutputStream().write(all.toByteArray());
  }

  private static byte[] frame(int first, String hex) {
    return Frames.frame(first, Hex.bytes(hex));
  }

  private static String read(Socket socket, int count) throws IOException {
    return new String(
        new DataInputStream(new Frames.Reader(socket.getInputStream())).readNBytes(count),
        StandardCharsets.ISO_8859_1);
  }

  @Test
  void carriesMqtt() {
    try (RawClient client = RawClient.webSocket(address)) {
      client.send(Decoding.connect(5)).expect("20 02 00 00");
      client.send("30 06 00 01 't' 00 'hi'").expect("30 05 00 01 'e' 'hi'");
    }
  }

  @Test
  void aPacketMaySpanManyFramesOfOneByte() throws IOException {
    try (RawClient client = RawClient.webSocket(address)) {
      for (byte b : Decoding.connect(4)) {
        client.send(new byte[] {b});
      }
      client.expect("20 02 00 00");
      for (byte b : Hex.bytes("30 05 00 01 't' 'hi'")) {
        client.send(new byte[] {b});
      }
      client.expect("30 05 00 01 'e' 'hi'");
    }
  }

  @Test
  void packetsMayShareAFrame() {
    try (RawClient client = RawClient.webSocket(address)) {
      client.send(
          "10 0D 00 04 'MQTT' 04 02 0000 00 01 'c' 30 04 00 01 't' '1' 30 04 00 01 't' '2'");
      client.expect("20 02 00 00").expect("30 04 0001 'e' '1'").expect("30 04 0001 'e' '2'");
    }
  }

  @Test
  void aMessageMayBeFragmentedWithAPingInBetween() throws IOException {
    try (Socket socket = open()) {
      write(
          socket,
          frame(0x02, "10 0D 00 04 'MQ'"),
          frame(0x89, "'are you there'"),
          frame(0x00, ""),
          frame(0x80, "'TT' 04 02 0000 00 01 'c'"));
      assertThat(socket.getInputStream().readNBytes(15))
          .isEqualTo(Hex.bytes("8A 0D 'are you there'"));
      assertThat(read(socket, 4)).isEqualTo(" \u0002\0\0");
    }
  }

  @Test
  void largeFramesPassUnderTheLimitOfPackets() {
    try (RawClient client = RawClient.webSocket(address)) {
      client.send(Decoding.connect(4)).expect("20 02 00 00");
      byte[] payload = new byte[300_000];
      byte[] head = Hex.bytes("30 E5 A7 12 00 03 'who'");
      byte[] packet = java.util.Arrays.copyOf(head, head.length + payload.length);
      client.send(packet);
      client.expectStart("30");
    }
  }

  @ParameterizedTest(name = "{0} is closed with {2}")
  @CsvSource({
    "unmasked,               82 02 C0 00,                         1002",
    "text,                   81 84 00000000 74657374,             1003",
    "reserved bit 1,         C2 82 00000000 C000,                 1002",
    "reserved bit 2,         A2 82 00000000 C000,                 1002",
    "reserved bit 3,         92 82 00000000 C000,                 1002",
    "opcode 3,               83 80 00000000,                      1002",
    "opcode 11,              8B 80 00000000,                      1002",
    "stray continuation,     80 82 00000000 C000,                 1002",
    "fragmented ping,        09 80 00000000,                      1002",
    "ping of 126 bytes,      89 FE 007E 00000000,                 1002",
    "length padded,          82 FE 0002 00000000 C000,            1002",
    "length of 2^63,         82 FF 8000000000000000 00000000,     1002",
    "length of 2^62,         82 FF 4000000000000000 00000000,     1009",
    "length of 200 MB,       82 FF 000000000BEBC200 00000000,     1009",
    "close of one byte,      88 81 00000000 03,                   1002",
    "close for no reason,    88 82 00000000 03EC,                 1002",
    "close,                  88 82 00000000 03E8,                 1000",
    "close without a code,   88 80 00000000,                      1000",
  })
  void framesThatAreNone(String name, String hex, int code) throws IOException {
    try (Socket socket = open()) {
      write(socket, Hex.bytes(hex));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertThat(in.readUnsignedByte()).as(name).isEqualTo(0x88);
      int length = in.readUnsignedByte();
      assertThat(in.readUnsignedShort()).isEqualTo(code);
      in.readNBytes(length - 2);
      assertThat(in.read()).as("the end").isEqualTo(-1);
    }
  }

  @Test
  void aNewMessageInsideAnUnfinishedOneIsRefused() throws IOException {
    try (Socket socket = open()) {
      write(socket, frame(0x02, "10"), frame(0x82, "0D"));
      assertThat(socket.getInputStream().readNBytes(4))
          .startsWith(Hex.bytes("88"))
          .endsWith(Hex.bytes("03 EA"));
    }
  }

  @Test
  void endlessEmptyContinuationsEnd() throws IOException {
    try (Socket socket = open()) {
      write(socket, frame(0x02, ""));
      byte[] empty = frame(0x00, "");
      for (int i = 0; i < 1_001; i++) {
        socket.getOutputStream().write(empty);
      }
      assertThat(socket.getInputStream().read()).isEqualTo(0x88);
    }
  }

  @Test
  void malformedMqttSaysItsReasonThenTheFrameSaysGoodBye() throws IOException {
    try (Socket socket = open()) {
      write(socket, Frames.frame(0x82, Decoding.connect(5)), frame(0x82, "00 00"));
      assertThat(socket.getInputStream().readAllBytes())
          .isEqualTo(Hex.bytes("82 04 20020000 82 04 E0028100 88 02 03E8"));
    }
  }

  @Test
  void theAddressThatATrustedProxyNamesIsTheClients() throws IOException {
    try (Socket socket = open("X-Forwarded-For: 198.51.100.4, 203.0.113.9\r\n")) {
      write(socket, Frames.frame(0x82, Decoding.connect(4)), frame(0x82, "30 05 00 03 'who'"));
      assertThat(read(socket, 23)).contains("ws 203.0.113.9");
    }
  }
}
