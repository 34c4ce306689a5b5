package muster.bridges;

/// A token or key of a bridge. Prints as dots wherever it is printed by mistake.
record Secret(String value) {

  boolean isEmpty() {
    return value.isEmpty();
  }

  /// Words of others that may quote it, without it.
  String outOf(String words) {
    return value.length() < 4 ? words : words.replace(value, "******");
  }

  @Override
  public String toString() {
    return "******";
  }
}
