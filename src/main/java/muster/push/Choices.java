package muster.push;

/// What a user wants to be told of, and whether the text may be shown on a locked screen.
record Choices(boolean mentions, boolean direct, boolean showText) {
  static final Choices USUAL = new Choices(true, true, true);
}
