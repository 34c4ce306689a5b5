package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The shipped examples keep up with the program.
class DeployTest {
  @Test
  void theExampleEnvironmentNamesEveryKeyWithItsDefault() throws Exception {
    String example = Files.readString(Path.of("deploy", ".env.example"));
    for (ConfigReader.KeyInfo key : ConfigReader.keys()) {
      assertThat(example.lines())
          .as("deploy/.env.example, %s", key.env())
          .contains("#" + key.env() + "=" + key.byDefault());
    }
  }

  @Test
  void theExampleEnvironmentNamesNothingElse() throws Exception {
    var known = ConfigReader.keys().stream().map(ConfigReader.KeyInfo::env).toList();
    assertThat(
            Files.readString(Path.of("deploy", ".env.example"))
                .lines()
                .filter(line -> line.matches("#[A-Z_]+=.*"))
                .map(line -> line.substring(1, line.indexOf('='))))
        .isSubsetOf(known)
        .doesNotHaveDuplicates();
  }
}
