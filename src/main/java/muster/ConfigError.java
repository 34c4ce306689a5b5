package muster;

/// The configuration cannot be used; one clear line that names the key, the value and what is
/// allowed.
final class ConfigError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigError(String line) {
    super(line, null, false, false);
  }

  String line() {
    String message = getMessage();
    return message == null ? "The configuration cannot be used" : message;
  }
}
