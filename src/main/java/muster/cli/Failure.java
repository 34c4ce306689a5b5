package muster.cli;

/// A command cannot do what it was asked, for a reason that the person can do something about. The
/// message is the one line they read; no stack trace, because it is no bug.
public final class Failure extends RuntimeException {
  /// Something went wrong while running.
  public static final int RUNNING = 1;

  /// Bad usage or configuration.
  public static final int USAGE = 2;

  private static final long serialVersionUID = 1L;
  private final int exitCode;

  public Failure(int exitCode, String words) {
    super(words, null, false, false);
    this.exitCode = exitCode;
  }

  static Failure running(String words) {
    return new Failure(RUNNING, words);
  }

  static Failure usage(String words) {
    return new Failure(USAGE, words);
  }

  public int exitCode() {
    return exitCode;
  }

  public String words() {
    String words = getMessage();
    return words == null ? "failed" : words;
  }
}
