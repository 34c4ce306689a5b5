package muster.mqtt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import muster.bus.Publication;
import muster.bus.Publisher;
import muster.bus.Subscription;
import muster.store.Journal;
import muster.store.Row;
import muster.store.Tx;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.SpaceId;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;

/// The tables of durable sessions. Every write runs on the journal's thread, in the transaction of
/// whatever causes it. A publication is stored once, however many queues it waits in, and goes with
/// the last of them.
final class SessionStore {
  private static final String DROP_MESSAGE =
      "DELETE FROM mqtt_message WHERE id = ?"
          + " AND NOT EXISTS (SELECT 1 FROM mqtt_queue WHERE message_id = ?)";

  /// A session as its row says.
  record Line(
      long id,
      String user,
      String clientId,
      String name,
      String role,
      Credential credential,
      long expirySeconds,
      boolean connected,
      long seenAt) {}

  /// What a session leaves that another member of a shared subscription may have.
  record Left(Publication publication, String sharedFilter) {}

  record SubscriptionLine(
      long session,
      String filter,
      int qos,
      boolean noLocal,
      boolean asPublished,
      int identifier,
      boolean seeded) {}

  record Counted(long session, int packetId, int weight) {}

  record WillLine(long session, Publication publication, long delaySeconds, @Nullable Long dueAt) {}

  private final SpaceId space;
  private final Journal journal;

  // the journal's thread only
  private long lastRow;
  private long lastMessage;
  private @Nullable Publication stored;
  private final Set<Long> orphans = new HashSet<>();

  SessionStore(SpaceId space, Journal journal) {
    this.space = space;
    this.journal = journal;
    journal.onRollback(() -> stored = null);
  }

  // ---- queues

  long nextRow() {
    return ++lastRow;
  }

  /// A row for one session, and the publication itself when it is the first to queue it.
  void queue(long session, Delivery delivery) {
    Tx tx = journal.tx();
    Publication publication = delivery.publication;
    if (publication != stored) {
      lastMessage++;
      tx.later(
          "INSERT INTO mqtt_message (id, topic, payload, qos, retain, properties, sender,"
              + " sender_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          lastMessage,
          publication.topic().value(),
          publication.payload(),
          publication.qos(),
          publication.retain(),
          Stored.properties(publication.properties()),
          Stored.sender(publication),
          publication.sender().name(),
          publication.millis());
      stored = publication;
    }
    delivery.message = lastMessage;
    tx.later(
        "INSERT INTO mqtt_queue (session_id, seq, message_id, packet_id, qos, retain, identifiers,"
            + " clear, state, sent, at, shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
        session,
        delivery.row,
        lastMessage,
        delivery.packetId,
        delivery.qos,
        delivery.retain,
        numbers(delivery.identifiers),
        delivery.subscription == null || delivery.subscription.clear(),
        false,
        publication.millis(),
        delivery.subscription != null && delivery.subscription.shared()
            ? Session.fullFilter(delivery.subscription)
            : "");
  }

  void released(Tx tx, long session, long row) {
    tx.later("UPDATE mqtt_queue SET state = 1 WHERE session_id = ? AND seq = ?", session, row);
  }

  void sent(Tx tx, long session, long row) {
    tx.later("UPDATE mqtt_queue SET sent = ? WHERE session_id = ? AND seq = ?", true, session, row);
  }

  /// The row goes; [#sweep] follows.
  void delivered(Tx tx, long session, Delivery delivery) {
    tx.later("DELETE FROM mqtt_queue WHERE session_id = ? AND seq = ?", session, delivery.row);
    orphans.add(delivery.message);
  }

  /// Publications that no queue holds any more go too: all at once, after the rows.
  void sweep(Tx tx) {
    orphans.forEach(message -> tx.later(DROP_MESSAGE, message, message));
    orphans.clear();
  }

  /// What waits for a session, in order. Where a packet id comes twice, the earlier row was
  /// acknowledged and a crash came before its deletion: the id was free again.
  Session.Stored load(Tx tx, long session) {
    List<Delivery> rows =
        tx.query(
            "SELECT q.seq, q.message_id, q.packet_id, q.qos AS delivery_qos, q.retain AS"
                + " delivery_retain, q.identifiers, q.state, q.sent, m.topic, m.payload, m.qos,"
                + " m.retain, m.properties, m.sender, m.sender_name, m.at FROM mqtt_queue q JOIN"
                + " mqtt_message m ON m.id = q.message_id WHERE q.session_id = ? ORDER BY q.seq",
            row -> {
              Delivery delivery =
                  new Delivery(
                      Stored.publication(space, row, row.bool("retain")),
                      row.integer("delivery_qos"),
                      row.bool("delivery_retain"),
                      numbers(row.string("identifiers")),
                      null,
                      row.bigint("seq"),
                      row.integer("packet_id"));
              delivery.message = row.bigint("message_id");
              delivery.sent = row.bool("sent");
              if (row.integer("state") == 1) {
                delivery.state = Delivery.State.RELEASED;
              }
              return delivery;
            },
            session);
    Map<Integer, Delivery> byId = new HashMap<>();
    List<Delivery> live = new ArrayList<>(rows.size());
    for (Delivery row : rows) {
      Delivery earlier = byId.put(row.packetId, row);
      if (earlier != null) {
        live.remove(earlier);
        delivered(tx, session, earlier);
      }
      live.add(row);
    }
    sweep(tx);
    List<Integer> received =
        tx.query(
            "SELECT packet_id FROM mqtt_received WHERE session_id = ?",
            row -> row.integer("packet_id"),
            session);
    return new Session.Stored(live, received);
  }

  void received(long session, int packetId) {
    journal
        .tx()
        .later(
            "INSERT INTO mqtt_received (session_id, packet_id) VALUES (?, ?)"
                + " ON CONFLICT (session_id, packet_id) DO NOTHING",
            session,
            packetId);
  }

  void completed(Tx tx, long session, int packetId) {
    tx.later("DELETE FROM mqtt_received WHERE session_id = ? AND packet_id = ?", session, packetId);
  }

  /// Drops what has waited since before `at`; returns how many.
  int dropOlder(Tx tx, long at) {
    List<Long> messages =
        tx.query(
            "DELETE FROM mqtt_queue WHERE at < ? RETURNING message_id",
            row -> row.bigint("message_id"),
            at);
    messages.forEach(message -> tx.later(DROP_MESSAGE, message, message));
    return messages.size();
  }

  // ---- sessions

  void save(Tx tx, Session session, long now) {
    Principal who = session.principal();
    tx.later(
        "INSERT INTO mqtt_session (id, user_id, user_key, client_id, name, role, rooms, scopes,"
            + " kind, credential, credential_until, expiry_seconds, connected, seen_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,"
            + " rooms = excluded.rooms, scopes = excluded.scopes, kind = excluded.kind,"
            + " credential = excluded.credential, credential_until = excluded.credential_until,"
            + " expiry_seconds = excluded.expiry_seconds, connected = excluded.connected,"
            + " seen_at = excluded.seen_at",
        session.id(),
        who.user().value(),
        who.user().key(),
        session.key().clientId(),
        who.name(),
        who.role().code(),
        lines(who.credential().rooms()),
        lines(who.credential().scopes()),
        who.credential().kind().name(),
        who.credential().id(),
        who.credential().expiresAt() == null ? null : who.credential().expiresAt().toEpochMilli(),
        session.expirySeconds(),
        true,
        now);
  }

  /// Room for a new session of that client: what is left of an older one goes. Its end may still be
  /// waiting in the log.
  void displace(Tx tx, Session session) {
    tx.query(
            "SELECT id FROM mqtt_session WHERE user_key = ? AND client_id = ? AND id <> ?",
            row -> row.bigint("id"),
            session.key().user().key(),
            session.key().clientId(),
            session.id())
        .forEach(older -> delete(tx, older));
  }

  void left(Tx tx, Session session, long now) {
    tx.later(
        "UPDATE mqtt_session SET connected = ?, expiry_seconds = ?, seen_at = ? WHERE id = ?",
        false,
        session.expirySeconds(),
        now,
        session.id());
  }

  /// What of its queue came by a shared subscription, in order. Quality 2 that was sent stays with
  /// whom it was sent to [MQTT-4.8.2-5].
  List<Left> shared(Tx tx, long session) {
    return tx.query(
        "SELECT q.shared, m.topic, m.payload, m.qos, m.retain, m.properties, m.sender,"
            + " m.sender_name, m.at FROM mqtt_queue q JOIN mqtt_message m ON m.id = q.message_id"
            + " WHERE q.session_id = ? AND q.shared <> '' AND q.state = 0"
            + " AND NOT (q.qos = 2 AND q.sent = ?) ORDER BY q.seq",
        row -> new Left(Stored.publication(space, row, row.bool("retain")), row.string("shared")),
        session,
        true);
  }

  void delete(Tx tx, long session) {
    List<Long> messages =
        tx.query(
            "DELETE FROM mqtt_queue WHERE session_id = ? RETURNING message_id",
            row -> row.bigint("message_id"),
            session);
    messages.forEach(message -> tx.later(DROP_MESSAGE, message, message));
    tx.later("DELETE FROM mqtt_received WHERE session_id = ?", session);
    tx.later("DELETE FROM mqtt_subscription WHERE session_id = ?", session);
    tx.later("DELETE FROM mqtt_will WHERE session_id = ?", session);
    tx.later("DELETE FROM mqtt_session WHERE id = ?", session);
  }

  void subscribe(Tx tx, long session, Subscription subscription, boolean seeded) {
    tx.later(
        "INSERT INTO mqtt_subscription (session_id, filter, qos, no_local, as_published,"
            + " identifier, seeded) VALUES (?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (session_id, filter) DO UPDATE SET qos = excluded.qos,"
            + " no_local = excluded.no_local, as_published = excluded.as_published,"
            + " identifier = excluded.identifier, seeded = excluded.seeded",
        session,
        Session.fullFilter(subscription),
        subscription.qos(),
        subscription.wishes().noLocal(),
        subscription.wishes().retainAsPublished(),
        subscription.identifiers().isEmpty() ? 0 : subscription.identifiers().getFirst(),
        seeded);
  }

  void seeded(Tx tx, long session, Subscription subscription) {
    tx.later(
        "UPDATE mqtt_subscription SET seeded = ? WHERE session_id = ? AND filter = ?",
        true,
        session,
        Session.fullFilter(subscription));
  }

  void unsubscribe(Tx tx, long session, String fullFilter) {
    tx.later(
        "DELETE FROM mqtt_subscription WHERE session_id = ? AND filter = ?", session, fullFilter);
  }

  // ---- wills

  void will(Tx tx, long session, @Nullable Will will) {
    tx.later("DELETE FROM mqtt_will WHERE session_id = ?", session);
    if (will != null) {
      Publication publication = will.publication();
      tx.later(
          "INSERT INTO mqtt_will (session_id, topic, payload, qos, retain, properties,"
              + " delay_seconds, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
          session,
          publication.topic().value(),
          publication.payload(),
          publication.qos(),
          publication.retain(),
          Stored.properties(publication.properties()),
          will.delaySeconds());
    }
  }

  void willDue(Tx tx, long session, long dueAt) {
    tx.later("UPDATE mqtt_will SET due_at = ? WHERE session_id = ?", dueAt, session);
  }

  // ---- at the start

  List<Line> sessions(Tx tx) {
    lastRow = max(tx, "seq", "mqtt_queue");
    lastMessage = max(tx, "id", "mqtt_message");
    return tx.query(
        "SELECT * FROM mqtt_session",
        row ->
            new Line(
                row.bigint("id"),
                row.string("user_id"),
                row.string("client_id"),
                row.string("name"),
                row.string("role"),
                credential(row),
                row.bigint("expiry_seconds"),
                row.bool("connected"),
                row.bigint("seen_at")));
  }

  private static Credential credential(Row row) {
    String kind = row.string("kind");
    Long until = row.bigintOrNull("credential_until");
    return new Credential(
        kind.isEmpty() ? Credential.Kind.PASSWORD : Credential.Kind.valueOf(kind),
        row.string("credential"),
        words(row.string("scopes")),
        words(row.string("rooms")),
        until == null ? null : Instant.ofEpochMilli(until));
  }

  /// After a crash nobody knows what those who were connected have been sent: it comes again as a
  /// repetition [MQTT-3.3.1-1], which says no more than that it may have come before.
  void maybeSent(Tx tx) {
    tx.later(
        "UPDATE mqtt_queue SET sent = ? WHERE session_id IN"
            + " (SELECT id FROM mqtt_session WHERE connected = ?)",
        true,
        true);
  }

  /// Nobody is connected when the hub has just started.
  void allLeft(Tx tx, long now) {
    tx.later(
        "UPDATE mqtt_session SET connected = ?, seen_at = ? WHERE connected = ?", false, now, true);
  }

  private static long max(Tx tx, String column, String table) {
    return tx.one(
            "SELECT COALESCE(MAX(" + column + "), 0) AS most FROM " + table,
            row -> row.bigint("most"))
        .orElse(0L);
  }

  List<SubscriptionLine> subscriptions(Tx tx) {
    return tx.query(
        "SELECT * FROM mqtt_subscription",
        row ->
            new SubscriptionLine(
                row.bigint("session_id"),
                row.string("filter"),
                row.integer("qos"),
                row.bool("no_local"),
                row.bool("as_published"),
                row.integer("identifier"),
                row.bool("seeded")));
  }

  void counts(Tx tx, Consumer<Counted> each) {
    tx.each(
        "SELECT q.session_id, q.packet_id, LENGTH(m.payload) + LENGTH(m.topic) + 128 AS weight"
            + " FROM mqtt_queue q JOIN mqtt_message m ON m.id = q.message_id",
        row ->
            each.accept(
                new Counted(
                    row.bigint("session_id"), row.integer("packet_id"), row.integer("weight"))));
  }

  List<WillLine> wills(Tx tx, Map<Long, Session> sessions) {
    List<WillLine> wills = new ArrayList<>();
    tx.each(
        "SELECT * FROM mqtt_will",
        row -> {
          Session session = sessions.get(row.bigint("session_id"));
          if (session != null) {
            Publication publication =
                new Publication(
                    new Topic(row.string("topic")),
                    row.bytes("payload"),
                    row.integer("qos"),
                    row.bool("retain"),
                    Stored.properties(row.bytes("properties")),
                    new Publisher(session.principal(), session),
                    0);
            wills.add(
                new WillLine(
                    session.id(),
                    publication,
                    row.bigint("delay_seconds"),
                    row.bigintOrNull("due_at")));
          }
        });
    return wills;
  }

  private static String numbers(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static List<Integer> numbers(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
  }

  /// Neither rooms nor scopes hold a line break.
  private static String lines(Set<String> words) {
    return String.join("\n", words);
  }

  private static Set<String> words(String text) {
    return text.isEmpty() ? Set.of() : Set.of(text.split("\n", -1));
  }
}
