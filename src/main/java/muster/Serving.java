package muster;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import muster.cli.Failure;
import muster.store.StoreException;
import muster.types.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `muster serve`: a hub from start to SIGTERM.
final class Serving {
  private static final Logger log = LoggerFactory.getLogger(Serving.class);

  private Serving() {}

  static int run(ConfigReader.Read read, String version, PrintStream out) {
    long started = System.nanoTime();
    Config config = read.config();
    Hub hub = start(config, version);
    CountDownLatch stopped = new CountDownLatch(1);
    // A signal ends the process with its own exit code unless the hook says otherwise at its end.
    Thread onSignal =
        new Thread(
            () -> {
              int code = stop(hub);
              stopped.countDown();
              Runtime.getRuntime().halt(code);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    tell(hub, config, version, System.nanoTime() - started, out);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static int stop(Hub hub) {
    log.info("Stopping");
    try {
      hub.close();
      log.info("Stopped");
      return 0;
    } catch (RuntimeException e) {
      log.error("Stopping did not go well", e);
      return Failure.RUNNING;
    }
  }

  /// A running hub, or the reason why not in one line.
  private static Hub start(Config config, String version) {
    Path data = config.basic().data();
    try {
      Optional<DataFolder> folder = DataFolder.take(data);
      if (folder.isEmpty()) {
        throw new Failure(
            Failure.RUNNING,
            "A hub%s is running on the data folder %s already"
                .formatted(DataFolder.holder(data), data));
      }
      Hub hub = new Hub(config, folder.get(), version);
      boolean open = false;
      try {
        hub.open();
        open = true;
        return hub;
      } finally {
        if (!open) {
          hub.close();
        }
      }
    } catch (HubError e) {
      throw new Failure(Failure.RUNNING, e.line());
    } catch (StoreException e) {
      log.debug("The start failed", e);
      throw new Failure(Failure.RUNNING, String.valueOf(e.getMessage()));
    } catch (Refusal e) {
      throw new Failure(Failure.RUNNING, e.detail());
    }
  }

  private static void tell(Hub hub, Config config, String version, long nanos, PrintStream out) {
    out.printf("Muster %s is ready (%.2f s)%n", version, nanos / 1e9);
    for (Hub.Door door : hub.doors()) {
      out.printf("  %-8s%s%n", door.name(), door.url());
    }
    hub.firstPassword()
        .ifPresent(password ->
            out.printf(
                "  First start: sign in as admin with the password %s (shown only now)%n",
                password));
    String store =
        config.store().postgresHost() == null
            ? "SQLite"
            : "PostgreSQL at " + config.store().postgresHost();
    out.printf("  %-8s%s (%s)%n", "Data", config.basic().data(), store);
    out.flush();
  }
}
