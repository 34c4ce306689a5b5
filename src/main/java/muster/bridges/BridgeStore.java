package muster.bridges;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import muster.http.Json;
import muster.store.Row;
import muster.store.Tx;

/// Bridges, what they link, and what is the same message on both sides.
final class BridgeStore {
  private static final int MOST_FAILURES = 1_000;

  private BridgeStore() {}

  static List<Entry> all(Tx tx) {
    return tx.query(
        """
        SELECT id, kind, name, paused, options, secret, mark, created_by, created_at FROM bridges
        ORDER BY created_at, id\
        """,
        BridgeStore::entry);
  }

  static Optional<Entry> find(Tx tx, String id) {
    return all(tx).stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  private static Entry entry(Row row) {
    return new Entry(
        row.string("id"),
        Plan.Kind.of(row.string("kind")),
        row.string("name"),
        row.bool("paused"),
        Json.read(row.string("options").getBytes(StandardCharsets.UTF_8), Options.class),
        new Secret(row.string("secret")),
        row.bigint("mark"),
        row.string("created_by"),
        row.bigint("created_at"));
  }

  static void add(Tx tx, Entry entry) {
    tx.update(
        """
        INSERT INTO bridges (id, kind, name, paused, options, secret, mark, created_by, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        entry.id(),
        entry.kind().code(),
        entry.name(),
        entry.paused(),
        json(entry.options()),
        entry.secret().value(),
        entry.mark(),
        entry.createdBy(),
        entry.createdAt());
  }

  static void change(Tx tx, Entry entry) {
    tx.update(
        "UPDATE bridges SET name = ?, paused = ?, options = ?, secret = ? WHERE id = ?",
        entry.name(),
        entry.paused(),
        json(entry.options()),
        entry.secret().value(),
        entry.id());
  }

  private static String json(Options options) {
    return new String(Json.write(options), StandardCharsets.UTF_8);
  }

  static void mark(Tx tx, String bridge, long mark) {
    tx.update("UPDATE bridges SET mark = ? WHERE id = ? AND mark < ?", mark, bridge, mark);
  }

  static long mark(Tx tx, String bridge) {
    return tx.one("SELECT mark FROM bridges WHERE id = ?", row -> row.bigint("mark"), bridge)
        .orElse(0L);
  }

  static void remove(Tx tx, String bridge) {
    for (String table : List.of("bridge_links", "bridge_ids", "bridge_failures", "bridge_codes")) {
      tx.update("DELETE FROM " + table + " WHERE bridge = ?", bridge);
    }
    tx.update("DELETE FROM bridges WHERE id = ?", bridge);
  }

  static List<Entry.Link> links(Tx tx, String bridge) {
    return tx.query(
        """
        SELECT bridge, place, room, up_to, created_at FROM bridge_links WHERE bridge = ?
        ORDER BY created_at, place\
        """,
        row ->
            new Entry.Link(
                row.string("bridge"),
                row.string("place"),
                row.string("room"),
                row.bigint("up_to"),
                row.bigint("created_at")),
        bridge);
  }

  /// A place has one room; linked again, it has another.
  static void link(Tx tx, Entry.Link link) {
    tx.update(
        """
        INSERT INTO bridge_links (bridge, place, room, up_to, created_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (bridge, place) DO UPDATE SET room = excluded.room, up_to = excluded.up_to,
          created_at = excluded.created_at\
        """,
        link.bridge(),
        link.place(),
        link.room(),
        link.upTo(),
        link.createdAt());
  }

  static boolean unlink(Tx tx, String bridge, String place) {
    tx.update("DELETE FROM bridge_ids WHERE bridge = ? AND place = ?", bridge, place);
    return tx.update("DELETE FROM bridge_links WHERE bridge = ? AND place = ?", bridge, place) > 0;
  }

  /// The place has another name now.
  static void move(Tx tx, String bridge, String from, String to) {
    tx.update("DELETE FROM bridge_links WHERE bridge = ? AND place = ?", bridge, to);
    tx.update("UPDATE bridge_links SET place = ? WHERE bridge = ? AND place = ?", to, bridge, from);
  }

  static void upTo(Tx tx, Entry.Link link, long seq) {
    tx.update(
        "UPDATE bridge_links SET up_to = ? WHERE bridge = ? AND place = ? AND room = ?",
        seq,
        link.bridge(),
        link.place(),
        link.room());
  }

  static void twin(Tx tx, String bridge, String place, Entry.Twin twin, long now) {
    tx.later(
        """
        INSERT INTO bridge_ids (bridge, place, outside, part, message_id, inbound, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bridge, place, outside, part) DO NOTHING\
        """,
        bridge,
        place,
        twin.outside(),
        twin.part(),
        twin.messageId(),
        twin.inbound(),
        now);
  }

  static void forget(Tx tx, String bridge, String place, String outside) {
    tx.update(
        "DELETE FROM bridge_ids WHERE bridge = ? AND place = ? AND outside = ?",
        bridge,
        place,
        outside);
  }

  static List<Entry.Twin> twinsOf(Tx tx, String bridge, String place, UUID messageId) {
    return tx.query(
        """
        SELECT outside, part, message_id, inbound FROM bridge_ids
        WHERE bridge = ? AND place = ? AND message_id = ? ORDER BY part\
        """,
        BridgeStore::twin,
        bridge,
        place,
        messageId);
  }

  static List<Entry.Twin> twinsOf(Tx tx, String bridge, String place, String outside) {
    return tx.query(
        """
        SELECT outside, part, message_id, inbound FROM bridge_ids
        WHERE bridge = ? AND place = ? AND outside = ? ORDER BY part\
        """,
        BridgeStore::twin,
        bridge,
        place,
        outside);
  }

  private static Entry.Twin twin(Row row) {
    return new Entry.Twin(
        row.string("outside"), row.integer("part"), row.uuid("message_id"), row.bool("inbound"));
  }

  static void forgetTwins(Tx tx, long before) {
    tx.update("DELETE FROM bridge_ids WHERE created_at < ?", before);
  }

  /// The newest thousand of a bridge are kept.
  static void failed(Tx tx, Entry.Link link, long seq, String why, long now) {
    tx.update(
        """
        INSERT INTO bridge_failures (bridge, place, room, seq, why, failed_at)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (bridge, place, seq) DO NOTHING\
        """,
        link.bridge(),
        link.place(),
        link.room(),
        seq,
        why,
        now);
    tx.update(
        """
        DELETE FROM bridge_failures WHERE bridge = ? AND failed_at < (
          SELECT min(failed_at) FROM (SELECT failed_at FROM bridge_failures WHERE bridge = ?
            ORDER BY failed_at DESC LIMIT ?) AS newest)\
        """,
        link.bridge(),
        link.bridge(),
        (long) MOST_FAILURES);
  }

  static List<Entry.Failure> failures(Tx tx, String bridge) {
    return tx.query(
        """
        SELECT place, room, seq, why, failed_at FROM bridge_failures WHERE bridge = ?
        ORDER BY failed_at DESC, seq DESC LIMIT 1000\
        """,
        row ->
            new Entry.Failure(
                row.string("place"),
                row.string("room"),
                row.bigint("seq"),
                row.string("why"),
                row.bigint("failed_at")),
        bridge);
  }

  static void code(Tx tx, String hash, Entry.Code code) {
    tx.update(
        """
        INSERT INTO bridge_codes (hash, bridge, room, made_by, expires_at) VALUES (?, ?, ?, ?, ?)\
        """,
        hash,
        code.bridge(),
        code.room(),
        code.madeBy(),
        code.expiresAt());
  }

  /// A code works once.
  static Optional<Entry.Code> takeCode(Tx tx, String hash, String bridge, long now) {
    tx.update("DELETE FROM bridge_codes WHERE expires_at < ?", now);
    Optional<Entry.Code> code =
        tx.one(
            "SELECT bridge, room, made_by, expires_at FROM bridge_codes WHERE hash = ? AND bridge ="
                + " ?",
            row ->
                new Entry.Code(
                    row.string("bridge"),
                    row.string("room"),
                    row.string("made_by"),
                    row.bigint("expires_at")),
            hash,
            bridge);
    code.ifPresent(taken -> tx.update("DELETE FROM bridge_codes WHERE hash = ?", hash));
    return code;
  }
}
