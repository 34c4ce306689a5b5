package muster;

/// A configured secret. Prints as dots wherever it is printed by mistake.
record Secret(String value) {

  @Override
  public String toString() {
    return "******";
  }
}
