package muster.bridges;

import static muster.bridges.BridgeSite.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import muster.bridges.BridgeSite.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A DX cluster in a room; a stand-in on loopback plays the cluster, with telnet options and a
/// prompt that has no line end.
class ClusterTest {
  @TempDir Path data;

  private static final class Cluster implements AutoCloseable {
    final ServerSocket server;
    final List<String> heard = new CopyOnWriteArrayList<>();
    final BlockingQueue<Socket> callers = new LinkedBlockingQueue<>();
    private volatile @Nullable Socket caller;

    Cluster() throws IOException {
      server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = server.accept();
          OutputStream out = socket.getOutputStream();
          out.write(
              new byte[] {
                (byte) 255, (byte) 253, 1, (byte) 255, (byte) 250, 24, 1, (byte) 255, (byte) 240
              });
          out.write("Welcome\r\nPlease enter your call: ".getBytes(StandardCharsets.ISO_8859_1));
          out.flush();
          caller = socket;
          callers.add(socket);
          Thread.ofVirtual().start(() -> read(socket));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void read(Socket socket) {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          heard.add(line);
        }
      } catch (IOException e) {
        // the test has closed it
      }
    }

    void says(String line) {
      try {
        Objects.requireNonNull(caller)
            .getOutputStream()
            .write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    boolean isLoggedIn() {
      return heard.stream().anyMatch(line -> line.endsWith("EA1ABC-5"));
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : callers) {
        socket.close();
      }
    }
  }

  private static void bridge(BridgeSite site, Cluster cluster, String options) {
    site.bridge(
        "{\"kind\":\"dxcluster\",\"name\":\"dx\",\"room\":\"3\",\"options\":{\"host\":\"127.0.0.1\","
            + "\"port\":"
            + cluster.server.getLocalPort()
            + ",\"callsign\":\"ea1abc-5\""
            + options
            + "}}");
    until(cluster::isLoggedIn);
  }

  @Test
  void spotsThatAreWantedAreShownOnceAsCards() throws Exception {
    try (Cluster cluster = new Cluster();
        BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      bridge(site, cluster, ",\"bands\":[\"20m\"],\"calls\":[\"!K\"]");
      cluster.says("Hello EA1ABC-5, this is a cluster");
      cluster.says("DX de EA2XYZ:     7014.0  JA1XYZ       CW                            1234Z");
      cluster.says("DX de EA2XYZ:    14195.0  K1ABC        big gun                       1234Z");
      cluster.says(
          "DX de EA2XYZ-#:  14025.1  JA1XYZ       CW 15 dB 22 WPM CQ            1234Z JN11");
      cluster.says("DX de DL1AAA:    14025.2  JA1XYZ       CW again                      1235Z");
      cluster.says("DX de DL1AAA:    14195.0  CT1AAA       last one                      1236Z");
      until(() -> site.history("3").size() == 2);
      JsonNode card = site.history("3").getFirst();
      assertThat(card.path("type").asString("")).isEqualTo("notice");
      assertThat(card.path("template").asString("")).isEqualTo("dx.spot");
      assertThat(card.path("source").asString("")).isEqualTo("dxcluster");
      JsonNode params = card.path("params");
      assertThat(params.path("spotter").asString("")).isEqualTo("EA2XYZ-#");
      assertThat(params.path("call").asString("")).isEqualTo("JA1XYZ");
      assertThat(params.path("freq").asString("")).isEqualTo("14025.1");
      assertThat(params.path("band").asString("")).isEqualTo("20m");
      assertThat(params.path("mode").asString("")).isEqualTo("CW");
      assertThat(params.path("time").asString("")).isEqualTo("1234Z");
      assertThat(site.history("3").getLast().path("message").asString(""))
          .isEqualTo("DX CT1AAA 14195.0 kHz (20m SSB): last one de DL1AAA");
    }
  }

  @Test
  void spotsAreSentFromChatAndRestByTheCallOfWhoSendsThem() throws Exception {
    try (Cluster cluster = new Cluster();
        BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      bridge(site, cluster, "");
      site.say("EA1ABC", "3", "!dx 14195.0 ja1xyz tnx qso");
      until(() -> cluster.heard.contains("dx 14195.0 JA1XYZ tnx qso"));
      site.say("EA2XYZ", "3", "just talk about /dx 14195 JA1XYZ");
      String spot = "{\"freq\":\"7.074\",\"call\":\"K1ABC\",\"comment\":\"a\\r\\nset/qth b\"}";
      BridgeSite.Answered sent = site.call("EA2XYZ", "POST", "/rooms/3/spots", spot);
      assertThat(sent.status()).isEqualTo(202);
      assertThat(sent.text("mode")).isEqualTo("FT8");
      until(() -> cluster.heard.contains("dx by EA2XYZ 7074.0 K1ABC a  set/qth b"));
      assertThat(cluster.heard).noneMatch(line -> line.startsWith("set/"));
      assertThat(site.call("admin", "POST", "/rooms/3/spots", spot).status()).isEqualTo(400);
      assertThat(site.call("EA2XYZ", "POST", "/rooms/global/spots", spot).status()).isEqualTo(404);
      for (String bad : List.of("{}", spot.replace("7.074", "5"), spot.replace("K1ABC", "x y"))) {
        assertThat(site.call("EA2XYZ", "POST", "/rooms/3/spots", bad).status()).isEqualTo(400);
      }
    }
  }

  @Test
  void aLineThatBreaksIsMadeAgain() throws Exception {
    try (Cluster cluster = new Cluster();
        BridgeSite site = new BridgeSite(Kind.SQLITE, data)) {
      bridge(site, cluster, "");
      cluster.says("hello");
      until(() -> site.bridgeNow("dx").path("state").asString("").equals("working"));
      cluster.heard.clear();
      cluster.callers.take().close();
      until(cluster::isLoggedIn);
      cluster.says("DX de EA2XYZ: 14195.0 JA1XYZ 1234Z");
      until(() -> site.history("3").size() == 1);
      assertThat(site.bridgeNow("dx").path("retried").asLong(0)).isPositive();
    }
  }
}
