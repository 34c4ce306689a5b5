package muster.bridges;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a bridge is, for those who look: what it does, what went wrong last, and how much went which
/// way since it was started. Says in the log when it begins to fail and when it works again, once
/// each, however often it tries in between.
final class Condition {
  private static final Logger LOG = LoggerFactory.getLogger(Condition.class);
  private static final int LONGEST = 300;

  enum State {
    STARTING,
    WORKING,
    /// Fails just now, and tries again.
    FAILING,
    PAUSED
  }

  record Shown(State state, Instant since, @Nullable String lastError, @Nullable Instant at) {}

  final LongAdder in = new LongAdder();
  final LongAdder out = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder retried = new LongAdder();

  private final String name;
  private final InstantSource clock;
  // guarded by this
  private State state = State.STARTING;
  private Instant since;
  private @Nullable String lastError;
  private @Nullable Instant lastErrorAt;

  Condition(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
    this.since = clock.instant();
  }

  synchronized void works() {
    if (state == State.FAILING) {
      LOG.info("Bridge {} works again", name);
    }
    turn(State.WORKING);
  }

  /// It will be tried again.
  synchronized void fails(String why) {
    retried.increment();
    note(why);
    if (state != State.FAILING) {
      LOG.warn("Bridge {} fails and tries again: {}", name, lastError);
    }
    turn(State.FAILING);
  }

  /// One thing was given up; the bridge goes on.
  synchronized void drops(String why) {
    dropped.increment();
    note(why);
    LOG.warn("Bridge {} gave something up: {}", name, lastError);
  }

  synchronized void pauses() {
    turn(State.PAUSED);
  }

  private void note(String why) {
    String line = plain(why);
    lastError = line;
    lastErrorAt = clock.instant();
  }

  /// What others said goes into one line of the log without steering the terminal.
  static String plain(String words) {
    StringBuilder line = new StringBuilder();
    words
        .codePoints()
        .limit(LONGEST)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }

  private void turn(State other) {
    if (state != other) {
      state = other;
      since = clock.instant();
    }
  }

  synchronized Shown shown() {
    return new Shown(state, since, lastError, lastErrorAt);
  }
}
