package muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The completion script as a real bash uses it.
class CompletionTest {
  @TempDir Path folder;

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(completed("muster", "ser")).containsExactly("serve");
    assertThat(completed("muster", "serve", "--http-p")).contains("--http-port");
    assertThat(completed("muster", "completion", "")).contains("bash", "zsh");
  }

  @Test
  void bashCompletesTheValuesOfAFlag() throws Exception {
    assertThat(completed("muster", "serve", "--mqtt-anonymous", "")).contains("true", "false");
  }

  /// What bash offers when Tab is pressed after these words.
  private List<String> completed(String... words) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
    Path script = folder.resolve("completion.bash");
    Files.writeString(script, Typed.script(new NoHub(), "completion", "bash").out());
    String program =
        """
        source %s
        COMP_WORDS=(%s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_LINE="${COMP_WORDS[*]}"
        COMP_POINT=${#COMP_LINE}
        _complete_muster
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(
                script, String.join(" ", List.of(words).stream().map(w -> "'" + w + "'").toList()));
    Process bash =
        new ProcessBuilder("/bin/bash", "--norc", "-c", program).redirectErrorStream(true).start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output.lines().map(String::strip).toList();
  }
}
