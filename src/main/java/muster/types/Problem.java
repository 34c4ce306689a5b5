package muster.types;

/// The one table of everything that can be refused: its code, HTTP status, MQTT 5 reason code and
/// title. HTTP answers (problem+json), MQTT reason codes, `{prefix}/errors/...` events and the
/// command line all read from here; `docs/problems.md` explains every row and a test holds it
/// complete.
public enum Problem {
  BAD_REQUEST(400, 0x83, "The request is not understood"),
  BAD_JSON(400, 0x99, "The body is not the JSON that is expected here"),
  BAD_TOPIC(400, 0x90, "The topic name is not valid"),
  BAD_FILTER(400, 0x8F, "The topic filter is not valid"),
  NOT_SIGNED_IN(401, 0x86, "Sign in first"),
  BAD_CREDENTIALS(401, 0x86, "User or password is wrong"),
  TOKEN_INVALID(401, 0x87, "The token is not valid"),
  TOKEN_EXPIRED(401, 0x87, "The token has expired"),
  NOT_ALLOWED(403, 0x87, "This is not allowed"),
  CSRF(403, 0x87, "The request did not come from this site"),
  FORGED_SENDER(403, 0x87, "The sender named is not the one signed in"),
  NOT_FOUND(404, 0x90, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, 0x83, "This method does not work here"),
  CONFLICT(409, 0x83, "This exists already, or has changed meanwhile"),
  TOO_LARGE(413, 0x95, "This is too large"),
  URI_TOO_LONG(414, 0x95, "The address is too long"),
  RANGE_NOT_SATISFIABLE(416, 0x83, "There is no such part of it"),
  UNSUPPORTED_MEDIA_TYPE(415, 0x99, "This content type is not accepted here"),
  HEADERS_TOO_LARGE(431, 0x95, "The request headers are too large"),
  REQUEST_TIMEOUT(408, 0x83, "The request did not arrive in time"),
  TOO_FAST(429, 0x96, "Too much at once; slow down"),
  QUOTA_EXCEEDED(429, 0x97, "A limit of this space or user is reached"),
  TOO_MANY_ATTEMPTS(429, 0x9F, "Too many failed attempts; wait before the next"),
  INTERNAL(500, 0x80, "Something went wrong here"),
  BUSY(503, 0x89, "The hub is busy; try again"),
  STARTING(503, 0x88, "The hub is starting or stopping"),
  STORE_FULL(507, 0x97, "The disk or the database is full"),
  STORE_UNAVAILABLE(503, 0x88, "The database cannot be reached; nothing is lost, try again");

  private final int status;
  private final int reason;
  private final String title;

  Problem(int status, int reason, String title) {
    this.status = status;
    this.reason = reason;
    this.title = title;
  }

  /// As clients read it: `not-allowed`.
  public String code() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  public int httpStatus() {
    return status;
  }

  public int mqttReason() {
    return reason;
  }

  public String title() {
    return title;
  }
}
