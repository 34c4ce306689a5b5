package muster.access;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// How tokens and keys look from outside, and what a token's own id (`jti`) says: whether it speaks
/// for an account or for a guest, the millisecond it was made, and the API key that made it. So a
/// live connection, which knows only that id, can be judged again without the token at hand.
record TokenForm(boolean account, long madeAt, String random, @Nullable String key) {
  static final int LONGEST_TOKEN = 4_096;
  static final String KEY_PREFIX = "mk_";
  private static final Pattern ID =
      Pattern.compile("([ag])([0-9a-f]{1,13})-([A-Za-z0-9_-]{16})(?:~([0-9a-f]{12}))?");
  private static final Pattern DEVICE = Pattern.compile("md_([0-9a-f]{12})_([A-Za-z0-9_-]{27})");
  private static final Pattern KEY = Pattern.compile("mk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})");

  static boolean looksLikeToken(String text) {
    int dot = text.indexOf('.');
    return text.startsWith("eyJ") && dot > 0 && text.indexOf('.', dot + 1) > dot;
  }

  static boolean looksLikeDevice(String text) {
    return DEVICE.matcher(text).matches();
  }

  /// The id inside a device's password, or null when the text is none.
  static @Nullable String deviceId(String text) {
    Matcher form = DEVICE.matcher(text);
    return form.matches() ? form.group(1) : null;
  }

  static boolean looksLikeKey(String text) {
    return KEY.matcher(text).matches();
  }

  /// The id inside an API key, or null when the text is none.
  static @Nullable String keyId(String text) {
    Matcher form = KEY.matcher(text);
    return form.matches() ? form.group(1) : null;
  }

  static TokenForm parse(String id) {
    Matcher form = ID.matcher(id);
    if (!form.matches()) {
      throw new Refusal(Problem.TOKEN_INVALID, "The token was not made by this hub");
    }
    return new TokenForm(
        form.group(1).equals("a"), Long.parseLong(form.group(2), 16), form.group(3), form.group(4));
  }

  String id() {
    return (account ? "a" : "g")
        + Long.toHexString(madeAt)
        + "-"
        + random
        + (key == null ? "" : "~" + key);
  }
}
