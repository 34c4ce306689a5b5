package muster.mqtt;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads the user out of a client's verified certificate. No name, or none that can be read, is no
/// user: such a client signs in with a password.
final class CertificateName {
  private static final int EMAIL = 1;
  private static final int DNS = 2;

  private CertificateName() {}

  static @Nullable String of(SSLSession session, Tls.NameFrom from) {
    try {
      var chain = session.getPeerCertificates();
      if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
        return null;
      }
      return switch (from) {
        case CN -> commonName(certificate);
        case SAN -> {
          String email = alternative(certificate, EMAIL);
          yield email != null ? email : alternative(certificate, DNS);
        }
      };
    } catch (SSLPeerUnverifiedException | CertificateParsingException | InvalidNameException e) {
      return null; // none was shown, or none that names anybody
    }
  }

  private static @Nullable String commonName(X509Certificate certificate)
      throws InvalidNameException {
    // the most specific part of a distinguished name comes last
    String name = null;
    for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
      if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String text) {
        name = text;
      }
    }
    return name;
  }

  private static @Nullable String alternative(X509Certificate certificate, int kind)
      throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null) {
      return null;
    }
    for (List<?> name : names) {
      if (name.get(0) instanceof Integer type
          && type == kind
          && name.get(1) instanceof String text) {
        return text;
      }
    }
    return null;
  }
}
