package muster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import muster.types.Refusal;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  @TempDir Path folder;

  private record Pair(Path certificate, Path key, PrivateKeyInfo form) {}

  private Pair make(String name, String algorithm) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-validity",
                "30",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    byte[] key = keys.getKey("x", PASSWORD).getEncoded();
    Path certificate = folder.resolve(name + ".crt");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("x").getEncoded()));
    Path keyFile = folder.resolve(name + ".key");
    Files.writeString(keyFile, pem("PRIVATE KEY", key));
    return new Pair(certificate, keyFile, PrivateKeyInfo.getInstance(key));
  }

  private static String pem(String what, byte[] bytes) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }

  private static SSLContext anybody() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    return context;
  }

  private static String shown(int port, String... protocols) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            anybody().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      if (protocols.length > 0) {
        socket.setEnabledProtocols(protocols);
      }
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  private static void put(Pair pair, Path certificate, Path key) throws IOException {
    Files.copy(pair.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(pair.key(), key, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aNewCertificateIsTakenWhileRunningAndABrokenOneIsNot() throws Exception {
    Pair old = make("old", "EC");
    Pair next = make("next", "RSA");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    put(old, certificate, key);
    Certificates certificates = new Certificates(certificate, key, InstantSource.system());
    try (TestSite site = new TestSite()) {
      site.hub.get("/x", Need.open(), "x", call -> Answer.text("text/plain", call.site()));
      int port = site.server.listen(Listener.tls("127.0.0.1", 0, certificates)).getPort();
      assertThat(shown(port, "TLSv1.2")).isEqualTo("CN=old");
      assertThat(shown(port, "TLSv1.3")).isEqualTo("CN=old");
      try (HttpClient client = HttpClient.newBuilder().sslContext(anybody()).build()) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/x")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("https://127.0.0.1:" + port);
        assertThat(answer.headers().firstValue("strict-transport-security")).isPresent();
      }
      assertThat(certificates.check()).as("nothing changed").isFalse();

      Files.copy(next.key(), key, StandardCopyOption.REPLACE_EXISTING);
      assertThat(certificates.check()).isFalse();
      assertThat(certificates.state().problem()).contains("does not belong", "stays in use");
      assertThat(shown(port)).isEqualTo("CN=old");
      Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nhalf");
      assertThat(certificates.check()).isFalse();
      assertThat(certificates.state().problem()).isNotEmpty();
      Files.delete(key);
      assertThat(certificates.check()).isFalse();
      assertThat(certificates.state().problem()).contains("cannot be read");

      put(next, certificate, key);
      assertThat(certificates.check()).isTrue();
      assertThat(certificates.state().problem()).isEmpty();
      Awaitility.await().untilAsserted(() -> assertThat(shown(port)).isEqualTo("CN=next"));
    }
  }

  /// Trusts everything, by any name: what is tested is which certificate is shown.
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void keysAreReadInEveryUsualForm() throws Exception {
    Pair rsa = make("rsa", "RSA");
    Pair ec = make("ec", "EC");
    PrivateKeyInfo rsaKey = rsa.form();
    PrivateKeyInfo ecKey = ec.form();
    Path pkcs1 = folder.resolve("pkcs1.key");
    Files.writeString(
        pkcs1, pem("RSA PRIVATE KEY", rsaKey.parsePrivateKey().toASN1Primitive().getEncoded()));
    Path sec1 = folder.resolve("sec1.key");
    Files.writeString(
        sec1,
        pem(
            "EC PRIVATE KEY",
            new ECPrivateKey(
                    384, // what keytool makes
                    ECPrivateKey.getInstance(ecKey.parsePrivateKey()).getKey(),
                    ecKey.getPrivateKeyAlgorithm().getParameters())
                .getEncoded()));
    InstantSource clock = InstantSource.system();
    assertThat(new Certificates(rsa.certificate(), rsa.key(), clock).current().key().getAlgorithm())
        .isEqualTo("RSA");
    assertThat(new Certificates(rsa.certificate(), pkcs1, clock).current().key().getAlgorithm())
        .isEqualTo("RSA");
    assertThat(new Certificates(ec.certificate(), ec.key(), clock).current().key().getAlgorithm())
        .isEqualTo("EC");
    assertThat(new Certificates(ec.certificate(), sec1, clock).current().key().getAlgorithm())
        .isEqualTo("EC");
    Path locked = folder.resolve("locked.key");
    Files.writeString(locked, pem("ENCRYPTED PRIVATE KEY", new byte[8]));
    assertThatThrownBy(() -> new Certificates(ec.certificate(), locked, clock))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("without a pass phrase");
    assertThatThrownBy(() -> new Certificates(ec.certificate(), rsa.key(), clock))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("does not belong");
  }

  @Test
  void aCertificateThatRunsOutIsReportedInTime() throws Exception {
    Pair pair = make("short", "EC");
    Instant later = Instant.now().plusSeconds(86_400L * 20);
    assertThat(new Certificates(pair.certificate(), pair.key(), () -> later).state().problem())
        .contains("expires in");
    Instant after = Instant.now().plusSeconds(86_400L * 40);
    assertThat(new Certificates(pair.certificate(), pair.key(), () -> after).state().problem())
        .contains("expired");
    assertThatThrownBy(
            () -> new Certificates(folder.resolve("no"), pair.key(), InstantSource.system()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("cannot be read");
  }
}
