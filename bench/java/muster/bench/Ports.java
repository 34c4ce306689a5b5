package muster.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/// Ports on loopback.
final class Ports {

  private Ports() {}

  /// A port that was free a moment ago, for servers that cannot choose one themselves.
  static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ServerFailed("No free port", e);
    }
  }

  static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static void awaitAnswer(int port, Child server, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!answers(port)) {
      if (!server.isAlive() || System.nanoTime() > until) {
        throw new ServerFailed("Nothing answers on port " + port + ": " + server.output());
      }
      Thread.sleep(2);
    }
  }
}
