package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import muster.types.Principal;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/// How the databases find what is asked for most: by an index, however much is stored. By hand,
/// with `-Dmuster.history=10000000`, so many messages are stored and the time of a page is measured
/// (J12).
class PlanTest {
  private static final int STORED = Integer.getInteger("muster.history", 30_000);

  /// Time is only asked for by hand, on a machine that does nothing else.
  private static final boolean MEASURED = Integer.getInteger("muster.history") != null;

  private static final int AT_ONCE = 500_000;
  private static final int ROOMS = 4;

  @TempDir Path data;

  private static void fill(TestChat space, TestChat.Kind kind) {
    String id =
        switch (kind) {
          case SQLITE -> "printf('00000000-0000-4000-8000-%012d', i)";
          case POSTGRES ->
              "CAST('00000000-0000-4000-8000-' || lpad(CAST(i AS text), 12, '0') AS uuid)";
        };
    space.say(TestChat.member("EA1ABC"), "3", "the room is made");
    for (int from = 1; from <= STORED; from += AT_ONCE) {
      int first = from;
      int last = Math.min(STORED, from + AT_ONCE - 1);
      space.journal.write(tx ->
          tx.update(
              "INSERT INTO chat_posts (id, room_id, seq, message_id, notice, sender_key, sender,"
                  + " sender_name, source, created_at, body, extra)"
                  + " WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                      .formatted(first, last)
                  + " SELECT i + 9, i %% %d + 1, i / %d + 9, %s".formatted(ROOMS, ROOMS, id)
                  + ", i < 0, 'user' || (i % 500), 'EA1ABC', 'Ana', 'app', i,"
                  + " 'a message of a usual length, number ' || i, '' FROM n"));
    }
    space.journal.write(tx -> tx.update("ANALYZE"));
  }

  private static String plan(TestChat space, TestChat.Kind kind, String sql, Object... args) {
    List<String> lines =
        space.database.read(tx ->
            switch (kind) {
              case SQLITE ->
                  tx.query("EXPLAIN QUERY PLAN " + sql, row -> row.string("detail"), args);
              case POSTGRES -> tx.query("EXPLAIN " + sql, row -> row.string("QUERY PLAN"), args);
            });
    return String.join("\n", lines);
  }

  @ParameterizedTest
  @EnumSource
  void aPageOfARoomAndAPersonsMessagesComeByTheirIndexAlreadyInOrder(TestChat.Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      fill(space, kind);
      for (String page : List.of(PostStore.PAGE_BEFORE, PostStore.PAGE_AFTER)) {
        assertThat(plan(space, kind, page, 2L, 300L, 50L))
            .contains("chat_posts_room")
            .doesNotContain("Seq Scan", "SCAN", "Sort", "TEMP B-TREE");
      }
      assertThat(plan(space, kind, PostStore.OF_PERSON, "user7", 100L, 500L))
          .contains("chat_posts_sender")
          .doesNotContain("Seq Scan", "SCAN", "TEMP B-TREE");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLastFiftyMessagesOfALongHistoryAreAPage(TestChat.Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      fill(space, kind);
      Ground ground = space.ground();
      Reading reading =
          new Reading(ground, new RoomBook(space.database, space.journal), new Search(ground));
      Principal reader = TestChat.member("EA1ABC");
      long[] nanos = new long[MEASURED ? 3_000 : 20];
      for (int i = MEASURED ? -500 : 0; i < nanos.length; i++) {
        long began = System.nanoTime();
        byte[] page = reading.page(reader, "3", null, null, 50);
        nanos[Math.max(0, i)] = System.nanoTime() - began;
        assertThat(page.length).isGreaterThan(5_000);
      }
      java.util.Arrays.sort(nanos);
      String words =
          "%s, %d messages: p50 %.2f ms, p99 %.2f ms"
              .formatted(
                  kind,
                  STORED,
                  nanos[nanos.length / 2] / 1e6,
                  nanos[nanos.length * 99 / 100] / 1e6);
      LoggerFactory.getLogger(PlanTest.class).info(words);
      if (MEASURED) {
        assertThat(nanos[nanos.length * 99 / 100]).as(words).isLessThan(5_000_000);
      }
    }
  }
}
