package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A client that says exactly what the test says and compares byte by byte what comes back, over
/// TCP or through WebSocket frames. Waits at most ten seconds for anything.
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RawClient(Socket socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = in;
    this.out = out;
  }

  static RawClient tcp(InetSocketAddress address) {
    try {
      Socket socket = open(address);
      return new RawClient(socket, socket.getInputStream(), socket.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// On a socket that is connected already, perhaps through TLS.
  static RawClient on(Socket socket) {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new RawClient(socket, socket.getInputStream(), socket.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RawClient webSocket(InetSocketAddress address) {
    try {
      Socket socket = open(address);
      socket
          .getOutputStream()
          .write(
              Hex.bytes(
                  "'GET /mqtt HTTP/1.1' 0D0A 'Host: localhost' 0D0A 'Upgrade: websocket' 0D0A"
                      + " 'Connection: Upgrade' 0D0A 'Sec-WebSocket-Version: 13' 0D0A"
                      + " 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' 0D0A"
                      + " 'Sec-WebSocket-Protocol: mqtt' 0D0A 0D0A"));
      assertThat(head(socket.getInputStream()))
          .startsWith("HTTP/1.1 101")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
          .contains("Sec-WebSocket-Protocol: mqtt\r\n");
      return new RawClient(
          socket,
          new Frames.Reader(socket.getInputStream()),
          new Frames.Writer(socket.getOutputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket open(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address, PATIENCE_MILLIS);
    return socket;
  }

  /// Reads an HTTP head, byte by byte, so that nothing behind it is lost.
  static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      head.append((char) b);
    }
    return head.toString();
  }

  RawClient send(String hex) {
    return send(Hex.bytes(hex));
  }

  RawClient send(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next packet as hex pairs, or null where the connection ended instead.
  @Nullable String next() {
    try {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      ByteArrayOutputStream packet = new ByteArrayOutputStream();
      packet.write(first);
      int length = 0;
      int b;
      int shift = 0;
      do {
        b = one();
        packet.write(b);
        length |= (b & 0x7F) << shift;
        shift += 7;
      } while ((b & 0x80) != 0);
      byte[] rest = in.readNBytes(length);
      if (rest.length < length) {
        throw new EOFException("the connection ended inside a packet");
      }
      packet.write(rest);
      return HEX.formatHex(packet.toByteArray());
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came within ten seconds", e);
    } catch (SocketException e) {
      return null; // reset
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int one() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the connection ended inside a packet");
    }
    return b;
  }

  /// The next packet is this one, to the byte.
  RawClient expect(String hex) {
    assertThat(next()).isEqualTo(HEX.formatHex(Hex.bytes(hex)));
    return this;
  }

  /// The next packet begins with these bytes.
  RawClient expectStart(String hex) {
    assertThat(next()).startsWith(HEX.formatHex(Hex.bytes(hex)));
    return this;
  }

  /// The connection ends, and nothing comes before.
  void expectClosed() {
    assertThat(next()).as("what came instead of the end").isNull();
  }

  /// DISCONNECT with that reason, and then the end.
  void expectDisconnect(int reason) {
    String packet = next();
    assertThat(packet).as("a DISCONNECT").isNotNull().startsWith("E0");
    assertThat(packet.substring(6, 8)).isEqualTo("%02X".formatted(reason));
    expectClosed();
  }

  /// Nothing has come, and the server is well: the answer to a ping is the next that it says.
  RawClient expectNothing() {
    return send("C0 00").expect("D0 00");
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
