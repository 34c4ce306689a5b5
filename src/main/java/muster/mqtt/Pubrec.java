package muster.mqtt;

/// What to do about a PUBREC.
enum Pubrec {
  /// PUBREL at once.
  RELEASE,
  /// PUBREL follows when the row says so.
  WRITTEN,
  /// Nothing: the client did not want it.
  OVER,
  UNKNOWN
}
