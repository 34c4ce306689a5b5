package muster;

import java.time.Instant;
import java.util.List;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.store.Row;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;

/// The list of this hub's spaces, kept in the database of `main`.
final class SpacesStore {
  static final Migrations MIGRATIONS = Migrations.of("hub", "001_spaces");

  enum State {
    MAKING,
    READY,
    REMOVING
  }

  record Entry(SpaceId space, String name, State state, Instant createdAt) {}

  private final Database database;
  private final Journal journal;

  SpacesStore(Database database, Journal journal) {
    this.database = database;
    this.journal = journal;
  }

  List<Entry> all() {
    return database.read(tx ->
        tx.query(
            "SELECT space, name, state, created_at FROM spaces ORDER BY space",
            SpacesStore::entry));
  }

  /// At the first start, and from a backup.
  void put(SpaceId space, String name, Instant createdAt) {
    journal.write(tx ->
        tx.update(
            "INSERT INTO spaces (space, name, state, created_at) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            space.value(),
            name,
            State.READY,
            createdAt));
  }

  Entry add(SpaceId space, String name, Instant now) {
    Entry entry = new Entry(space, name, State.MAKING, now);
    journal.write(tx -> {
      if (tx.one("SELECT space FROM spaces WHERE space = ?", r -> r.string("space"), space.value())
          .isPresent()) {
        throw new Refusal(Problem.CONFLICT, "There is a space " + space + " already");
      }
      return tx.update(
          "INSERT INTO spaces (space, name, state, created_at) VALUES (?, ?, ?, ?)",
          space.value(),
          name,
          State.MAKING,
          now);
    });
    return entry;
  }

  void mark(SpaceId space, State state) {
    journal.write(
        tx -> tx.update("UPDATE spaces SET state = ? WHERE space = ?", state, space.value()));
  }

  void remove(SpaceId space) {
    journal.write(tx -> tx.update("DELETE FROM spaces WHERE space = ?", space.value()));
  }

  private static Entry entry(Row row) {
    return new Entry(
        new SpaceId(row.string("space")),
        row.string("name"),
        State.valueOf(row.string("state")),
        row.instant("created_at"));
  }
}
