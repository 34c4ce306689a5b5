package muster.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands between the hub and PostgreSQL and cuts the line at the worst moment: just before the
/// server learns of a COMMIT, or when it has done it and its answer is on the way.
final class CuttingProxy implements AutoCloseable {
  enum Cut {
    NOTHING,
    BEFORE_COMMIT_ARRIVES,
    BEFORE_ITS_ANSWER_ARRIVES
  }

  /// In a Parse message: its name, then its text. Later only the name is sent, in a Bind.
  private static final Pattern PARSE = Pattern.compile("\\x00?(S_\\d+)?\\x00COMMIT\\x00");

  private final ServerSocket listener;
  private final int target;
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NOTHING);
  private final AtomicInteger cuts = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  CuttingProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void cutNext(Cut cut) {
    next.set(cut);
  }

  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        Line line = new Line(client, server);
        Thread.ofVirtual().start(line::toServer);
        Thread.ofVirtual().start(line::toClient);
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private final class Line {
    private final Socket client;
    private final Socket server;
    private String prepared = "none";
    private volatile boolean swallowing;

    Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void toServer() {
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = client.getInputStream();
          OutputStream out = server.getOutputStream()) {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          Cut cut = isCommit(buffer, n) ? next.getAndSet(Cut.NOTHING) : Cut.NOTHING;
          switch (cut) {
            case NOTHING -> {}
            case BEFORE_COMMIT_ARRIVES -> {
              cuts.incrementAndGet();
              return;
            }
            case BEFORE_ITS_ANSWER_ARRIVES -> {
              cuts.incrementAndGet();
              swallowing = true;
            }
          }
          out.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // the other side ended
      } finally {
        end();
      }
    }

    void toClient() {
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = server.getInputStream();
          OutputStream out = client.getOutputStream()) {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          if (swallowing) {
            return; // the server has answered: it is committed
          }
          out.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // the other side ended
      } finally {
        end();
      }
    }

    private void end() {
      try {
        client.close();
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean isCommit(byte[] buffer, int length) {
      String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
      Matcher parse = PARSE.matcher(text);
      if (parse.find()) {
        prepared = "\u0000" + parse.group(1) + "\u0000";
        return true;
      }
      return text.contains(prepared);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
