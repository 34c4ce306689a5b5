package muster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The servers and the generator of one run. Servers start when a job first needs them and stay,
/// idle, while others are measured. Closing ends every process and removes every file; it also
/// happens when the run is interrupted.
final class Field implements AutoCloseable {

  private final Path root;
  private final Path folder;
  private final Driver driver;
  private final Map<Kind, Server> running = new EnumMap<>(Kind.class);
  private final Map<Kind, String> absent = new EnumMap<>(Kind.class);
  private final List<Server> fresh = new ArrayList<>();
  private int folders;
  private boolean closed;

  private enum Kind {
    MUSTER,
    MOSQUITTO,
    HIVEMQ
  }

  Field(Path root) throws IOException {
    this.root = root;
    this.folder = Files.createTempDirectory("muster-bench");
    this.driver = new Driver(folder);
  }

  /// The standing server behind `door`; null when it cannot take part, for the reason in
  /// `absent()`.
  @Nullable Target target(Door door) throws InterruptedException {
    Kind kind = kind(door);
    if (!running.containsKey(kind) && !absent.containsKey(kind)) {
      try {
        running.put(kind, start(kind, Pin.server(), kind.name()));
      } catch (ServerFailed e) {
        absent.put(kind, String.valueOf(e.getMessage()));
      }
    }
    Server server = running.get(kind);
    return server == null ? null : target(server, door);
  }

  /// A server of its own that nobody has used yet, on no particular core unless `pin` says so.
  synchronized Server fresh(Door door, Pin pin) throws InterruptedException {
    return started(kind(door), pin, kind(door) + "-" + folders++);
  }

  /// The same, but with the data of the last one that was started so.
  synchronized Server again(Door door, Pin pin) throws InterruptedException {
    return started(kind(door), pin, kind(door) + "-again");
  }

  private Server started(Kind kind, Pin pin, String name) throws InterruptedException {
    Server server = start(kind, pin, name);
    fresh.add(server);
    return server;
  }

  Sample drive(Target target, Shape shape) {
    return driver.drive(target, shape);
  }

  Path folder() {
    return folder;
  }

  List<String> versions() {
    return running.values().stream().map(Server::version).toList();
  }

  Map<String, String> absent() {
    var reasons = new TreeMap<String, String>();
    absent.forEach((kind, reason) -> reasons.put(kind.name(), reason));
    return reasons;
  }

  static Target target(Server server, Door door) {
    return switch (server) {
      case Mosquitto mosquitto -> mosquitto.tcp();
      case HiveMq hive -> door == Door.HIVEMQ_WS ? hive.webSocket() : hive.tcp();
      case Muster muster -> door == Door.MUSTER_WS ? muster.webSocket() : muster.tcp();
    };
  }

  private Server start(Kind kind, Pin pin, String name) throws InterruptedException {
    Path own = folder.resolve(name.toLowerCase(Locale.ROOT));
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new ServerFailed("No folder for " + kind, e);
    }
    return switch (kind) {
      case MUSTER -> Muster.start(root, own, pin);
      case MOSQUITTO -> Mosquitto.start(own, pin);
      case HIVEMQ -> HiveMq.start(root, own, pin);
    };
  }

  private static Kind kind(Door door) {
    return switch (door) {
      case MUSTER, MUSTER_WS -> Kind.MUSTER;
      case MOSQUITTO -> Kind.MOSQUITTO;
      case HIVEMQ, HIVEMQ_WS -> Kind.HIVEMQ;
    };
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    driver.close();
    fresh.forEach(Server::close);
    running.values().forEach(Server::close);
    // one that was only just starting belongs to nobody yet
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Field::remove);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Left behind: " + folder + " (" + e.getMessage() + ")");
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
