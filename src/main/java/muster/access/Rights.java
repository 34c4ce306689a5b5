package muster.access;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;

/// What may be published and subscribed to, by whom. Rules are asked in this order, and the first
/// that speaks of asker, action and topic decides: rules made by admins, in their own order; the
/// features' rules; the default policy (members may use every plain topic). `$SYS` comes before all
/// and is not up for rules. What no rule allows is refused.
public final class Rights {
  /// A rule made by an admin.
  public record Made(long id, Rule rule) {}

  private final Ground ground;
  private final Limits limits;
  private final List<Rule.OfFeature> features;
  private volatile RuleBook book;

  Rights(Ground ground, Limits limits, List<Rule.OfFeature> features) {
    this.ground = ground;
    this.limits = limits;
    this.features = List.copyOf(features);
    this.book = bookOf(list());
  }

  private RuleBook bookOf(List<Made> made) {
    return new RuleBook(
        made.stream().map(m -> new RuleBook.Line("rule " + m.id(), m.rule())).toList(), features);
  }

  /// One question, answered from the rules. Connections, which ask again and again, keep a [Reach].
  public Decision may(Principal asker, Action action, String topicOrFilter) {
    return book.decide(asker, Levels.Self.of(asker), action, topicOrFilter);
  }

  public Reach reach(Principal principal) {
    return new Reach(principal, () -> book);
  }

  /// The rules made by admins, in the order in which they are asked.
  public List<Made> list() {
    return ground.read(RuleStore::list);
  }

  /// Every rule in the order in which it is asked, in words: what admins made, what features bring,
  /// the default policy.
  public List<String> inWords() {
    return book.lines().stream().map(line -> line.name() + ": " + line.rule()).toList();
  }

  /// Adds a rule before all others made by admins (`first`) or after them.
  public Made add(Principal by, Rule rule, boolean first) {
    ground.requireAdmin(by);
    if (rule.filter().startsWith("$")) {
      throw new Refusal(
          Problem.BAD_REQUEST, "Topics that begin with $ belong to the hub and follow no rule");
    }
    AtomicLong id = new AtomicLong();
    change(tx -> {
      limits.checkQuota(Limit.RULES, RuleStore.count(tx));
      id.set(RuleStore.add(tx, rule, first));
      ground.audit().record(tx, by, "rule.add", "rule " + id, rule.toString());
    });
    return new Made(id.get(), rule);
  }

  public void remove(Principal by, long id) {
    ground.requireAdmin(by);
    change(tx -> {
      if (!RuleStore.remove(tx, id)) {
        throw new Refusal(Problem.NOT_FOUND, "There is no rule " + id);
      }
      ground.audit().record(tx, by, "rule.remove", "rule " + id, "");
    });
  }

  /// The new book is read in the transaction of the change itself, so that a database that goes
  /// away right after the commit cannot leave the old rules in force; one change at a time, so that
  /// the last commit is the last book.
  private void change(Consumer<Tx> work) {
    synchronized (this) {
      List<Made> made =
          ground.write(tx -> {
            work.accept(tx);
            return RuleStore.list(tx);
          });
      book = bookOf(made);
    }
    ground.changes().tell(new Change.OfEverybody());
  }
}
