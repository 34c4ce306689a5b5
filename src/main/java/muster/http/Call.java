package muster.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;

/// One request as a handler sees it: who asks, in which space, with what. Limits were enforced and
/// rights checked before; what is asked for here and is missing or malformed is refused in words.
public final class Call {
  private final Request request;
  private final Optional<Principal> principal;
  private final SpaceId space;
  private final Map<String, String> path;
  private final Bodies bodies;

  /// Reads the body, when the handler wants it.
  interface Bodies {
    byte[] bytes() throws IOException;

    InputStream stream();
  }

  Call(
      Request request,
      Optional<Principal> principal,
      SpaceId space,
      Map<String, String> path,
      Bodies bodies) {
    this.request = request;
    this.principal = principal;
    this.space = space;
    this.path = path;
    this.bodies = bodies;
  }

  /// Who asks.
  public Principal principal() {
    return principal.orElseThrow(() -> new Refusal(Problem.NOT_SIGNED_IN, "Sign in first"));
  }

  /// Who asks, on a route that is open to everybody.
  public Optional<Principal> visitor() {
    return principal;
  }

  /// The space that is addressed: the caller's own, or the one in the path.
  public SpaceId space() {
    return space;
  }

  /// A named level of the path, percent-decoded.
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route's path has no {" + name + "}");
    }
    return value;
  }

  /// A parameter of the query; the first where it is given twice.
  public Optional<String> query(String name) {
    List<String> values = request.query().get(name);
    return values == null ? Optional.empty() : Optional.of(values.getFirst());
  }

  /// A number in the query, within bounds.
  public int query(String name, int otherwise, int least, int most) {
    return (int) query(name, (long) otherwise, least, most);
  }

  public long query(String name, long otherwise, long least, long most) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, the same as for a number out of bounds
    }
    throw new Refusal(
        Problem.BAD_REQUEST,
        "The parameter " + name + " is a whole number from " + least + " to " + most);
  }

  public Optional<String> header(String name) {
    return request.header(name);
  }

  public String method() {
    return request.method();
  }

  /// The client's address; behind a trusted proxy the one that the proxy names.
  public String address() {
    return request.origin().address();
  }

  /// Whether the client came over TLS, here or at a trusted proxy.
  public boolean secure() {
    return request.origin().secure();
  }

  /// Where this hub is for the client: `https://hub.example:8443`.
  public String site() {
    return request.origin().site();
  }

  String host() {
    return request.origin().host();
  }

  /// Names the request in the log and in the `X-Request-Id` header.
  public String id() {
    return request.id();
  }

  /// The JSON body as a record; wants `Content-Type: application/json`.
  public <T extends Record> T json(Class<T> type) throws IOException {
    String contentType = header("content-type").orElse("");
    String media = contentType.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT);
    if (!media.equals("application/json") && !media.endsWith("+json")) {
      throw new Refusal(
          Problem.UNSUPPORTED_MEDIA_TYPE,
          "Send the body as JSON, with the header Content-Type: application/json");
    }
    return Json.read(bytes(), type);
  }

  /// The whole body, within the route's limit.
  public byte[] bytes() throws IOException {
    return bodies.bytes();
  }

  /// The body as it arrives, within the route's limit.
  public InputStream stream() {
    return bodies.stream();
  }
}
