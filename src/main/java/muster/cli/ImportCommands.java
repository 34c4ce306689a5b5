package muster.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import muster.client.HubClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster import ...`: what was said before there was a Muster.
@Command(name = "import", description = "Take over the history of another system.")
final class ImportCommands {
  private static final int AT_ONCE = 500;
  private static final int MOST_TOLD = 20;

  @Command(
      name = "quendaward-db",
      description = {
        "Take over the table chat_messages of a QuendAward database (SQLite): author, text, source,"
            + " time, award. Done twice, nothing is there twice."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster import quendaward-db /app/data/ham_coordinator.db",
        "  muster import quendaward-db old.db --space team"
      })
  void quendaward(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "FILE", description = "The SQLite file.") Path file) {
    if (!Files.isRegularFile(file)) {
      throw Failure.usage("there is no file " + file);
    }
    try (QuendawardStore store = new QuendawardStore(file)) {
      hub.with(client -> {
        Run run = new Run(hub, client, space.path("/import/messages"), store);
        store.each(run::take);
        run.end();
      });
    }
  }

  /// One import: gathers, sends, counts.
  private static final class Run {
    private final HubOptions hub;
    private final HubClient client;
    private final String path;
    private final QuendawardStore store;
    private final long total;
    private final List<Long> sent = new ArrayList<>();
    private ArrayNode waiting = Answers.body().putArray("messages");
    private long done;
    private long added;
    private long known;
    private long bad;

    Run(HubOptions hub, HubClient client, String path, QuendawardStore store) {
      this.hub = hub;
      this.client = client;
      this.path = path;
      this.store = store;
      this.total = store.count();
    }

    void take(QuendawardStore.Row row) {
      String at = time(row.createdAt());
      if (at == null) {
        bad(row.id(), "the time \"" + row.createdAt() + "\" cannot be read");
        done++;
        return;
      }
      ObjectNode message = waiting.addObject();
      message.put("id", id(row).toString());
      message.put("room", row.award() == null ? "global" : row.award());
      message.put("callsign", row.callsign());
      message.put("name", row.name());
      message.put("message", row.message());
      message.put("source", row.source() == null ? null : row.source().toLowerCase(Locale.ROOT));
      message.put("at", at);
      if (row.replyTo() != null && row.replyTo().matches("[0-9]{1,18}")) {
        store
            .find(Long.parseLong(row.replyTo()))
            .ifPresent(answered -> message.put("reply_to", id(answered).toString()));
      }
      sent.add(row.id());
      if (sent.size() == AT_ONCE) {
        send();
      }
    }

    private void send() {
      ObjectNode body = Answers.body();
      body.set("messages", waiting);
      JsonNode answer = client.post(path, body);
      added += answer.path("added").asLong(0);
      known += answer.path("known").asLong(0);
      for (JsonNode one : answer.path("refused")) {
        bad(sent.get(one.path("index").asInt(0)), one.path("why").asString(""));
      }
      done += sent.size();
      sent.clear();
      waiting = Answers.body().putArray("messages");
      if (hub.shell().terminal() != null) {
        hub.shell().err().print("\r" + done + " of " + total + " rows  ");
        hub.shell().err().flush();
      }
    }

    private void bad(long row, String why) {
      bad++;
      if (bad <= MOST_TOLD) {
        hub.warn("row " + row + " is left out: " + why);
      } else if (bad == MOST_TOLD + 1) {
        hub.warn("more rows are left out; their number is told at the end");
      }
    }

    void end() {
      if (!sent.isEmpty()) {
        send();
      }
      if (hub.shell().terminal() != null) {
        hub.shell().err().println();
      }
      ObjectNode answer = Answers.body();
      answer.put("added", added).put("known", known).put("left_out", bad);
      hub.report()
          .done(
              answer,
              "Imported %d messages; %d were here already, %d rows were left out"
                  .formatted(added, known, bad));
    }
  }

  /// Made from what the row is, so that the same row is the same message wherever its file lies,
  /// and rows of two databases are not.
  private static UUID id(QuendawardStore.Row row) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  String.join(
                          "\n",
                          "quendaward",
                          Long.toString(row.id()),
                          String.valueOf(row.createdAt()),
                          String.valueOf(row.callsign()),
                          String.valueOf(row.message()))
                      .getBytes(StandardCharsets.UTF_8));
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(hash);
      long high = (bytes.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000;
      long low = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// `2026-02-13 10:30:00` as SQLite writes it (UTC), ISO 8601, or seconds or milliseconds since
  /// 1970. Null: something else.
  static @Nullable String time(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String iso = text.strip().replace(' ', 'T');
    try {
      if (iso.matches("[0-9]{9,14}(\\.[0-9]+)?")) {
        double number = Double.parseDouble(iso);
        return Instant.ofEpochMilli((long) (number >= 1e11 ? number : number * 1_000)).toString();
      }
      return iso.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")
          ? OffsetDateTime.parse(iso).toInstant().toString()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toString();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
