package muster.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// An answer written while it is made. Each full buffer waits until the socket took it, so that a
/// slow reader slows the writer down and nothing piles up; a reader who takes nothing for a minute
/// is given up.
final class ResponseStream extends OutputStream {
  private static final int SIZE = 64 << 10;
  private static final long PATIENCE_SECONDS = 60;

  private final HttpServerResponse response;
  private final Context loop;
  private final Consumer<Answer> head;
  private final Answer answer;
  private final byte[] buffer = new byte[SIZE];
  private int used;
  private boolean begun;

  ResponseStream(HttpServerResponse response, Context loop, Consumer<Answer> head, Answer answer) {
    this.response = response;
    this.loop = loop;
    this.head = head;
    this.answer = answer;
  }

  boolean hasBegun() {
    return begun;
  }

  @Override
  public void write(int b) throws IOException {
    buffer[used++] = (byte) b;
    if (used == SIZE) {
      push();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, SIZE - used);
      System.arraycopy(bytes, offset + done, buffer, used, count);
      used += count;
      done += count;
      if (used == SIZE) {
        push();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (used > 0) {
      push();
    }
  }

  /// The answer is complete; a stream that is closed without it was broken off.
  void finish() throws IOException {
    if (used > 0 || !begun) {
      push();
    }
    await(response::end);
  }

  private void push() throws IOException {
    Buffer piece = Buffer.buffer(used).appendBytes(buffer, 0, used);
    used = 0;
    boolean first = !begun;
    begun = true;
    await(() -> {
      if (first) {
        response.setChunked(!answer.headers().containsKey("Content-Length"));
        head.accept(answer);
      }
      return piece.length() == 0 ? Future.succeededFuture() : response.write(piece);
    });
  }

  private void await(Supplier<Future<Void>> step) throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.runOnContext(now -> {
      if (response.closed() || response.ended()) {
        done.completeExceptionally(new BodyReader.Gone());
      } else {
        step.get()
            .onComplete(result -> {
              if (result.succeeded()) {
                done.complete(null);
              } else {
                done.completeExceptionally(new BodyReader.Gone());
              }
            });
      }
    });
    try {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BodyReader.Gone();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BodyReader.Gone();
    }
  }
}
