package muster.push;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is still to be sent: at most ten thousand notifications, each at its time. One thread waits
/// for the next; each is worked on by a thread of its own, a few at a time, so that a slow service
/// holds up nobody else. A service that is busy is asked again, as it wishes or after 2, 8, 30
/// seconds; then the notification is given up. When the queue is full, new ones are left out.
final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  static final int MOST = 10_000;
  private static final int AT_ONCE = 16;
  private static final long[] WAITS = {2, 8, 30};
  private static final long LONGEST_WAIT = 300;
  private static final Duration LIFE = Duration.ofDays(1);

  private final DelayQueue<Due> queue = new DelayQueue<>();
  private final Semaphore hands = new Semaphore(AT_ONCE);
  private final Thread thread;

  /// Something to be done at a time of `System.nanoTime`.
  private record Due(long at, Runnable work) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  Outbox() {
    this.thread = Thread.ofVirtual().name("push").start(this::work);
  }

  /// False: there is too much to be sent already.
  boolean after(Duration delay, Runnable work) {
    if (queue.size() >= MOST) {
      return false;
    }
    return queue.add(new Due(System.nanoTime() + delay.toNanos(), work));
  }

  private void work() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Due due = queue.take();
        hands.acquire();
        Thread.ofVirtual()
            .name("push")
            .start(() -> {
              try {
                due.work().run();
              } catch (RuntimeException e) {
                LOG.warn("A notification failed", e);
              } finally {
                hands.release();
              }
            });
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /// How a notification is sent: the parts that are the same at each attempt.
  ///
  /// @param services that may be posted to
  /// @param vapid signs
  record Means(Services services, Vapid vapid, SecureRandom random) {}

  /// What came of it in the end.
  enum Outcome {
    DELIVERED,
    /// The browser has taken its subscription back.
    GONE,
    FAILED
  }

  /// Told once.
  interface Ending {
    void of(Subscription subscription, Outcome outcome);
  }

  /// One attempt, and further ones later if need be.
  void send(
      Means means, Subscription to, byte[] text, Notice notice, long nowMillis, Ending ending) {
    attempt(means, to, text, notice, nowMillis, ending, 0);
  }

  private void attempt(
      Means means,
      Subscription to,
      byte[] text,
      Notice notice,
      long nowMillis,
      Ending ending,
      int number) {
    Post.Result result = post(means, to, text, notice, nowMillis);
    int status = result == null ? 0 : result.status();
    if (status >= 200 && status < 300) {
      ending.of(to, Outcome.DELIVERED);
    } else if (status == 404 || status == 410) {
      ending.of(to, Outcome.GONE);
    } else if ((status == 0 || status == 429 || status >= 500) && number < WAITS.length) {
      long asked = result == null ? 0 : result.retryAfter();
      Duration wait = Duration.ofSeconds(Math.min(LONGEST_WAIT, Math.max(asked, WAITS[number])));
      long then = nowMillis + wait.toMillis();
      if (!after(wait, () -> attempt(means, to, text, notice, then, ending, number + 1))) {
        ending.of(to, Outcome.FAILED);
      }
    } else {
      LOG.info("{} did not take a notification: {}", to.endpoint().getHost(), status);
      ending.of(to, Outcome.FAILED);
    }
  }

  /// Null: nobody answered.
  private static Post.@Nullable Result post(
      Means means, Subscription to, byte[] text, Notice notice, long nowMillis) {
    try {
      byte[] sealed = Sealed.seal(text, to.key(), to.secret(), means.random());
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Authorization", means.vapid().authorization(to.endpoint(), nowMillis));
      headers.put("Content-Type", "application/octet-stream");
      headers.put("Content-Encoding", "aes128gcm");
      headers.put("TTL", Long.toString(LIFE.toSeconds()));
      headers.put("Urgency", notice.kind() == Notice.Kind.ROOM ? "normal" : "high");
      headers.put("Topic", topic(notice.place()));
      return Post.send(to.endpoint(), means.services().address(to.endpoint()), headers, sealed);
    } catch (UnknownHostException e) {
      LOG.debug("{} cannot be reached: {}", to.endpoint().getHost(), e.getMessage());
      return null;
    } catch (IOException e) {
      LOG.debug("{} did not answer: {}", to.endpoint().getHost(), e.toString());
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was checked cannot be used", e);
    }
  }

  /// 32 characters that say nothing to the push service.
  private static String topic(String place) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    queue.clear();
  }
}
