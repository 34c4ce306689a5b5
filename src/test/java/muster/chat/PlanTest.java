package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How the databases find what is asked for most: by an index, however much is stored.
class PlanTest {
  @TempDir Path data;

  private static void fill(TestChat space, TestChat.Kind kind) {
    String id =
        switch (kind) {
          case SQLITE -> "printf('00000000-0000-4000-8000-%012d', i)";
          case POSTGRES ->
              "CAST('00000000-0000-4000-8000-' || lpad(CAST(i AS text), 12, '0') AS uuid)";
        };
    space.journal.write(tx -> {
      tx.update(
          "INSERT INTO chat_posts (id, room_id, seq, message_id, notice, sender_key, sender,"
              + " sender_name, source, created_at, body, extra)"
              + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
              + " SELECT i, i % 50, i / 50 + 1, "
              + id
              + ", i < 0, 'user' || (i % 500), 'X', 'X', 'app', i, 'text', '' FROM n");
      return true;
    });
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
        assertThat(plan(space, kind, page, 7L, 300L, 50L))
            .contains("chat_posts_room")
            .doesNotContain("Seq Scan", "SCAN", "Sort", "TEMP B-TREE");
      }
      assertThat(plan(space, kind, PostStore.OF_PERSON, "user7", 100L, 500L))
          .contains("chat_posts_sender")
          .doesNotContain("Seq Scan", "SCAN", "TEMP B-TREE");
    }
  }
}
