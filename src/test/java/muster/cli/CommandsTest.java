package muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandsTest {
  private final NoHub root = new NoHub();

  @Test
  void theFirstHelpListsEveryCommand() {
    Typed help = Typed.script(root, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Usage: muster", "serve", "config", "version", "completion", "Examples:");
  }

  @Test
  void everyCommandExplainsItselfWithExamplesInEightyColumns() {
    for (List<String> command : all()) {
      List<String> args = new ArrayList<>(command);
      args.add("--help");
      Typed help = Typed.script(root, args.toArray(String[]::new));
      assertThat(help.exitCode()).as("%s", command).isZero();
      assertThat(help.out()).as("%s", command).contains("Usage: ");
      if (!command.equals(List.of("help"))) {
        assertThat(help.out()).as("%s", command).containsAnyOf("Examples:", "Commands:");
      }
      assertThat(help.out().lines().filter(l -> l.length() > 80)).as("%s", command).isEmpty();
    }
  }

  @Test
  void withoutACommandTheHelpIsShownAndTheCodeSaysBadUsage() {
    Typed nothing = Typed.script(root);
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err()).contains("Usage: muster", "serve");
  }

  @Test
  void anUnknownCommandOrOptionGetsTheNearestSuggested() {
    Typed command = Typed.script(root, "serv");
    assertThat(command.exitCode()).isEqualTo(2);
    assertThat(command.err().lines()).hasSize(1);
    assertThat(command.err())
        .startsWith("muster: unknown command or argument serv; did you mean serve");
    Typed option = Typed.script(root, "serve", "--http-prot", "80");
    assertThat(option.exitCode()).isEqualTo(2);
    assertThat(option.err()).contains("unknown option --http-prot; did you mean --http-port");
    assertThat(root.asked).isEmpty();
  }

  @Test
  void everyKeyOfTheConfigurationIsAFlagExceptSecrets() {
    Typed serve =
        Typed.script(root, "serve", "--http-port", "80", "--mqtt-anonymous", "--data=/srv/m");
    assertThat(serve.exitCode()).as(serve.err()).isZero();
    assertThat(root.asked.getFirst())
        .contains("HTTP_PORT=80", "MQTT_ANONYMOUS=true", "MUSTER_DATA=/srv/m", "config=null");
    Typed secret = Typed.script(root, "serve", "--postgres-password", "x");
    assertThat(secret.exitCode()).isEqualTo(2);
  }

  @Test
  void theConfigurationIsShownWithTheFlagsThatWereGiven() {
    Typed config =
        Typed.script(root, "config", "--json", "--config", "a.toml", "--mqtt-anonymous=false");
    assertThat(config.exitCode()).as(config.err()).isZero();
    assertThat(root.asked)
        .containsExactly("config true Given[config=a.toml, flags={MQTT_ANONYMOUS=false}]");
  }

  @Test
  void theVersionIsToldInWordsAndInJson() {
    assertThat(Typed.script(root, "version").out()).startsWith("Muster 1.2.3 on Java 25");
    assertThat(Typed.script(root, "version", "--json").out()).contains("\"version\" : \"1.2.3\"");
    assertThat(Typed.script(root, "--version").out()).isEqualTo("Muster 1.2.3\n");
  }

  @Test
  void coloursAreForTerminalsOnly() {
    Terminal terminal = new Terminal(prompt -> null, prompt -> null);
    assertThat(Commands.colours(terminal, null, "xterm")).isTrue();
    assertThat(Commands.colours(terminal, "", "xterm")).isTrue();
    assertThat(Commands.colours(terminal, "1", "xterm")).isFalse();
    assertThat(Commands.colours(terminal, null, "dumb")).isFalse();
    assertThat(Commands.colours(null, null, "xterm")).isFalse();
    assertThat(Typed.script(root, "--help").out()).doesNotContain("\u001b");
    assertThat(Typed.person(root, List.of(), "--help").out()).contains("\u001b[");
  }

  /// Every command and subcommand, as one types it.
  private List<List<String>> all() {
    List<List<String>> found = new ArrayList<>();
    collect(
        Muster.whole(new Shell(System.out, System.err, System.in, null, false), root),
        List.of(),
        found);
    return found;
  }

  private static void collect(CommandLine line, List<String> path, List<List<String>> found) {
    line.getSubcommands()
        .forEach((name, command) -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(name);
          found.add(longer);
          collect(command, longer, found);
        });
  }
}
