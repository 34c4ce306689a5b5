package muster.tracks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The fields of one report, read as kindly as real phones need it: numbers may be text, times may
/// be milliseconds, what is of the wrong kind counts as missing. What had to be put right is noted.
final class Fields {
  private static final int LONGEST = 1_000;

  private final JsonNode object;
  private final List<String> wrong;

  Fields(JsonNode object, List<String> wrong) {
    this.object = object;
    this.wrong = wrong;
  }

  void note(String words) {
    if (!wrong.contains(words)) {
      wrong.add(words);
    }
  }

  JsonNode node(String name) {
    return object.path(name);
  }

  /// Text, or a number as it is written; null where there is neither.
  @Nullable String text(String name) {
    JsonNode value = object.path(name);
    if (value.isString()) {
      String text = value.stringValue();
      return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
    return value.isNumber() || value.isBoolean() ? value.asString() : null;
  }

  @Nullable Double real(String name) {
    JsonNode value = object.path(name);
    if (value.isNumber()) {
      double number = value.doubleValue();
      if (Double.isFinite(number)) {
        return number;
      }
      note(name + " is not a number");
      return null;
    }
    if (value.isString()) {
      String text = value.stringValue().strip();
      try {
        double number = text.length() > 40 ? Double.NaN : new BigDecimal(text).doubleValue();
        if (Double.isFinite(number)) {
          note(name + " is text and not a number");
          return number;
        }
      } catch (NumberFormatException e) {
        // said below
      }
    }
    if (!value.isMissingNode() && !value.isNull()) {
      note(name + " is not a number");
    }
    return null;
  }

  /// Rounded, and left out where it would be absurd.
  @Nullable Integer whole(String name) {
    Double number = real(name);
    if (number == null) {
      return null;
    }
    if (Math.abs(number) > 1_000_000_000) {
      note(name + " is out of bounds");
      return null;
    }
    return (int) Math.round(number);
  }

  @Nullable Long big(String name) {
    Double number = real(name);
    return number == null || Math.abs(number) > 1e15 ? null : (Long) Math.round(number);
  }

  /// Seconds since the epoch. Some apps send milliseconds; some clocks are far ahead.
  @Nullable Long time(String name, long now) {
    Long time = big(name);
    if (time == null || time <= 0) {
      return null;
    }
    if (time > 100_000_000_000L) {
      note(name + " is in milliseconds");
      time = time / 1000;
    }
    if (time > now + 86_400) {
      note(name + " lies in the future; the time of arrival is taken");
      return now;
    }
    return time;
  }

  /// As `time`; without one it is now.
  long timeOrNow(String name, long now) {
    Long time = time(name, now);
    if (time == null) {
      note(name + " is missing");
      return now;
    }
    return time;
  }

  List<String> texts(String name) {
    List<String> all = new ArrayList<>();
    for (JsonNode one : object.path(name)) {
      if (one.isString() && all.size() < 100) {
        all.add(one.stringValue());
      }
    }
    return all;
  }
}
