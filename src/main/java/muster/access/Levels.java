package muster.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import muster.types.Principal;
import muster.types.Role;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// Filters as lists of parsed levels, and the three questions that rights ask about them: does this
/// topic match, does one filter cover another, what do two have in common. Two MQTT filters have
/// exactly one filter in common or nothing, which is what makes this small. No text is ever pasted
/// into a filter: `%u` and `%r` are levels of their own that look at the asker when they are asked.
///
/// `#` alone is read as `+/#`, which is the same set of topics, so that `#` further down always
/// means "and everything below". Iterative throughout.
final class Levels {
  private Levels() {}

  sealed interface Level {}

  record Literal(String text) implements Level {}

  record Any() implements Level {}

  record Rest() implements Level {}

  record Own() implements Level {}

  record Room() implements Level {}

  record Device() implements Level {}

  /// The asker, as far as levels look at them.
  record Self(
      String own,
      String ownWithSpace,
      Set<String> rooms,
      boolean everyRoom,
      @Nullable String device) {
    static Self of(Principal principal) {
      String own = fold(principal.user().topicLevel());
      Set<String> rooms = principal.credential().rooms();
      String device = principal.credential().device();
      return new Self(
          own,
          own + "@" + principal.space(),
          device == null ? rooms : Set.of(),
          rooms.isEmpty() && principal.role().atLeast(Role.MEMBER),
          device == null ? null : fold(device));
    }

    boolean isOwn(String level) {
      String folded = fold(level);
      return folded.equals(own) || folded.equals(ownWithSpace);
    }

    boolean isRoom(String level) {
      return everyRoom || rooms.contains(level);
    }

    boolean isDevice(String level) {
      return device != null && fold(level).equals(device);
    }
  }

  static List<Level> parse(String filter) {
    new TopicFilter(filter);
    List<Level> levels = new ArrayList<>();
    for (String level : split(filter)) {
      levels.add(
          switch (level) {
            case "+" -> new Any();
            case "#" -> new Rest();
            case "%u" -> new Own();
            case "%r" -> new Room();
            case "%d" -> new Device();
            default -> new Literal(level);
          });
    }
    return normal(levels);
  }

  /// A filter as a client asks for it: there `%u` is just text.
  static List<Level> asked(TopicFilter filter) {
    List<Level> levels = new ArrayList<>();
    for (String level : split(filter.value())) {
      levels.add(
          switch (level) {
            case "+" -> new Any();
            case "#" -> new Rest();
            default -> new Literal(level);
          });
    }
    return normal(levels);
  }

  private static List<Level> normal(List<Level> levels) {
    return levels.getFirst() instanceof Rest ? List.of(new Any(), new Rest()) : List.copyOf(levels);
  }

  static List<String> split(String topic) {
    List<String> levels = new ArrayList<>();
    int from = 0;
    for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', from)) {
      levels.add(topic.substring(from, slash));
      from = slash + 1;
    }
    levels.add(topic.substring(from));
    return levels;
  }

  static boolean matches(List<Level> filter, List<String> topic, Self self) {
    for (int i = 0; i < filter.size(); i++) {
      Level level = filter.get(i);
      if (level instanceof Rest) {
        return true;
      }
      if (i == topic.size() || !matches(level, topic.get(i), i, self)) {
        return false;
      }
    }
    return filter.size() == topic.size();
  }

  private static boolean matches(Level level, String text, int at, Self self) {
    if (at == 0 && text.startsWith("$") && !(level instanceof Literal)) {
      return false;
    }
    return switch (level) {
      case Literal(String own) -> own.equals(text);
      case Any _, Rest _ -> true;
      case Own _ -> self.isOwn(text);
      case Room _ -> self.isRoom(text);
      case Device _ -> self.isDevice(text);
    };
  }

  /// Whether every topic of `filter` belongs to `rule`. Says no where it cannot be sure, which
  /// costs a check at delivery and nothing else.
  static boolean covers(List<Level> rule, List<Level> filter, Self self) {
    for (int i = 0; i < rule.size(); i++) {
      Level mine = rule.get(i);
      if (mine instanceof Rest) {
        return true;
      }
      if (i == filter.size() || !covers(mine, filter.get(i), i, self)) {
        return false;
      }
    }
    return rule.size() == filter.size();
  }

  private static boolean covers(Level mine, Level asked, int at, Self self) {
    return switch (asked) {
      case Literal(String text) -> matches(mine, text, at, self);
      case Any _ -> mine instanceof Any || (mine instanceof Room && self.everyRoom());
      case Rest _ -> false;
      case Own _ -> mine instanceof Any || mine instanceof Own;
      case Room _ -> mine instanceof Any || mine instanceof Room;
      case Device _ -> mine instanceof Any || mine instanceof Device;
    };
  }

  /// The topics that both have, or null.
  static @Nullable List<Level> common(List<Level> rule, List<Level> filter, Self self) {
    List<Level> both = new ArrayList<>();
    for (int i = 0; ; i++) {
      if (i < rule.size() && rule.get(i) instanceof Rest) {
        both.addAll(filter.subList(i, filter.size()));
        return both;
      }
      if (i < filter.size() && filter.get(i) instanceof Rest) {
        both.addAll(rule.subList(i, rule.size()));
        return both;
      }
      if (i == rule.size() || i == filter.size()) {
        return rule.size() == filter.size() ? both : null;
      }
      Level level = common(rule.get(i), filter.get(i), i, self);
      if (level == null) {
        return null;
      }
      both.add(level);
    }
  }

  private static @Nullable Level common(Level mine, Level asked, int at, Self self) {
    if (asked instanceof Literal(String text)) {
      return matches(mine, text, at, self) ? asked : null;
    }
    return switch (mine) {
      case Literal(String text) -> matches(asked, text, at, self) ? mine : null;
      case Any _, Rest _ -> asked;
      case Own _ -> mine;
      case Room _ -> self.everyRoom() || !self.rooms().isEmpty() ? mine : null;
      case Device _ -> self.device() != null ? mine : null;
    };
  }

  static String fold(String text) {
    return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
