package muster.push;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One POST over HTTP/1.1 to an address that was looked at before: the JDK's own client would look
/// the name up again, and could be told another address the second time. Follows nothing, reads the
/// head of the answer and no more.
final class Post {
  private static final int PATIENCE_MILLIS = 15_000;
  private static final int LONGEST_HEAD = 16 << 10;

  private Post() {}

  /// @param retryAfter in seconds; 0 where the service does not say
  record Result(int status, long retryAfter) {}

  static Result send(URI to, InetAddress at, Map<String, String> headers, byte[] body)
      throws IOException {
    boolean secure = "https".equalsIgnoreCase(to.getScheme());
    int port = to.getPort() > 0 ? to.getPort() : secure ? 443 : 80;
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(PATIENCE_MILLIS);
      plain.connect(new InetSocketAddress(at, port), PATIENCE_MILLIS);
      if (!secure) {
        return exchange(plain, to, headers, body);
      }
      SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
      try (SSLSocket socket = (SSLSocket) factory.createSocket(plain, to.getHost(), port, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return exchange(socket, to, headers, body);
      }
    }
  }

  private static Result exchange(Socket socket, URI to, Map<String, String> headers, byte[] body)
      throws IOException {
    String path = to.getRawPath().isEmpty() ? "/" : to.getRawPath();
    String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
    StringBuilder head = new StringBuilder("POST ").append(path).append(query);
    head.append(" HTTP/1.1\r\nHost: ").append(to.getRawAuthority()).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
    OutputStream out = socket.getOutputStream();
    out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
    return read(new BufferedInputStream(socket.getInputStream()));
  }

  private static Result read(InputStream in) throws IOException {
    int[] left = {LONGEST_HEAD};
    String first = line(in, left);
    if (!first.matches("HTTP/1\\.[01] [1-5][0-9][0-9].*")) {
      throw new IOException("this is no answer over HTTP");
    }
    long retryAfter = 0;
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      String lower = line.toLowerCase(Locale.ROOT);
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (lower.startsWith("retry-after:") && value.matches("[0-9]{1,9}")) {
        retryAfter = Long.parseLong(value);
      }
    }
    return new Result(Integer.parseInt(first.substring(9, 12)), retryAfter);
  }

  private static String line(InputStream in, int[] left) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || --left[0] < 0) {
        throw new IOException("the answer breaks off");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
