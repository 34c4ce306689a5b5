package muster.http;

import java.time.Duration;
import java.util.Optional;

/// The session cookie: out of reach of scripts, not sent along from other sites' forms, and over
/// TLS bound to exactly this host (`__Host-`), so that no neighbour under the same domain can plant
/// one.
final class Cookies {
  private static final String PLAIN = "muster";
  private static final String BOUND = "__Host-muster";

  private Cookies() {}

  static Optional<String> session(Request request) {
    String name = name(request.origin().secure());
    for (String pair : request.header("cookie").orElse("").split(";", -1)) {
      int is = pair.indexOf('=');
      if (is > 0 && pair.substring(0, is).strip().equals(name) && is + 1 < pair.length()) {
        return Optional.of(pair.substring(is + 1).strip());
      }
    }
    return Optional.empty();
  }

  static Answer set(Answer answer, boolean secure, String token, Duration life) {
    return cookie(answer, secure, token, life.toSeconds());
  }

  static Answer clear(Answer answer, boolean secure) {
    return cookie(answer, secure, "", 0);
  }

  private static Answer cookie(Answer answer, boolean secure, String value, long seconds) {
    return answer.header(
        "Set-Cookie",
        name(secure)
            + "="
            + value
            + "; Path=/; Max-Age="
            + seconds
            + "; HttpOnly; SameSite=Lax"
            + (secure ? "; Secure" : ""));
  }

  private static String name(boolean secure) {
    return secure ? BOUND : PLAIN;
  }
}
