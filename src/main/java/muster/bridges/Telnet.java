package muster.bridges;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A telnet connection as DX clusters use it: lines of text, prompts without a line end, and
/// options (RFC 854), of which we want none. Read by one thread; anybody may write.
final class Telnet implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final int LONGEST = 1_024;
  private static final int IAC = 255;
  private static final int DONT = 254;
  private static final int DO = 253;
  private static final int WONT = 252;
  private static final int WILL = 251;
  private static final int SB = 250;
  private static final int SE = 240;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  // of the line that is not complete
  private final StringBuilder line = new StringBuilder();

  /// What was read.
  sealed interface Read {
    record Line(String text) implements Read {}

    /// The other side has stopped in the middle of a line, as it does when it asks something.
    record Prompt(String text) implements Read {}

    /// Nothing came in time.
    record Silence() implements Read {}

    record End() implements Read {}
  }

  private Telnet(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /// To the first of the addresses that answers.
  static Telnet open(InetAddress[] addresses, int port) throws IOException {
    IOException failed = new IOException("no address");
    for (InetAddress address : addresses) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
        socket.setTcpNoDelay(true);
        return new Telnet(socket);
      } catch (IOException e) {
        failed = e;
        socket.close();
      }
    }
    throw failed;
  }

  /// Waits for the next thing; a prompt is told once, and its words begin the next line.
  Read read(Duration patience) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
    boolean news = false;
    while (true) {
      if (news && !line.isEmpty() && in.available() == 0) {
        return new Read.Prompt(line.toString());
      }
      int c;
      try {
        c = in.read();
      } catch (SocketTimeoutException e) {
        return new Read.Silence();
      }
      switch (c) {
        case -1 -> {
          return new Read.End();
        }
        case '\n' -> {
          String text = line.toString();
          line.setLength(0);
          return new Read.Line(text);
        }
        case IAC -> option();
        case '\r', 0 -> {}
        default -> {
          news = true;
          if (line.length() < LONGEST) {
            line.append((char) c);
          }
        }
      }
    }
  }

  /// Whatever is offered or asked for: no.
  private void option() throws IOException {
    int verb = in.read();
    switch (verb) {
      case WILL -> answer(DONT, in.read());
      case DO -> answer(WONT, in.read());
      case WONT, DONT -> in.read();
      case SB -> skipNegotiation();
      default -> {}
    }
  }

  private void skipNegotiation() throws IOException {
    int before = 0;
    for (int c = in.read(); c >= 0 && !(before == IAC && c == SE); c = in.read()) {
      before = c;
    }
  }

  private synchronized void answer(int verb, int option) throws IOException {
    if (option >= 0) {
      out.write(new byte[] {(byte) IAC, (byte) verb, (byte) option});
      out.flush();
    }
  }

  /// One line; the caller has seen to it that there is no line end in it.
  synchronized void write(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(new byte[] {'\r', '\n'});
    out.write(bytes.toByteArray());
    out.flush();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is over in any case
    }
  }
}
