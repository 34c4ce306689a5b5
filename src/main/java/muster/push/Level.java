package muster.push;

import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// How much a user wants to hear of a room.
enum Level {
  ALL,
  MENTIONS,
  NONE;

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Level of(@Nullable String code) {
    for (Level level : values()) {
      if (level.code().equals(code)) {
        return level;
      }
    }
    throw new Refusal(Problem.BAD_REQUEST, "level is all, mentions or none");
  }
}
