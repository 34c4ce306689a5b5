package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import muster.http.Certificates;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS of our own listeners: encryption, certificates that change while clients are connected, and
/// certificates of clients.
class TlsTest {
  @TempDir private static Path folder;
  private static Pems pems;
  private static EchoListeners echo;

  @BeforeAll
  static void makeCertificates() {
    pems =
        new Pems(folder)
            .issue("hub", "CN=hub.example", "DNS:localhost,IP:127.0.0.1")
            .issue("new", "CN=new.example", "DNS:localhost,IP:127.0.0.1")
            .issue("alice", "CN=alice,OU=phones", "EMAIL:alice@example.org,DNS:a.example");
    echo = new EchoListeners("127.0.0.0/8");
  }

  @AfterAll
  static void close() {
    echo.close();
  }

  private static SSLContext client(@Nullable String name) throws GeneralSecurityException {
    try {
      KeyStore all = pems.keys();
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("ca", all.getCertificate("ca"));
      TrustManagerFactory authorities = TrustManagerFactory.getInstance("PKIX");
      authorities.init(trust);
      KeyManager[] keys = null;
      if (name != null) {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
            name,
            all.getKey(name, Pems.password()),
            Pems.password(),
            all.getCertificateChain(name));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(own, Pems.password());
        keys = factory.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, authorities.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLSocket open(InetSocketAddress address, @Nullable String name)
      throws GeneralSecurityException, IOException {
    return (SSLSocket)
        client(name).getSocketFactory().createSocket(address.getAddress(), address.getPort());
  }

  private static String serverName(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  private static Certificates certificates(String name) {
    return new Certificates(pems.certificate(name), pems.key(name), InstantSource.system());
  }

  @Test
  void mqttIsEncrypted() throws Exception {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free()).encrypted(new Tls(certificates("hub"))));
    try (RawClient client = RawClient.on(open(address, null))) {
      client.send(Decoding.connect(5)).expect("20 02 00 00");
      client.send("30 06 00 01 't' 00 'hi'").expect("30 05 00 01 'e' 'hi'");
      client.send("00 00").expectDisconnect(0x81);
    }
  }

  @Test
  void webSocketsAreEncryptedToo() throws Exception {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.webSocket(EchoListeners.free())
                .encrypted(new Tls(certificates("hub"))));
    try (SSLSocket socket = open(address, null)) {
      socket.getOutputStream().write(Hex.bytes("'GET / HTTP/1.1' 0D0A 'Host: x' 0D0A 0D0A"));
      assertThat(RawClient.head(socket.getInputStream())).startsWith("HTTP/1.1 426");
    }
  }

  @Test
  void plainTextOnATlsPortEnds() {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free()).encrypted(new Tls(certificates("hub"))));
    try (RawClient client = RawClient.tcp(address)) {
      client.send(Decoding.connect(4));
      // perhaps after a TLS alert, which is no MQTT
      while (client.next() != null) {
        assertThat(client).isNotNull();
      }
    } catch (RuntimeException e) {
      assertThat(e).hasMessageContaining("ended");
    }
  }

  @Test
  void newFilesReachNewConnectionsAndBrokenOnesReachNobody() throws Exception {
    Path certificate = folder.resolve("live.crt");
    Path key = folder.resolve("live.key");
    copy("hub", certificate, key);
    Certificates live = new Certificates(certificate, key, InstantSource.system());
    InetSocketAddress address =
        echo.open(ListenerSettings.tcp(EchoListeners.free()).encrypted(new Tls(live)));
    try (SSLSocket old = open(address, null)) {
      assertThat(serverName(old)).isEqualTo("CN=hub.example");

      copy("new", certificate, key);
      assertThat(live.check()).isTrue();
      try (SSLSocket fresh = open(address, null)) {
        assertThat(serverName(fresh)).isEqualTo("CN=new.example");
      }

      Files.writeString(certificate, "half a certi");
      assertThat(live.check()).isFalse();
      assertThat(live.state().problem()).isNotEmpty();
      try (SSLSocket fresh = open(address, null)) {
        assertThat(serverName(fresh)).isEqualTo("CN=new.example");
      }
      RawClient.on(old).send(Decoding.connect(4)).expect("20 02 00 00");
    }
  }

  private static void copy(String name, Path certificate, Path key) throws IOException {
    Files.copy(pems.certificate(name), certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(pems.key(name), key, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void expectUser(InetSocketAddress address, @Nullable String name, String user)
      throws Exception {
    try (RawClient client = RawClient.on(open(address, name))) {
      client.send(Decoding.connect(4)).expect("20 02 00 00");
      client.send("30 05 00 03 'who'");
      client.expect("30 %02X 0001 'e' 'mqtt 127.0.0.1 %s'".formatted(18 + user.length(), user));
    }
  }

  @Test
  void aClientsCertificateNamesItsUser() throws Exception {
    InetSocketAddress byCommonName =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .encrypted(new Tls(certificates("hub"), pems.authority(), Tls.NameFrom.CN)));
    expectUser(byCommonName, "alice", "alice");
    expectUser(byCommonName, null, "null");
    InetSocketAddress byAlternative =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .encrypted(new Tls(certificates("hub"), pems.authority(), Tls.NameFrom.SAN)));
    expectUser(byAlternative, "alice", "alice@example.org");
  }

  @Test
  void aStrangersCertificateDoesNotComeIn(@TempDir Path elsewhere) throws Exception {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .encrypted(
                    new Tls(
                        certificates("hub"), new Pems(elsewhere).authority(), Tls.NameFrom.CN)));
    assertThatThrownBy(() -> expectUser(address, "alice", "alice"))
        .isInstanceOfAny(IOException.class, RuntimeException.class, AssertionError.class);
  }

  @Test
  void aFileWithoutAuthoritiesIsRefusedInWords() {
    assertThatThrownBy(() -> new Tls(certificates("hub"), pems.key("hub"), Tls.NameFrom.CN))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("authorities");
  }
}
