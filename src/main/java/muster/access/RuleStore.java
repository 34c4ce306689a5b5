package muster.access;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import muster.store.Row;
import muster.store.Tx;

/// The table `access_rules`.
final class RuleStore {
  private RuleStore() {}

  static List<Rights.Made> list(Tx tx) {
    return tx.query("SELECT * FROM access_rules ORDER BY place, id", RuleStore::made);
  }

  private static Rights.Made made(Row row) {
    Set<Action> actions =
        Arrays.stream(row.string("actions").split(" ", -1))
            .map(Action::of)
            .collect(Collectors.toSet());
    return new Rights.Made(
        row.bigint("id"),
        new Rule(
            row.bool("allowed"),
            Who.of(row.string("who")),
            actions,
            row.string("filter"),
            row.bool("narrowed"),
            row.string("note")));
  }

  static long count(Tx tx) {
    return tx.one("SELECT COUNT(*) AS n FROM access_rules", row -> row.bigint("n")).orElse(0L);
  }

  static long add(Tx tx, Rule rule, boolean first) {
    long place =
        tx.one(
                first
                    ? "SELECT COALESCE(MIN(place), 0) - 1 AS place FROM access_rules"
                    : "SELECT COALESCE(MAX(place), 0) + 1 AS place FROM access_rules",
                row -> row.bigint("place"))
            .orElse(0L);
    return tx.one(
            """
            INSERT INTO access_rules (place, allowed, who, actions, filter, narrowed, note)
            VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id\
            """,
            row -> row.bigint("id"),
            place,
            rule.allow(),
            rule.who().toString(),
            rule.actions().stream().map(Action::code).sorted().collect(Collectors.joining(" ")),
            rule.filter(),
            rule.alsoNarrowed(),
            rule.note())
        .orElseThrow();
  }

  static boolean remove(Tx tx, long id) {
    return tx.update("DELETE FROM access_rules WHERE id = ?", id) > 0;
  }
}
