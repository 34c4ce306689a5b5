package muster.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// One round: connect everybody, subscribe, warm up, measure, let the rest arrive, check, leave.
/// All fields belong to the event loop; the caller's thread only says when the next part begins.
final class Drive {

  /// Connections being made at once: below the listen backlog of every server here.
  private static final int CONNECTING = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Order order;
  private final Shape shape;
  private final Bootstrap bootstrap;
  private final EventLoop loop;
  private final List<Client> clients = new ArrayList<>();
  private final List<Publisher> publishers = new ArrayList<>();
  private final Deque<Client> waiting = new ArrayDeque<>();
  private final CompletableFuture<Void> allReady = new CompletableFuture<>();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  private int ready;
  private boolean publishing;
  private boolean pumpScheduled;
  private long published;
  private long acknowledged;
  private long delivered;
  private long wrong;
  private final int[] heard;
  private final long[] sentAt;
  private final long[] latencies = new long[1 << 18];
  private int latencyCount;

  Drive(Order order, Bootstrap bootstrap, EventLoop loop) {
    this.order = order;
    this.shape = order.shape();
    this.bootstrap = bootstrap;
    this.loop = loop;
    this.heard = new int[shape.window()];
    this.sentAt = new long[shape.window()];
  }

  Sample run() throws InterruptedException {
    try {
      Usage idle = Usage.of(order.target().pid());
      on(this::gather);
      await(allReady, Duration.ofSeconds(20 + shape.crowd().subscribers() / 100));
      on(() -> setPublishing(true));
      pause(shape.warmUp());
      Mark before = on(this::mark);
      pause(shape.measured());
      Mark after = on(this::mark);
      on(() -> setPublishing(false));
      awaitRest();
      return sample(idle, before, after);
    } catch (ServerFailed e) {
      return Sample.failed(String.valueOf(e.getMessage()));
    } finally {
      CompletableFuture.runAsync(() -> clients.forEach(Client::leave), loop).join();
    }
  }

  // --- what clients tell, always on the loop

  void ready() {
    ready++;
    if (ready == clients.size()) {
      allReady.complete(null);
    } else {
      connectNext();
    }
  }

  void fail(Throwable cause) {
    failure.completeExceptionally(cause);
  }

  boolean publishing() {
    return publishing;
  }

  void published(long sequence) {
    published++;
    if (shape.qos() == 0) {
      sentAt[(int) (sequence % sentAt.length)] = System.nanoTime();
    }
  }

  void acknowledged() {
    acknowledged++;
  }

  void wrong() {
    wrong++;
  }

  void delivered(int publisher, long sequence) {
    delivered++;
    if (shape.qos() > 0) {
      return;
    }
    int slot = (int) (sequence % heard.length);
    if (++heard[slot] == shape.copies()) {
      heard[slot] = 0;
      latencies[latencyCount++ & (latencies.length - 1)] = System.nanoTime() - sentAt[slot];
      publishers.get(publisher).heardByAll();
      schedulePump();
    }
  }

  /// Publishing goes on after all sockets that are readable now have been read, so that the window
  /// is refilled with one send.
  private void schedulePump() {
    if (!pumpScheduled) {
      pumpScheduled = true;
      loop.execute(() -> {
        pumpScheduled = false;
        pumpAll();
      });
    }
  }

  private void pumpAll() {
    for (Publisher publisher : publishers) {
      publisher.pump();
      publisher.flush();
    }
  }

  // --- the parts of a round, on the loop

  private boolean gather() {
    Shape.Crowd crowd = shape.crowd();
    byte[][] topics = new byte[crowd.topics()][];
    Arrays.setAll(topics, i -> Shape.topic(i).getBytes(StandardCharsets.US_ASCII));
    if (shape.background() > 0) {
      clients.add(new Background(this, order.target(), shape.background()));
    }
    for (int i = 0; i < crowd.subscribers(); i++) {
      clients.add(new Subscriber(this, order, i));
    }
    for (int i = 0; i < crowd.publishers(); i++) {
      publishers.add(new Publisher(this, order, i, topics));
    }
    clients.addAll(publishers);
    waiting.addAll(clients);
    for (int i = 0; i < CONNECTING; i++) {
      connectNext();
    }
    return true;
  }

  private void connectNext() {
    Client next = waiting.poll();
    if (next == null) {
      return;
    }
    ChannelFuture connecting = bootstrap.clone().handler(next).connect();
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        fail(done.cause());
      }
    });
  }

  private boolean setPublishing(boolean on) {
    publishing = on;
    if (on) {
      pumpAll();
    }
    return true;
  }

  private Mark mark() {
    return new Mark(
        System.nanoTime(),
        delivered,
        latencyCount,
        Usage.of(order.target().pid()),
        Usage.of(ProcessHandle.current().pid()).cpuMillis());
  }

  private boolean complete() {
    boolean allHeard = delivered + wrong >= published * shape.copies();
    return allHeard && (shape.qos() == 0 || acknowledged == published);
  }

  // --- the caller's thread

  private void awaitRest() throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!on(this::complete) && System.nanoTime() < until) {
      pause(Duration.ofMillis(5));
    }
  }

  private Sample sample(Usage idle, Mark before, Mark after) {
    double seconds = (after.nanos - before.nanos) / 1e9;
    int from = Math.max(before.latencyCount, after.latencyCount - latencies.length);
    long[] sorted = new long[after.latencyCount - from];
    Arrays.setAll(sorted, i -> latencies[(from + i) & (latencies.length - 1)]);
    Arrays.sort(sorted);
    return new Sample(
        (after.delivered - before.delivered) / seconds,
        sorted.length == 0 ? 0 : sorted[sorted.length / 2] / 1e3,
        (after.server.cpuMillis() - before.server.cpuMillis()) / 1e3 / seconds,
        (after.generatorMillis - before.generatorMillis) / 1e3 / seconds,
        idle.kb(),
        after.server.kb(),
        fault());
  }

  private String fault() {
    long due = published * shape.copies();
    if (wrong > 0) {
      return wrong + " deliveries were wrong, twice or out of order";
    }
    if (delivered != due) {
      return (due - delivered) + " of " + due + " deliveries are missing";
    }
    if (shape.qos() > 0 && acknowledged != published) {
      return (published - acknowledged) + " acknowledgements are missing";
    }
    return "";
  }

  private <T> T on(Supplier<T> part) throws InterruptedException {
    return await(CompletableFuture.supplyAsync(part, loop), PATIENCE);
  }

  private void pause(Duration time) throws InterruptedException {
    try {
      failure.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // nothing failed meanwhile: as it should be
    } catch (ExecutionException e) {
      throw new ServerFailed(String.valueOf(e.getCause()), e);
    }
  }

  private <T> T await(CompletableFuture<T> future, Duration patience) throws InterruptedException {
    try {
      CompletableFuture.anyOf(future, failure).get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return future.join();
    } catch (ExecutionException e) {
      throw new ServerFailed(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new ServerFailed(
          "No answer for "
              + patience.toSeconds()
              + " s; ready: "
              + ready
              + " of "
              + clients.size());
    }
  }

  private record Mark(
      long nanos, long delivered, int latencyCount, Usage server, long generatorMillis) {}
}
