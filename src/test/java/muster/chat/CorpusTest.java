package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import muster.access.Tokens;
import muster.http.Json;
import muster.text.JsonLine;
import muster.types.Principal;
import muster.types.SpaceId;
import muster.types.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Some four thousand strings that break pages, lines and spreadsheets, in every place that takes
/// text: never markup in what the hub itself makes a page of, never broken JSON, never a character
/// that deceives.
class CorpusTest {
  private static final List<String> SEEDS =
      List.of(
          "<script>alert(1)</script>",
          "<img src=x onerror=alert(1)>",
          "<svg/onload=alert(1)>",
          "\"><script>alert(1)</script>",
          "'><iframe srcdoc='<script>alert(1)</script>'>",
          "</td></table><script>alert(1)</script>",
          "</textarea><script>alert(1)</script>",
          "<!--<script>alert(1)//-->",
          "<![CDATA[<script>alert(1)</script>]]>",
          "<a href=\"javascript:alert(1)\">x</a>",
          "[x](javascript:alert(1))",
          "![x](x\"onerror=\"alert(1))",
          "`<b>`",
          "<style>@import'//evil'</style>",
          "<base href=//evil>",
          "<meta http-equiv=refresh content='0;url=//evil'>",
          "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
          "<template><script>alert(1)</script></template>",
          "{{constructor.constructor('alert(1)')()}}",
          "${alert(1)}",
          "&lt;script&gt;alert(1)&lt;/script&gt;",
          "&#x3c;script&#x3e;",
          "\\u003cscript\\u003e",
          "\\\"},{\\\"type\\\":\\\"delete\\\"",
          "\"},\"callsign\":\"admin\",\"x\":{\"y\":\"",
          "=cmd|' /C calc'!A0",
          "+1+1",
          "@SUM(1)",
          "-2+3",
          "\tTAB",
          "a\u202Eb\u2066c\u2069",
          "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c",
          "\u0000\u0001\u001b[31mred\u0007",
          "line\r\nSet-Cookie: x=y",
          "\uD800 alone \uDFFF",
          "\uFFFE\uFFFF\uFDD0",
          "\u2028\u2029</script>",
          "' OR 1=1; DROP TABLE chat_posts; --",
          "%00%0d%0a%3cscript%3e",
          "../../etc/passwd",
          "\uFEFF<script>",
          "\u200B\u200C\u200D<b onmouseover=alert(1)>");
  private static final Pattern MARKUP =
      Pattern.compile(
          "<(?!/?(?:table|tr|td|th|title|style|html|meta|!doctype)\\b)", Pattern.CASE_INSENSITIVE);

  @TempDir Path data;

  /// Each seed as it is, cut, doubled, in other case, with something before, behind and within it.
  private static List<String> corpus() {
    Random random = new Random(68);
    Set<String> all = new LinkedHashSet<>(SEEDS);
    while (all.size() < 4_000) {
      String one = SEEDS.get(random.nextInt(SEEDS.size()));
      String other = SEEDS.get(random.nextInt(SEEDS.size()));
      int cut = random.nextInt(one.length());
      all.add(
          switch (random.nextInt(6)) {
            case 0 -> one.substring(cut) + other;
            case 1 -> one.substring(0, cut) + other + one.substring(cut);
            case 2 -> one.toUpperCase(java.util.Locale.ROOT) + random.nextInt(100);
            case 3 -> "EA1" + one + "\u00e9\uD83D\uDE00";
            case 4 -> one.replace("<", "<\u0000").replace(" ", "\n");
            default -> one.replace("<", "\uFF1C<").repeat(2);
          });
    }
    return List.copyOf(all);
  }

  private static void isTame(JsonNode message) {
    for (JsonNode field : List.of(message.path("message"), message.path("name"))) {
      assertThat(field.asString("").codePoints())
          .as("%s", message)
          .noneMatch(point ->
              (Character.isISOControl(point) && point != '\n' && point != '\t')
                  || (point >= 0x202A && point <= 0x202E)
                  || (point >= 0x2066 && point <= 0x2069)
                  || Character.getType(point) == Character.SURROGATE);
    }
  }

  /// A visitor whom a host page calls so.
  private static Principal named(TestChat space, String name, int number) {
    String token =
        space
            .access
            .tokens()
            .issue(
                Principal.hub(SpaceId.MAIN),
                new Tokens.Wanted(
                    new UserId("visitor" + number),
                    name.replaceAll("\\p{Cs}", ""),
                    Set.of("3"),
                    Set.of(),
                    Duration.ofHours(1)))
            .token();
    return space.access.verify(token, "192.0.2.1");
  }

  @Test
  void nothingThatSomebodyWritesIsEverMarkupOrBreaksALine() {
    try (RoomSite site = new RoomSite(new TestChat(TestChat.Kind.SQLITE, data))) {
      TestChat space = site.space;
      TestChat.Ear ear = space.listen(TestChat.member("EA1ABC"), "quendaward/chat/3");
      List<CompletableFuture<TestChat.Outcome>> outcomes = new ArrayList<>();
      List<String> all = corpus();
      for (int i = 0; i < all.size(); i++) {
        String text = all.get(i);
        Principal who = i % 25 == 0 ? named(space, text, i) : TestChat.member("EA2XYZ");
        byte[] json = Json.write(Map.of("message", text, "note", text));
        outcomes.add(space.publish(who, "quendaward/chat/3", json, 1));
      }
      long taken = outcomes.stream().filter(one -> one.join().problem() == null).count();
      assertThat(taken).isGreaterThan(3_500);
      assertThat(ear.heard).hasSize((int) taken);
      ear.json().forEach(CorpusTest::isTame);
      long read = 0;
      for (long after = 0; after < taken; after += 500) {
        JsonNode page =
            site.call("EA1ABC", "GET", "/rooms/3/messages?limit=500&after=" + after, "").json();
        page.forEach(CorpusTest::isTame);
        read += page.size();
      }
      assertThat(read).isEqualTo(taken);

      RoomSite.Answered html = site.call("mod", "GET", "/rooms/3/export?format=html", "");
      assertThat(html.body().lines().filter(line -> line.startsWith("<tr><td>")).count())
          .isEqualTo(taken);
      assertThat(MARKUP.matcher(html.body()).results().limit(3).map(found -> found.group()))
          .isEmpty();
      assertThat(html.body().toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("<style>@import", "<meta http-equiv=refresh", "</td></table><");
      assertThat(site.call("mod", "GET", "/rooms/3/export?format=json", "").json().size())
          .isEqualTo((int) taken);
      String csv = site.call("mod", "GET", "/rooms/3/export?format=csv", "").body();
      assertThat(Pattern.compile("(?m)(^|,)\"[=+@\\-\t]").matcher(csv).find())
          .as("a cell that a spreadsheet would run")
          .isFalse();
    }
  }

  @Test
  void titlesSearchesAndFileNamesAreTextToo() {
    try (RoomSite site = new RoomSite(new TestChat(TestChat.Kind.SQLITE, data))) {
      site.space.say(TestChat.member("EA1ABC"), "3", "something to find");
      List<String> some = corpus();
      for (int i = 0; i < some.size(); i += 16) {
        String text = some.get(i);
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        RoomSite.Answered found = site.call("EA1ABC", "GET", "/search?q=" + encoded, "");
        assertThat(found.status()).as(text).isIn(200, 400);
        assertThat(found.json().isMissingNode()).isFalse();
        String title =
            new JsonLine()
                .put("room", "r" + i)
                .put("title", text.replaceAll("\\p{Cs}", ""))
                .toString();
        RoomSite.Answered room = site.call("mod", "POST", "/rooms", title);
        assertThat(room.status()).as(title).isIn(201, 400);
        room.json();
        JsonNode file =
            Json.tree(
                site.bytes(
                        RoomSite.basic(i % 32 == 0 ? "mod" : "EA2XYZ"),
                        "POST",
                        "/files?name=" + encoded,
                        "words".getBytes(StandardCharsets.UTF_8))
                    .body());
        if (file.has("name")) {
          assertThat(file.path("name").asString(""))
              .doesNotContainPattern("[<>\"/\\\\|?*\\p{C}]")
              .isNotBlank();
        }
      }
      String names = site.call("mod", "GET", "/rooms", "").body();
      assertThat(names.codePoints()).noneMatch(point -> point < 0x20 || point == 0x202E);
    }
  }
}
