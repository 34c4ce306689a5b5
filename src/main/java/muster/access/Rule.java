package muster.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;

/// One line of the rights: whom it speaks of, what they may or may not do, on which topics. In the
/// filter a level `%u` is the asker's own user id, `%r` a room that the asker's token names (any
/// room for a member whose token names none), `%d` the device that the sign-in is for. The first
/// rule that speaks of asker, action and topic decides.
///
/// A sign-in that is narrowed to rooms, or to a device, reaches only rules that name `%r` or `%d`,
/// or say so (`alsoNarrowed`): a widget's token for room 3 opens room 3 and nothing else.
public record Rule(
    boolean allow, Who who, Set<Action> actions, String filter, boolean alsoNarrowed, String note) {
  private static final int LONGEST_NOTE = 200;

  public Rule {
    Set<Action> ruled = EnumSet.noneOf(Action.class);
    actions.forEach(action -> ruled.add(action.ruled()));
    actions = Set.copyOf(ruled);
    if (actions.isEmpty()) {
      throw new Refusal(Problem.BAD_REQUEST, "A rule speaks of publish, subscribe, or both");
    }
    if (note.length() > LONGEST_NOTE) {
      throw new Refusal(Problem.BAD_REQUEST, "A note has at most 200 characters");
    }
    note = Names.cleaned(note, LONGEST_NOTE);
    List<Levels.Level> levels = Levels.parse(filter);
    alsoNarrowed =
        alsoNarrowed || levels.contains(new Levels.Room()) || levels.contains(new Levels.Device());
  }

  public static Rule allow(Role atLeast, Set<Action> actions, String filter) {
    return new Rule(true, new Who.AtLeast(atLeast), actions, filter, false, "");
  }

  public static Rule deny(Who who, Set<Action> actions, String filter) {
    return new Rule(false, who, actions, filter, false, "");
  }

  public Rule forNarrowedToo() {
    return new Rule(allow, who, actions, filter, true, note);
  }

  public Rule noting(String words) {
    return new Rule(allow, who, actions, filter, alsoNarrowed, words);
  }

  /// The rules that a feature brings, and the families of topics (filters) that only these rules
  /// open: the default policy does not reach into them.
  public record OfFeature(String feature, List<String> families, List<Rule> rules) {
    public OfFeature {
      families = List.copyOf(families);
      rules = List.copyOf(rules);
    }
  }

  @Override
  public String toString() {
    return (allow ? "allow " : "deny ")
        + who
        + " "
        + String.join("+", actions.stream().sorted().map(Action::code).toList())
        + " "
        + filter;
  }
}
