package muster.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import muster.types.Role;
import org.junit.jupiter.api.Test;

/// docs/access.md says what the code does.
class AccessDocsTest {
  private static final Pattern AUDITED =
      Pattern.compile("\"((?:user|token|key|rule|limit|login)\\.[a-z-]+)\"");

  private static String docs() throws IOException {
    return Files.readString(Path.of("docs/access.md"));
  }

  @Test
  void everyLimitIsThereWithItsDefaultAndMeaning() throws IOException {
    for (Limit limit : Limit.values()) {
      String per = limit.per().name().toLowerCase(Locale.ROOT);
      assertThat(docs())
          .contains(
              "| `%s` | %s | %s | %s |"
                  .formatted(limit.code(), limit.standard(), per, limit.meaning()));
    }
  }

  @Test
  void everyRoleAndScopeIsThere() throws IOException {
    for (Role role : Role.values()) {
      assertThat(docs()).contains("| `" + role.code() + "` |");
    }
    assertThat(docs()).contains("`publish` (", "`subscribe` (", "`tokens` (", "`admin` (");
  }

  @Test
  void everyKindOfAuditLineIsThere() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/muster/access"))) {
      for (Path file : files.toList()) {
        Matcher what = AUDITED.matcher(Files.readString(file));
        while (what.find()) {
          assertThat(docs()).contains("`" + what.group(1) + "`");
        }
      }
    }
  }

  @Test
  void theNumbersOfPasswordsThrottleAndTokensAreThere() throws IOException {
    AccessSettings settings = AccessSettings.defaults();
    AccessSettings.Hashing hashing = settings.hashing();
    assertThat(docs())
        .contains(
            "$argon2id$v=19$m=%d,t=%d,p=%d$"
                .formatted(hashing.memoryKiB(), hashing.passes(), hashing.lanes()))
        .contains(Passwords.SHORTEST + " to " + Passwords.LONGEST + " characters")
        .contains("one user from one address | " + settings.throttling().perUser() + " |")
        .contains("one address, all users | " + settings.throttling().perAddress() + " |")
        .contains("one user from everywhere | " + settings.throttling().perTarget() + " |")
        .contains("at most " + settings.throttling().longest().toMinutes() + " min")
        .contains("a login " + settings.tokens().session().toHours() + " hours")
        .contains("at most " + settings.tokens().longest().toDays() + " days")
        .contains("after " + settings.tokens().keyAge().toDays() + " days");
  }
}
