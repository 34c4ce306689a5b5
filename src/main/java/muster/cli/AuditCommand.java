package muster.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `muster audit`: who did what to whom.
@Command(
    name = "audit",
    description = "Show who did what to whom, when, from where; the newest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster audit",
      "  muster audit --who EA1ABC --limit 200",
      "  muster audit --space team --what user. --json"
    })
final class AuditCommand implements Runnable {
  @Mixin HubOptions hub = new HubOptions();
  @Mixin SpaceOption space = new SpaceOption();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many lines (default: ${DEFAULT-VALUE}).")
  int limit = 50;

  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "Only lines before this one, to page on.")
  @Nullable Long before;

  @Option(names = "--who", paramLabel = "USER", description = "Only what this user did.")
  @Nullable String who;

  @Option(
      names = "--what",
      paramLabel = "WORD",
      description = "Only this kind of deed, or its beginning: user.")
  @Nullable String what;

  @Option(names = "--whom", paramLabel = "USER", description = "Only what was done to this user.")
  @Nullable String whom;

  @Override
  public void run() {
    Map<String, String> query = new TreeMap<>();
    query.put("limit", Integer.toString(limit));
    put(query, "before", before == null ? null : before.toString());
    put(query, "who", who);
    put(query, "what", what);
    put(query, "whom", whom);
    hub.with(client ->
        hub.report()
            .list(
                client.get(space.path("/audit"), query),
                "entries",
                List.of("ID", "AT", "WHO", "FROM", "WHAT", "WHOM", "DETAIL"),
                entry ->
                    List.of(
                        Answers.text(entry, "id"),
                        Answers.time(entry, "at"),
                        Answers.text(entry, "who"),
                        Answers.text(entry, "address"),
                        Answers.text(entry, "what"),
                        Answers.text(entry, "whom"),
                        Answers.text(entry, "detail"))));
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }
}
