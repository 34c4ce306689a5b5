package muster.files;

import muster.types.Problem;
import muster.types.Refusal;

/// What is said of a picture that does not hold together.
final class Damaged {
  private Damaged() {}

  static Refusal refusal(String what) {
    return new Refusal(
        Problem.UNSUPPORTED_MEDIA_TYPE, "This picture is damaged or cut off: " + what);
  }

  static void unless(boolean fine, String what) {
    if (!fine) {
      throw refusal(what);
    }
  }
}
