package muster;

/// The hub cannot start or go on; one clear line for the person who runs it.
final class HubError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HubError(String line) {
    super(line);
  }

  HubError(String line, Throwable cause) {
    super(line, cause);
  }

  String line() {
    String message = getMessage();
    return message == null ? "The hub cannot start" : message;
  }
}
