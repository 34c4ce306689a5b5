package muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What holds for the files of all pages, whoever draws them.
class PageTest {
  private static final Path SOURCES = Path.of("web");

  @Test
  void everyFeatureHasTheSameKeysAndPlaceholdersInAllLanguages() throws IOException {
    List<Path> folders;
    try (var files = Files.walk(SOURCES)) {
      folders = files.filter(file -> file.endsWith("lang")).sorted().toList();
    }
    assertThat(folders).contains(SOURCES.resolve("app/lang"), SOURCES.resolve("admin/lang"));
    for (Path folder : folders) {
      List<String> english = lines(folder, "en");
      for (String language : List.of("es", "gl")) {
        String what = folder + " " + language;
        assertThat(keys(lines(folder, language))).as(what).isEqualTo(keys(english));
        assertThat(lines(folder, language).stream().map(PageTest::placeholders).toList())
            .as(what)
            .isEqualTo(english.stream().map(PageTest::placeholders).toList());
      }
    }
  }

  @Test
  void everyWordThatTheAppSaysIsThere() throws IOException {
    Set<String> known = new TreeSet<>(keys(lines(SOURCES.resolve("app/lang"), "en")));
    assertThat(known).containsAll(said(SOURCES.resolve("app")));
    known.addAll(keys(lines(SOURCES.resolve("admin/lang"), "en")));
    assertThat(known).containsAll(said(SOURCES.resolve("admin")));
  }

  /// The keys that the scripts of a folder name as they are; those that are put together are not
  /// found by reading.
  private static Set<String> said(Path folder) throws IOException {
    Set<String> used = new TreeSet<>();
    try (var files = Files.walk(folder)) {
      for (Path script : files.filter(file -> file.toString().endsWith(".js")).toList()) {
        Pattern.compile("\\b(say|many)\\(\"([a-z0-9_.-]*[a-z0-9])\"[,)]")
            .matcher(Files.readString(script))
            .results()
            .forEach(found ->
                used.add(found.group(2) + (found.group(1).equals("many") ? ".other" : "")));
      }
    }
    return used;
  }

  @Test
  void everyAddressOfTheAppIsKnownToTheServer() throws IOException {
    Set<String> levels = new TreeSet<>();
    Pattern.compile("paths: \\[([^\\]]+)]")
        .matcher(Files.readString(SOURCES.resolve("app/sections.js")).replaceAll("(?m)^//.*", ""))
        .results()
        .flatMap(found -> Pattern.compile("\"(\\w+)\"").matcher(found.group(1)).results())
        .forEach(found -> levels.add(found.group(1)));
    assertThat(levels).contains("rooms", "admin");
    assertThat(StaticFiles.PAGES).containsAll(levels);
    String worker = Files.readString(SOURCES.resolve("sw.js"));
    assertThat(StaticFiles.PAGES).allMatch(level -> worker.contains(level));
  }

  @Test
  void everyFileOfThePageIsListedAndNothingElse() throws Exception {
    try (var files = Files.walk(SOURCES)) {
      Set<String> there =
          files
              .filter(Files::isRegularFile)
              .map(file -> SOURCES.relativize(file).toString().replace('\\', '/'))
              .filter(name -> !name.equals("files.txt"))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> listed =
          Files.readAllLines(SOURCES.resolve("files.txt")).stream()
              .filter(line -> !line.startsWith("#") && !line.isBlank())
              .filter(line -> !line.startsWith("vendor/")) // in a library; the hub would not start
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(listed).isEqualTo(there);
    }
  }

  private static Set<String> keys(List<String> lines) {
    return lines.stream()
        .map(line -> line.strip().split("\"", 3)[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> placeholders(String line) {
    return Pattern.compile("\\{\\w+}")
        .matcher(line)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> lines(Path folder, String language) throws IOException {
    return Files.readAllLines(folder.resolve(language + ".js")).stream()
        .filter(line -> line.startsWith("  \""))
        .toList();
  }
}
