package muster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import muster.cli.Commands;
import muster.cli.Shell;
import muster.cli.Typed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console and `muster listen` on the real program in a process of its own.
class ChatTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Map<String, String> ports = Map.of();
  private Running hub;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ports = Map.of("HTTP_PORT", Integer.toString(free.getLocalPort()));
    }
    hub = Running.serve(folder.resolve("data"), ports);
    for (String user : new String[] {"fredy", "david"}) {
      String name = user.equals("fredy") ? "Fredy" : "David";
      assertThat(muster("admin", "user", "add", user, "--name", name).exitCode()).isZero();
    }
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Map<String, String> environment(String user) {
    Map<String, String> environment = CommandLineTest.environment(folder.resolve("data"));
    environment.put("CHAT_USER_ID", user);
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    return environment;
  }

  private Typed muster(String user, String... args) {
    return Typed.script(shell -> new Program(shell, environment(user)), args);
  }

  /// A command that runs while somebody types into it.
  private final class Session implements AutoCloseable {
    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exitCode;

    Session(String user, String... args) throws IOException {
      Shell shell =
          new Shell(
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              new PipedInputStream(keys),
              null,
              false);
      exitCode =
          CompletableFuture.supplyAsync(
              () -> Commands.run(args, shell, new Program(shell, environment(user))),
              task -> Thread.ofPlatform().daemon().start(task));
    }

    void type(String line) {
      try {
        keys.write((line + "\n").getBytes(UTF_8));
        keys.flush();
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }

    void sees(String... words) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(out.toString(UTF_8)).as("%s", err).contains(words));
    }

    void isTold(String words) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(err.toString(UTF_8)).contains(words));
    }

    int end() {
      return exitCode.orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
      keys.close();
      end();
    }
  }

  @Test
  void twoPeopleSeeWhatTheySayAndWhatBecameOfIt() throws Exception {
    try (Session fredy = new Session("fredy", "chat");
        Session david = new Session("david", "chat")) {
      fredy.sees("Welcome to the chat, Fredy!", "Your ID: fredy", "CHAT COMMANDS");
      david.sees("Your ID: david");
      fredy.type("send david Hello! How are you?");
      fredy.sees("📤 Message sent: Hello! How are you?");
      david.sees("Fredy: Hello! How are you?", "👁️ Sent read receipt for message ");
      fredy.sees("received_by_server by", "delivered by david", "read by david");
      fredy.type("typing david");
      david.sees("✍️ Fredy is typing...");
      david.type("/broadcast To all of you");
      fredy.sees("David to all: To all of you");
      fredy.type("status");
      fredy.sees("Nothing is pending");
      fredy.type("join 3");
      fredy.sees("You are in #3");
      assertThat(muster("david", "send", "--room", "3", "hi all").exitCode()).isZero();
      fredy.sees("David: hi all");
      fredy.type("hello room");
      fredy.sees("Fredy: hello room");
      fredy.type("send");
      fredy.sees("use it so: send <user_id> <message>");
      fredy.type("quit");
      assertThat(fredy.end()).isZero();
    }
  }

  @Test
  void nothingIsMissedWhenTheHubIsKilledInTheMiddle() throws Exception {
    try (Session david = new Session("david", "listen", "--count", "2", "--json")) {
      david.isTold("listening");
      assertThat(muster("fredy", "send", "david", "before").exitCode()).isZero();
      david.sees("before");
      hub.kill();
      david.isTold("trying again");
      hub = Running.serve(folder.resolve("data"), ports);
      assertThat(muster("fredy", "send", "david", "afterwards").exitCode()).isZero();
      david.sees("afterwards");
      assertThat(david.end()).isZero();
      assertThat(david.out.toString(UTF_8).lines()).hasSize(2);
    }
  }
}
