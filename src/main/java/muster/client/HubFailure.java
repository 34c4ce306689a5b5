package muster.client;

/// A hub did not do what it was asked: it refused (then `code` is a row of the problem table, as
/// `docs/problems.md` lists them), or it could not be reached at all (`UNREACHABLE`, status 0). The
/// message is one line that a person understands. No stack trace, because it is no bug of ours.
public final class HubFailure extends RuntimeException {
  /// Nobody listens there, the name is unknown, or the connection broke.
  public static final String UNREACHABLE = "unreachable";

  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;
  private final long retryAfterSeconds;

  HubFailure(int status, String code, String words, long retryAfterSeconds) {
    super(words, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static HubFailure unreachable(String words) {
    return new HubFailure(0, UNREACHABLE, words, 0);
  }

  public String words() {
    String words = getMessage();
    return words == null ? code : words;
  }

  /// HTTP status; 0 when there was no answer.
  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /// Seconds after which trying again makes sense; 0 where the hub did not say.
  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
