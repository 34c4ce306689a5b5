package muster.bench;

/// A server that takes part in the comparison did not start, or is gone.
final class ServerFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  ServerFailed(String words) {
    super(words);
  }

  ServerFailed(String words, Throwable cause) {
    super(words, cause);
  }
}
