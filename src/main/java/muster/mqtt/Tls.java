package muster.mqtt;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import muster.http.Certificates;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a listener encrypts: with the hub's own certificate, which `Certificates` re-reads when its
/// files change, and, if a file of certificate authorities is given, with certificates of clients.
/// Those are asked for, verified when shown, and stand for the user whom they name; a client
/// without one signs in with a password as everywhere.
///
/// A new pair reaches new connections; connections that stand keep the one they began with.
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /// Which part of a client's certificate is the user id.
  public enum NameFrom {
    /// The common name of the subject.
    CN,
    /// The first e-mail address, else the first DNS name, of the subject's alternative names.
    SAN
  }

  private final Certificates certificates;
  private final @Nullable Path clientAuthorities;
  private final NameFrom nameFrom;
  private volatile SslContext context;

  /// Encryption only; certificates of clients are not asked for.
  public Tls(Certificates certificates) {
    this.certificates = certificates;
    this.clientAuthorities = null;
    this.nameFrom = NameFrom.CN;
    this.context = certificates.current().context();
    certificates.onChange(this::renew);
  }

  /// Refuses in words when the file with the authorities is of no use.
  public Tls(Certificates certificates, Path clientAuthorities, NameFrom nameFrom) {
    this.certificates = certificates;
    this.clientAuthorities = clientAuthorities;
    this.nameFrom = nameFrom;
    this.context = build(clientAuthorities);
    certificates.onChange(this::renew);
  }

  SslContext context() {
    return context;
  }

  NameFrom nameFrom() {
    return nameFrom;
  }

  boolean asksForCertificate() {
    return clientAuthorities != null;
  }

  private void renew() {
    if (clientAuthorities == null) {
      context = certificates.current().context();
      return;
    }
    try {
      context = build(clientAuthorities);
    } catch (Refusal e) {
      LOG.warn("{}; the old certificate stays in use", e.detail());
    }
  }

  private SslContext build(Path authorities) {
    Certificates.Pair pair = certificates.current();
    try {
      return SslContextBuilder.forServer(pair.key(), pair.chain())
          .protocols(PROTOCOLS)
          .trustManager(read(authorities))
          .clientAuth(ClientAuth.OPTIONAL)
          .build();
    } catch (SSLException e) {
      throw new Refusal(
          Problem.BAD_REQUEST, "TLS with client certificates cannot be set up: " + e.getMessage());
    }
  }

  private static List<X509Certificate> read(Path file) {
    List<X509Certificate> authorities = new ArrayList<>();
    try (var in = Files.newInputStream(file)) {
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        authorities.add((X509Certificate) each);
      }
    } catch (IOException | CertificateException e) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "The file with the certificate authorities of clients cannot be read: " + e.getMessage());
    }
    if (authorities.isEmpty()) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The file with the certificate authorities of clients is empty");
    }
    return authorities;
  }
}
