package muster.http;

import java.util.List;

/// The headers that every answer carries, so that a browser does with it only what was meant: no
/// guessing of types, no framing by other sites, no script but our own files, no HTML made from
/// strings (Trusted Types; the policies that pages may make let pass the service worker's address
/// and the one harmless string with which the map's library tries out the browser, see
/// map/canvas.js). An answer that needs something else sets that header itself.
final class Security {
  static final String NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
  static final String PAGE =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self';"
          + " worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types muster-worker default";

  /// The policy of pages that show pictures of other sites, too.
  static String page(List<String> pictures) {
    return pictures.isEmpty()
        ? PAGE
        : PAGE.replace("img-src 'self'", "img-src 'self' " + String.join(" ", pictures));
  }

  /// The service worker, which fetches the app's own files.
  static final String WORKER = "default-src 'none'; connect-src 'self'";

  private Security() {}

  static void protect(Answer answer, boolean secure) {
    boolean page = answer.headers().getOrDefault("Content-Type", "").startsWith("text/html");
    set(answer, "Content-Security-Policy", page ? PAGE : NOTHING);
    set(answer, "X-Content-Type-Options", "nosniff");
    set(answer, "X-Frame-Options", "DENY");
    set(answer, "Referrer-Policy", "same-origin");
    set(answer, "Cross-Origin-Resource-Policy", "same-origin");
    set(answer, "Cache-Control", "no-store");
    if (page) {
      set(answer, "Cross-Origin-Opener-Policy", "same-origin");
      set(
          answer,
          "Permissions-Policy",
          "camera=(), microphone=(), payment=(), usb=(), serial=(), bluetooth=(),"
              + " geolocation=(self)");
    }
    if (secure) {
      set(answer, "Strict-Transport-Security", "max-age=31536000");
    }
  }

  private static void set(Answer answer, String name, String value) {
    if (!answer.headers().containsKey(name)) {
      answer.header(name, value);
    }
  }
}
