package muster.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import muster.types.Problem;
import muster.types.Refusal;

/// The body of one request, which was paused when its head came: whole within a time, or piece by
/// piece as fast as the reader takes it. Asked by the exchange's virtual thread, fed by the event
/// loop; nothing is fetched from the socket that nobody asked for.
final class BodyReader {
  private static final long DRAIN_BYTES = 64L << 20;
  private static final long DRAIN_MILLIS = 3_000;

  /// The client went away; nobody is left to be told.
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1L;

    Gone() {
      super("the client left");
    }
  }

  private final HttpServerRequest request;
  private final Context loop;
  private final Duration patience;

  BodyReader(HttpServerRequest request, Context loop, Duration patience) {
    this.request = request;
    this.loop = loop;
    this.patience = patience;
  }

  /// Refuses by the head alone what need not be read.
  void check(Request read, long limit) {
    Optional<String> coding = read.header("content-encoding");
    if (coding.isPresent() && !coding.get().equalsIgnoreCase("identity")) {
      throw new Refusal(
          Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, without Content-Encoding");
    }
    if (read.header("content-length").map(Long::parseLong).orElse(0L) > limit) {
      throw tooLarge(limit);
    }
  }

  private static Refusal tooLarge(long limit) {
    String most = limit >= 1 << 20 ? (limit >> 20) + " MB" : (limit >> 10) + " KB";
    return new Refusal(Problem.TOO_LARGE, "A body here has at most " + most);
  }

  byte[] bytes(long limit) throws IOException {
    CompletableFuture<byte[]> whole = new CompletableFuture<>();
    loop.runOnContext(now -> {
      if (request.isEnded()) {
        whole.complete(new byte[0]);
        return;
      }
      Buffer collected = Buffer.buffer();
      request.exceptionHandler(gone -> whole.completeExceptionally(new Gone()));
      request.handler(piece -> {
        if (collected.length() + (long) piece.length() > limit) {
          request.pause();
          whole.completeExceptionally(tooLarge(limit));
        } else {
          collected.appendBuffer(piece);
        }
      });
      request.endHandler(end -> whole.complete(collected.getBytes()));
      goOn();
    });
    try {
      return whole.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      loop.runOnContext(late -> request.pause());
      throw tooSlow();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new Gone();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Gone();
    }
  }

  private Refusal tooSlow() {
    return new Refusal(
        Problem.REQUEST_TIMEOUT,
        "The body of the request did not arrive within " + patience.toSeconds() + " s");
  }

  private void goOn() {
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      request.response().writeContinue();
    }
    request.resume();
  }

  InputStream stream(long limit) {
    return new Pieces(limit);
  }

  /// The rest of a body that nobody wants: read away for a moment, so that the client comes to read
  /// the answer, and then cut off. On the event loop.
  void drain() {
    if (request.isEnded()) {
      return;
    }
    long[] left = {DRAIN_BYTES};
    request.exceptionHandler(gone -> {});
    request.handler(piece -> {
      left[0] -= piece.length();
      if (left[0] < 0) {
        request.connection().close();
      }
    });
    request.endHandler(end -> {});
    request.resume();
    loop.owner()
        .setTimer(
            DRAIN_MILLIS,
            late -> {
              if (!request.isEnded()) {
                request.connection().close();
              }
            });
  }

  /// One piece at a time is asked for, so that at most one waits in memory.
  private final class Pieces extends InputStream {
    private final long limit;

    /// An empty one is the end.
    private final BlockingQueue<Optional<Buffer>> arrived = new LinkedBlockingQueue<>();

    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private Buffer current = Buffer.buffer();
    private int position;
    private long total;
    private boolean started;
    private boolean ended;

    Pieces(long limit) {
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (position == current.length()) {
        if (ended || !next()) {
          return -1;
        }
      }
      int count = Math.min(length, current.length() - position);
      current.getBytes(position, position + count, into, offset);
      position += count;
      return count;
    }

    private boolean next() throws IOException {
      loop.runOnContext(now -> ask());
      Optional<Buffer> piece;
      try {
        piece = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Gone();
      }
      if (gone.isDone()) {
        throw new Gone();
      }
      if (piece == null) {
        throw tooSlow();
      }
      if (piece.isEmpty()) {
        ended = true;
        return false;
      }
      total += piece.get().length();
      if (total > limit) {
        throw tooLarge(limit);
      }
      current = piece.get();
      position = 0;
      return true;
    }

    private void ask() {
      if (!started) {
        started = true;
        if (request.isEnded()) {
          arrived.add(Optional.empty());
          return;
        }
        request.exceptionHandler(cut -> {
          gone.complete(null);
          arrived.add(Optional.empty());
        });
        request.handler(bytes -> arrived.add(Optional.of(bytes)));
        request.endHandler(end -> arrived.add(Optional.empty()));
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
          request.response().writeContinue();
        }
      }
      request.fetch(1);
    }
  }
}
