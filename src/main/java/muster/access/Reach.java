package muster.access;

import java.util.function.Supplier;
import muster.types.Principal;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// What one signed-in connection may do, with a small memory of what it asked before: a decision
/// that was taken costs a few nanoseconds the next time. The memory belongs to one rule book; when
/// the rules change it is empty again. A plain array of immutable entries, written without locks:
/// the worst that a race does is to ask the rules once more.
public final class Reach {
  private static final int SLOTS = 32;

  private record Entry(RuleBook book, Action action, String text, Decision decision) {}

  private final Principal principal;
  private final Levels.Self self;
  private final Supplier<RuleBook> book;
  private @Nullable Entry @Nullable []
      seen; // made at the first question: idle connections are many

  Reach(Principal principal, Supplier<RuleBook> book) {
    this.principal = principal;
    this.self = Levels.Self.of(principal);
    this.book = book;
  }

  public Principal principal() {
    return principal;
  }

  public Decision publish(Topic topic) {
    return ask(Action.PUBLISH, topic.value());
  }

  public Decision receive(Topic topic) {
    return ask(Action.RECEIVE, topic.value());
  }

  public Decision subscribe(TopicFilter filter) {
    return ask(Action.SUBSCRIBE, filter.value());
  }

  private Decision ask(Action action, String text) {
    RuleBook now = book.get();
    @Nullable Entry[] entries = seen;
    if (entries == null) {
      entries = new @Nullable Entry[SLOTS];
      seen = entries;
    }
    int slot = (text.hashCode() * 31 + action.name().hashCode()) & (SLOTS - 1);
    Entry entry = entries[slot];
    if (entry != null && entry.book == now && entry.action == action && entry.text.equals(text)) {
      return entry.decision;
    }
    Decision decision = now.decide(principal, self, action, text);
    entries[slot] = new Entry(now, action, text, decision);
    return decision;
  }
}
