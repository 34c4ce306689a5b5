package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHubTest {
  private static final LocalHub HUB =
      new LocalHub(URI.create("http://127.0.0.1:4711"), "secret-key", 12, "1.2.3");

  @TempDir Path data;

  @Test
  void whatIsWrittenIsRead() {
    HUB.write(data);
    assertThat(LocalHub.read(data)).contains(HUB);
  }

  @Test
  void onlyTheOwnerCanReadTheNote() throws Exception {
    HUB.write(data);
    assertThat(Files.getPosixFilePermissions(LocalHub.file(data)))
        .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  }

  @Test
  void theNextStartReplacesTheNoteAndLeavesNothingElse() throws Exception {
    HUB.write(data);
    LocalHub next = new LocalHub(URI.create("http://127.0.0.1:4712"), "other", 13, "1.2.4");
    next.write(data);
    assertThat(LocalHub.read(data)).contains(next);
    try (var files = Files.list(data)) {
      assertThat(files).containsExactly(LocalHub.file(data));
    }
  }

  @Test
  void noNoteOrATornOneIsNoHub() throws Exception {
    assertThat(LocalHub.read(data)).isEmpty();
    for (String torn :
        new String[] {
          "", "{", "[]", "{\"url\":\"http://x\"}", "\0\0", "{\"url\":\"::\",\"key\":\"k\"}"
        }) {
      Files.writeString(LocalHub.file(data), torn);
      assertThat(LocalHub.read(data)).as(torn).isEmpty();
    }
  }

  @Test
  void theKeyStaysOutOfLogs() {
    assertThat(HUB.toString()).doesNotContain("secret-key").contains("4711");
  }
}
