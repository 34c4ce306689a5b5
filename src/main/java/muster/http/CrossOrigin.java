package muster.http;

import org.jspecify.annotations.Nullable;

/// REST for pages of other sites (CORS): those that the owner of the hub lists, with a token of
/// their own and never with the browser's cookie, because credentials are not allowed along. What
/// everybody may know anyway says so itself, with a header of its own.
final class CrossOrigin {
  static final String ALLOW = "Access-Control-Allow-Origin";
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String HEADERS = "Authorization, Content-Type, X-File-Name";
  private static final String EXPOSED = "Retry-After, Location, X-Request-Id";

  private final Origins origins;

  CrossOrigin(Origins origins) {
    this.origins = origins;
  }

  /// The answer to a browser that asks before it sends; null when this is another request.
  @Nullable Answer preflight(Request request) {
    if (!request.method().equals("OPTIONS")
        || request.header("access-control-request-method").isEmpty()) {
      return null;
    }
    Answer answer = Answer.noContent().header("Vary", "Origin");
    if (allows(request)) {
      answer
          .header("Access-Control-Allow-Methods", METHODS)
          .header("Access-Control-Allow-Headers", HEADERS)
          .header("Access-Control-Max-Age", "600");
    }
    return answer;
  }

  /// Lets the page read the answer, where it may.
  void mark(Request request, Answer answer) {
    if (request.header("origin").isPresent()
        && !answer.headers().containsKey(ALLOW)
        && allows(request)) {
      answer
          .header(ALLOW, request.header("origin").get())
          .header("Access-Control-Expose-Headers", EXPOSED);
      String vary = answer.headers().get("Vary");
      answer.header("Vary", vary == null ? "Origin" : vary + ", Origin");
    }
  }

  private boolean allows(Request request) {
    String origin = request.header("origin").orElse(null);
    return origin != null && origins.allows(origin, request.origin().host());
  }
}
