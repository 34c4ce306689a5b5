package muster.mqtt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Makes certificates for a test with the JDK's own keytool: an authority, and what it signs.
final class Pems {
  private static final String PASSWORD = "changeit";
  private final Path folder;
  private final Path store;

  Pems(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c");
  }

  /// A certificate and key signed by the authority, as NAME.crt and NAME.key.
  Pems issue(String name, String distinguishedName, String alternativeName) {
    keytool("-genkeypair", "-alias", name, "-dname", distinguishedName);
    keytool("-certreq", "-alias", name, "-file", folder.resolve(name + ".csr").toString());
    keytool(
        "-gencert",
        "-alias",
        "ca",
        "-infile",
        folder.resolve(name + ".csr").toString(),
        "-outfile",
        folder.resolve(name + ".der").toString(),
        "-ext",
        "SAN=" + alternativeName);
    keytool("-importcert", "-alias", name, "-file", folder.resolve(name + ".der").toString());
    try {
      KeyStore keys = keys();
      StringBuilder chain = new StringBuilder();
      for (Certificate each : keys.getCertificateChain(name)) {
        chain.append(pem("CERTIFICATE", each.getEncoded()));
      }
      Files.writeString(certificate(name), chain);
      Files.writeString(
          key(name), pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
      return this;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /// The authority's own certificate.
  Path authority() {
    try {
      Path file = folder.resolve("ca.crt");
      Files.writeString(file, pem("CERTIFICATE", keys().getCertificate("ca").getEncoded()));
      return file;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  KeyStore keys() {
    try (var in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return keys;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static char[] password() {
    return PASSWORD.toCharArray();
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-noprompt"));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "365"));
    }
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
