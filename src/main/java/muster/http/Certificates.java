package muster.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import muster.types.Problem;
import muster.types.Refusal;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate and key of the hub's TLS listeners, re-read when the files change. One object
/// serves HTTPS and MQTT over TLS: `current` for who builds channels, `onChange` for who keeps a
/// copy. Whoever owns it calls `check` now and then; it compares what the files hold, not their
/// times, because a restored file may be older. A broken pair (a half-copied file, a key that does
/// not fit) is reported through `state`, and the pair that worked stays in use.
public final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /// What is in use. Immutable; `fingerprint` is of both files together.
  public record Pair(
      List<X509Certificate> chain,
      PrivateKey key,
      SslContext context,
      Instant notAfter,
      String fingerprint) {
    /// Never the key.
    @Override
    public String toString() {
      return "certificate " + fingerprint + " until " + notAfter;
    }
  }

  /// For health: `problem` is empty while all is well.
  public record State(Instant notAfter, String problem) {}

  private final Path certificateFile;
  private final Path keyFile;
  private final InstantSource clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Pair current;
  private volatile String problem = "";
  private String refused = "";

  /// Reads both files; refuses in words when they do not make a pair.
  public Certificates(Path certificateFile, Path keyFile, InstantSource clock) {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.clock = clock;
    try {
      this.current = read(Files.readAllBytes(certificateFile), Files.readAllBytes(keyFile));
    } catch (IOException e) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The TLS certificate or key cannot be read: " + e.getMessage());
    }
  }

  public Pair current() {
    return current;
  }

  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /// Yellow when a new pair was refused, when the certificate expires within two weeks, or has.
  public State state() {
    Pair pair = current;
    if (!problem.isEmpty()) {
      return new State(pair.notAfter(), problem);
    }
    Duration left = Duration.between(clock.instant(), pair.notAfter());
    if (left.isNegative()) {
      return new State(pair.notAfter(), "The TLS certificate expired at " + pair.notAfter());
    }
    if (left.toDays() < 14) {
      return new State(
          pair.notAfter(), "The TLS certificate expires in " + left.toDays() + " days");
    }
    return new State(pair.notAfter(), "");
  }

  /// Looks whether the files changed, and takes the new pair if it works. True when it was taken.
  public synchronized boolean check() {
    byte[] certificate;
    byte[] key;
    try {
      certificate = Files.readAllBytes(certificateFile);
      key = Files.readAllBytes(keyFile);
    } catch (IOException e) {
      report("The TLS files cannot be read, the old certificate stays in use: " + e.getMessage());
      return false;
    }
    String fingerprint = fingerprint(certificate, key);
    if (fingerprint.equals(current.fingerprint())) {
      problem = "";
      return false;
    }
    if (fingerprint.equals(refused)) {
      return false;
    }
    try {
      current = read(certificate, key);
    } catch (Refusal e) {
      refused = fingerprint;
      report(e.detail() + "; the old certificate stays in use");
      return false;
    }
    problem = "";
    refused = "";
    LOG.info("New TLS certificate taken, valid until {}", current.notAfter());
    listeners.forEach(Runnable::run);
    return true;
  }

  private void report(String words) {
    if (!words.equals(problem)) {
      LOG.warn("{}", words);
    }
    problem = words;
  }

  private static Pair read(byte[] certificate, byte[] key) {
    try {
      List<X509Certificate> chain = new ArrayList<>();
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (var each : factory.generateCertificates(new ByteArrayInputStream(certificate))) {
        chain.add((X509Certificate) each);
      }
      if (chain.isEmpty()) {
        throw new Refusal(Problem.BAD_REQUEST, "The TLS certificate file holds no certificate");
      }
      PrivateKey secret = privateKey(key);
      checkMatch(chain.getFirst().getPublicKey(), secret);
      SslContext context =
          SslContextBuilder.forServer(secret, chain.toArray(X509Certificate[]::new))
              .protocols(PROTOCOLS)
              .build();
      return new Pair(
          chain,
          secret,
          context,
          chain.getFirst().getNotAfter().toInstant(),
          fingerprint(certificate, key));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new Refusal(
          Problem.BAD_REQUEST, "The TLS certificate and key cannot be used: " + Words.clean(why));
    }
  }

  /// In any of the usual PEM forms: PKCS 8, PKCS 1 (RSA), SEC 1 (EC).
  private static PrivateKey privateKey(byte[] pem) throws IOException, GeneralSecurityException {
    try (PemReader reader =
        new PemReader(
            new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.UTF_8))) {
      for (PemObject each = reader.readPemObject(); each != null; each = reader.readPemObject()) {
        PrivateKeyInfo info =
            switch (each.getType()) {
              case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(each.getContent());
              case "RSA PRIVATE KEY" ->
                  new PrivateKeyInfo(
                      new AlgorithmIdentifier(
                          PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                      ASN1Primitive.fromByteArray(each.getContent()));
              case "EC PRIVATE KEY" -> {
                ECPrivateKey key = ECPrivateKey.getInstance(each.getContent());
                yield new PrivateKeyInfo(
                    new AlgorithmIdentifier(
                        X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                    key);
              }
              case "ENCRYPTED PRIVATE KEY" ->
                  throw new Refusal(
                      Problem.BAD_REQUEST,
                      "The TLS key is encrypted; Muster needs it without a pass phrase");
              default -> null;
            };
        if (info != null) {
          return KeyFactory.getInstance(algorithm(info))
              .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        }
      }
    }
    throw new Refusal(Problem.BAD_REQUEST, "The TLS key file holds no private key");
  }

  private static String algorithm(PrivateKeyInfo info) {
    var oid = info.getPrivateKeyAlgorithm().getAlgorithm();
    if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "RSA";
    }
    return oid.equals(X9ObjectIdentifiers.id_ecPublicKey) ? "EC" : "EdDSA";
  }

  /// The JDK takes any pair and fails at the first handshake, when it is too late to keep the old
  /// one; so something is signed with the one and verified with the other.
  private static void checkMatch(PublicKey open, PrivateKey secret) {
    String algorithm =
        switch (secret.getAlgorithm().toUpperCase(Locale.ROOT)) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> secret.getAlgorithm();
        };
    boolean fits;
    try {
      byte[] sample = {1, 2, 3};
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(secret);
      signer.update(sample);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(open);
      verifier.update(sample);
      fits = verifier.verify(signer.sign());
    } catch (GeneralSecurityException e) {
      fits = false;
    }
    if (!fits) {
      throw new Refusal(Problem.BAD_REQUEST, "The TLS key does not belong to the certificate");
    }
  }

  private static String fingerprint(byte[] certificate, byte[] key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(certificate);
      digest.update((byte) 0);
      digest.update(key);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
