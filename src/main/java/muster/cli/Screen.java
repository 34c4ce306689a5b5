package muster.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.AggregateCompleter;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// Where the console reads and writes: a terminal, where what comes in is printed above the line
/// that is being typed; or a pipe, where lines simply follow each other.
sealed interface Screen extends AutoCloseable {

  /// The next line; null at the end (Ctrl-D, Ctrl-C, end of the input).
  @Nullable String read(String prompt);

  /// May be called from any thread.
  void print(String line);

  @Override
  void close();

  /// A script at the other end.
  record Piped(Shell shell, BufferedReader in) implements Screen {
    Piped(Shell shell) {
      this(shell, new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8)));
    }

    @Override
    public @Nullable String read(String prompt) {
      try {
        return in.readLine();
      } catch (IOException closed) {
        return null;
      }
    }

    @Override
    public void print(String line) {
      synchronized (shell) {
        shell.out().println(Report.plain(line));
        shell.out().flush();
      }
    }

    @Override
    public void close() {}
  }

  /// A person at a keyboard.
  record Typing(org.jline.terminal.Terminal terminal, LineReader reader) implements Screen {

    /// `words` are what the Tab key offers.
    static Typing open(boolean colours, Path history, List<String> words) {
      try {
        org.jline.terminal.Terminal terminal =
            TerminalBuilder.builder().system(true).dumb(true).color(colours).build();
        LineReader reader =
            LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("muster")
                .completer(new AggregateCompleter(new StringsCompleter(words)))
                .variable(LineReader.HISTORY_FILE, history)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .build();
        return new Typing(terminal, reader);
      } catch (IOException broken) {
        throw Failure.running("this terminal cannot be used: " + broken.getMessage());
      }
    }

    @Override
    public @Nullable String read(String prompt) {
      try {
        return reader.readLine(prompt);
      } catch (EndOfFileException | UserInterruptException end) {
        return null;
      }
    }

    @Override
    public void print(String line) {
      reader.printAbove(Report.plain(line));
    }

    @Override
    public void close() {
      try {
        terminal.close();
      } catch (IOException gone) {
        // the window was closed
      }
    }
  }
}
