package muster;

import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import muster.access.Rate;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// Turns the text of one key into its type, or says what is allowed instead.
final class ConfigValues {
  private static final Pattern TIME = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

  private ConfigValues() {}

  /// Null for an empty text, which means unset; lists are empty then.
  static @Nullable Object parse(Key key, Type type, String text) {
    String value = text.strip();
    if (value.isEmpty()) {
      return type.getTypeName().startsWith("java.util.List") ? List.of() : null;
    }
    try {
      return switch (type.getTypeName()) {
        case "int" -> (int) number(key, value);
        case "long" -> number(key, value);
        case "boolean" -> bool(value);
        case "java.lang.String" -> text(key, value);
        case "java.nio.file.Path" -> path(value);
        case "java.time.Duration" -> time(key, value);
        case "muster.Size" -> size(key, value);
        case "muster.Secret" -> new Secret(value);
        case "java.util.List<java.lang.Integer>" -> numbers(key, value);
        case "java.util.List<java.lang.String>" -> words(key, value);
        default -> constant((Class<?>) type, value);
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      String shown = type == Secret.class ? "******" : value;
      throw new ConfigError(
          "%s is \"%s\", but must be %s".formatted(key.env(), shown, e.getMessage()));
    }
  }

  /// How a value is shown again: as a person would write it.
  static String show(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
      case Duration time -> time(time);
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      default -> value.toString();
    };
  }

  static String readSecretFile(String key, String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (java.io.IOException | InvalidPathException e) {
      throw new ConfigError("%s names the file %s, which cannot be read".formatted(key, file));
    }
  }

  private static long number(Key key, String value) {
    String allowed = "a whole number from %d to %d".formatted(key.min(), key.max());
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(allowed, e);
    }
    if (number < key.min() || number > key.max()) {
      throw new IllegalArgumentException(allowed);
    }
    return number;
  }

  private static boolean bool(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException("true or false");
    };
  }

  private static String text(Key key, String value) {
    try {
      switch (key.env()) {
        case "CHAT_RATE", "LOGIN_RATE", "CONNECT_RATE" -> Rate.parse(value);
        case "SESSIONS_PER_USER" -> {
          if (!value.equals("off") && !value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("a whole number, or off");
          }
        }
        default -> {}
      }
    } catch (Refusal e) {
      throw new IllegalArgumentException("a rate such as 1/s burst 5, 30/m, or off", e);
    }
    return plain(value);
  }

  private static String plain(String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("text without control characters");
    }
    return value;
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("a path", e);
    }
  }

  private static Duration time(Key key, String value) {
    Matcher matcher = TIME.matcher(value.toLowerCase(Locale.ROOT));
    String allowed = "a time such as 500ms, 30s, 5m, 12h or 30d";
    if (!matcher.matches()) {
      throw new IllegalArgumentException(allowed);
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration time =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    if (time.toSeconds() < key.min() || time.toSeconds() > key.max()) {
      String most =
          key.max() == Long.MAX_VALUE ? "" : " and at most " + time(Duration.ofSeconds(key.max()));
      throw new IllegalArgumentException("at least " + time(Duration.ofSeconds(key.min())) + most);
    }
    return time;
  }

  private static String time(Duration time) {
    long millis = time.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds > 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds > 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static Size size(Key key, String value) {
    Size size = Size.parse(value);
    if (size.bytes() < key.min() || size.bytes() > key.max()) {
      throw new IllegalArgumentException(
          "a size from %s to %s".formatted(new Size(key.min()), new Size(key.max())));
    }
    return size;
  }

  private static List<Integer> numbers(Key key, String value) {
    LinkedHashSet<Integer> numbers = new LinkedHashSet<>();
    for (String part : parts(value)) {
      int number = (int) number(key, part);
      if (!numbers.add(number) && number != 0) {
        throw new IllegalArgumentException("a list of different numbers");
      }
    }
    return List.copyOf(numbers);
  }

  private static List<String> words(Key key, String value) {
    List<String> words = new ArrayList<>(parts(value));
    switch (key.env()) {
      case "ALLOWED_ORIGINS" -> words.forEach(ConfigValues::checkOrigin);
      case "LOG_LEVELS" -> words.forEach(ConfigValues::checkLevel);
      default -> words.forEach(ConfigValues::plain);
    }
    return List.copyOf(words);
  }

  private static void checkOrigin(String origin) {
    String allowed =
        "a list of origins such as https://club.example or http://localhost:8501, or null";
    if (origin.equals("null")) {
      return;
    }
    try {
      URI uri = URI.create(origin);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!web || uri.getHost() == null || !uri.getRawPath().isEmpty()) {
        throw new IllegalArgumentException(allowed);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(allowed, e);
    }
  }

  private static void checkLevel(String pair) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("a list such as muster.mqtt=debug,muster.store=trace");
    }
    constant(Config.Level.class, pair.substring(equals + 1));
  }

  private static List<String> parts(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(p -> !p.isEmpty())
        .toList();
  }

  private static Object constant(Class<?> type, String value) {
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "one of "
            + Arrays.stream(type.getEnumConstants())
                .map(c -> c.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}
