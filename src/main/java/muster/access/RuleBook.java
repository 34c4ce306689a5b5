package muster.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import muster.types.Principal;
import muster.types.Role;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// All rules of a space in the order in which they are asked: the hub's own about `$SYS`, those
/// made by admins, those of the features, the default policy. Never changed; a change makes a new
/// book.
final class RuleBook {
  private static final Set<Action> BOTH = Set.of(Action.PUBLISH, Action.SUBSCRIBE);

  /// One rule with its name (`rule 7`, `chat`, `default policy`) and parsed filter.
  record Line(String name, Rule rule, List<Levels.Level> levels) {
    Line(String name, Rule rule) {
      this(name, rule, Levels.parse(rule.filter()));
    }
  }

  private final List<Line> lines;

  RuleBook(List<Line> adminMade, List<Rule.OfFeature> features) {
    List<Line> all = new ArrayList<>();
    all.add(
        new Line(
            "$SYS",
            new Rule(
                true, new Who.Operators(), Set.of(Action.SUBSCRIBE), "$SYS/#", false, "status")));
    all.add(
        new Line(
            "$SYS",
            Rule.deny(new Who.Everyone(), BOTH, "$SYS/#")
                .noting("$SYS is written by the hub and read by operators")));
    all.addAll(adminMade);
    for (Rule.OfFeature feature : features) {
      for (Rule rule : feature.rules()) {
        all.add(new Line(feature.feature(), rule));
      }
    }
    for (Rule.OfFeature feature : features) {
      for (String family : feature.families()) {
        all.add(
            new Line(
                feature.feature(),
                Rule.deny(new Who.Everyone(), BOTH, family)
                    .noting("these topics belong to " + feature.feature())));
      }
    }
    all.add(
        new Line(
            "default policy",
            Rule.allow(Role.MEMBER, BOTH, "#").noting("members may use every plain topic")));
    this.lines = List.copyOf(all);
  }

  List<Line> lines() {
    return lines;
  }

  Decision decide(Principal asker, Levels.Self self, Action action, String text) {
    if (asker.isHub()) {
      return Decision.yes(true, "hub", "The hub itself may do everything");
    }
    Action ruled = action.ruled();
    if (!asker.credential().allowsScope(ruled.code())) {
      return Decision.no(
          "scopes", "This sign-in may not " + ruled.code() + ": its scopes do not name it");
    }
    return action == Action.SUBSCRIBE
        ? subscribing(asker, self, plain(text))
        : oneTopic(asker, self, action, text);
  }

  /// `$share/group/filter` asks for the filter; a malformed share asks for what nobody may.
  private static String plain(String filter) {
    if (!filter.startsWith("$share/")) {
      return filter;
    }
    int slash = filter.indexOf('/', "$share/".length());
    return slash < 0 || slash + 1 == filter.length() ? filter : filter.substring(slash + 1);
  }

  private Decision oneTopic(Principal asker, Levels.Self self, Action action, String topic) {
    List<String> levels = Levels.split(topic);
    Line shut = null;
    for (Line line : lines) {
      if (line.rule().actions().contains(action.ruled())
          && line.rule().who().includes(asker)
          && Levels.matches(line.levels(), levels, self)) {
        if (!line.rule().allow()) {
          return Decision.no(line.name(), words(line, "Denied"));
        }
        if (reaches(line, asker)) {
          return Decision.yes(true, line.name(), words(line, "Allowed"));
        }
        shut = line;
      }
    }
    return nobody(asker, shut, topic);
  }

  private Decision subscribing(Principal asker, Levels.Self self, String filter) {
    List<Levels.Level> asked = Levels.asked(new TopicFilter(filter));
    List<List<Levels.Level>> closed = new ArrayList<>();
    Line opened = null;
    Line shut = null;
    for (Line line : lines) {
      if (!line.rule().actions().contains(Action.SUBSCRIBE) || !line.rule().who().includes(asker)) {
        continue;
      }
      List<Levels.Level> both = Levels.common(line.levels(), asked, self);
      if (both == null) {
        continue;
      }
      boolean whole = Levels.covers(line.levels(), asked, self);
      if (!line.rule().allow()) {
        closed.add(line.levels());
        if (whole) {
          return opened == null ? Decision.no(line.name(), words(line, "Denied")) : partly(opened);
        }
      } else if (!reaches(line, asker)) {
        shut = line;
      } else if (closed.stream().noneMatch(deny -> Levels.covers(deny, both, self))) {
        if (whole) {
          return closed.isEmpty()
              ? Decision.yes(true, line.name(), words(line, "Allowed"))
              : partly(line);
        }
        opened = opened == null ? line : opened;
      }
    }
    return opened == null ? nobody(asker, shut, filter) : partly(opened);
  }

  private static Decision partly(Line line) {
    return Decision.yes(
        false,
        line.name(),
        words(line, "Allowed") + "; not every topic under this filter, so each message is checked");
  }

  private static boolean reaches(Line line, Principal asker) {
    return line.rule().alsoNarrowed() || asker.credential().rooms().isEmpty();
  }

  private static Decision nobody(Principal asker, @Nullable Line shut, String topic) {
    if (shut != null && asker.credential().device() != null) {
      return Decision.no("device", "This sign-in is for one device, and reaches only its topics");
    }
    if (shut != null) {
      return Decision.no(
          "rooms", "This sign-in is for the rooms " + rooms(asker) + " only, and reaches no other");
    }
    if (topic.startsWith("$")) {
      return Decision.no("default policy", "Topics that begin with $ belong to the hub");
    }
    return Decision.no(
        "default policy",
        asker.role() == Role.GUEST
            ? "Guests may use only what their rooms or a rule open to them"
            : "No rule allows this");
  }

  private static String rooms(Principal asker) {
    return String.join(", ", asker.credential().rooms().stream().sorted().limit(10).toList());
  }

  private static String words(Line line, String verdict) {
    String note = line.rule().note();
    return verdict
        + " by "
        + line.name()
        + " ("
        + line.rule()
        + ")"
        + (note.isEmpty() ? "" : ": " + note);
  }
}
