package muster.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import muster.types.Problem;
import org.jspecify.annotations.Nullable;

/// What HTTP/1.1 needs on the wire and Vert.x leaves open, for one connection: a head that drips in
/// is cut off with 408; a message with both Transfer-Encoding and Content-Length (request
/// smuggling) is refused instead of guessed at; and a request for a path with a `Takeover` (`GET
/// /mqtt`) leaves HTTP before it is parsed. This is the only class that knows how Vert.x names its
/// handlers.
///
/// Two handlers share the state, both on the connection's event loop: `Front` sits before the
/// decoder and sees bytes, `Back` behind it and sees messages. Between two requests the connection
/// is idle; only then may bytes be held back to look at them, and only then does the clock of the
/// head start.
final class Wire {
  private static final String DECODER = "httpDecoder";
  private static final String HANDLER = "handler";

  private final HttpSettings.Limits limits;
  private final Map<String, Takeover> takeovers;
  private final Decoder decoder;

  // valid for the connection, touched by its event loop only
  private int inProgress;
  private boolean headPending;
  private @Nullable ScheduledFuture<?> deadline;

  private Wire(Decoder decoder, HttpSettings.Limits limits, Map<String, Takeover> takeovers) {
    this.decoder = decoder;
    this.limits = limits;
    this.takeovers = takeovers;
  }

  static void install(
      Channel channel,
      Http1ServerConfig config,
      HttpSettings.Limits limits,
      Map<String, Takeover> paths) {
    Wire wire = new Wire(new Decoder(config), limits, paths);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.replace(DECODER, DECODER, wire.decoder);
    Front front = wire.new Front();
    pipeline.addBefore(DECODER, "muster-front", front);
    pipeline.addBefore(HANDLER, "muster-back", wire.new Back());
    wire.awaitBytes(pipeline.context(front), limits.headTime());
  }

  /// Between two requests: nothing has to come, and after a while the connection is closed.
  private void awaitBytes(ChannelHandlerContext context, Duration time) {
    clear();
    deadline =
        context.executor().schedule(() -> close(context), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void close(ChannelHandlerContext context) {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void startHead(ChannelHandlerContext context) {
    if (!headPending) {
      clear();
      headPending = true;
      deadline =
          context
              .executor()
              .schedule(
                  () -> tooSlow(context), limits.headTime().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void clear() {
    headPending = false;
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void tooSlow(ChannelHandlerContext context) {
    if (headPending && context.channel().isActive()) {
      byte[] body =
          ProblemJson.of(
              Problem.REQUEST_TIMEOUT,
              "The head of the request did not arrive within "
                  + limits.headTime().toSeconds()
                  + " s");
      String head =
          "HTTP/1.1 408 Request Timeout\r\nContent-Type: "
              + ProblemJson.TYPE
              + "\r\nContent-Length: "
              + body.length
              + "\r\nConnection: close\r\n\r\n";
      context
          .writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  /// Refuses what a front-end proxy might read differently.
  private static final class Decoder extends VertxHttpRequestDecoder {
    private boolean between = true;

    Decoder(Http1ServerConfig config) {
      super(config);
    }

    /// Nothing was read since the last message ended.
    boolean isBetweenMessages() {
      return between && actualReadableBytes() == 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      int position = in.readerIndex();
      int count = out.size();
      super.decode(context, in, out);
      if (out.size() > count) {
        between = out.getLast() instanceof LastHttpContent;
      } else if (in.readerIndex() != position) {
        between = false;
      }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
      throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
  }

  private final class Front extends ChannelInboundHandlerAdapter {
    private @Nullable ByteBuf held;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!(message instanceof ByteBuf bytes)) {
        context.fireChannelRead(message);
        return;
      }
      if (inProgress > 0 || !decoder.isBetweenMessages()) {
        context.fireChannelRead(bytes);
        return;
      }
      startHead(context);
      ByteBuf start = bytes;
      if (held != null) {
        CompositeByteBuf both = context.alloc().compositeBuffer(2);
        both.addComponents(true, held, bytes);
        start = both;
        held = null;
      }
      int fits = fits(start);
      if (fits == MAYBE) {
        held = start;
      } else if (fits == NO) {
        context.fireChannelRead(start);
      } else {
        leaveHttp(context, start, List.copyOf(takeovers.values()).get(fits));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      drop();
      clear();
      context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      drop();
      clear();
    }

    private void drop() {
      if (held != null) {
        held.release();
        held = null;
      }
    }
  }

  private static final int NO = -1;
  private static final int MAYBE = -2;

  /// Whether a request begins with `GET /path` and then a blank, a question mark or a slash: the
  /// number of the takeover, or NO, or MAYBE while there are too few bytes.
  private int fits(ByteBuf bytes) {
    int number = 0;
    boolean maybe = false;
    for (String path : takeovers.keySet()) {
      String wanted = "GET " + path;
      int have = Math.min(bytes.readableBytes(), wanted.length());
      boolean same = true;
      for (int i = 0; i < have && same; i++) {
        same = bytes.getByte(bytes.readerIndex() + i) == wanted.charAt(i);
      }
      if (same && bytes.readableBytes() > wanted.length()) {
        byte next = bytes.getByte(bytes.readerIndex() + wanted.length());
        if (next == ' ' || next == '?' || next == '/') {
          return number;
        }
      } else if (same) {
        maybe = true;
      }
      number++;
    }
    return maybe ? MAYBE : NO;
  }

  private void leaveHttp(ChannelHandlerContext context, ByteBuf start, Takeover takeover) {
    clear();
    Channel channel = context.channel();
    ChannelPipeline pipeline = channel.pipeline();
    ChannelHandler vertx = pipeline.get(HANDLER);
    List<ChannelHandler> http = new ArrayList<>();
    pipeline.forEach(entry -> {
      if (!(entry.getValue() instanceof SslHandler)) {
        http.add(entry.getValue());
      }
    });
    http.forEach(pipeline::remove);
    if (vertx != null) {
      // Vert.x keeps a list of its connections: it learns of the end as if it still were one.
      pipeline.addLast("muster-ends", new Ends(vertx));
    }
    takeover.take(channel);
    pipeline.fireChannelRead(start);
    pipeline.fireChannelReadComplete();
  }

  /// Sees requests and answers go by, to know when the connection is idle.
  private final class Back extends ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        inProgress++;
        clear();
      }
      context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      boolean interim =
          message instanceof HttpResponse response && response.status().code() / 100 == 1;
      if (message instanceof LastHttpContent && !interim && inProgress > 0) {
        inProgress--;
        if (inProgress == 0 && decoder.isBetweenMessages()) {
          awaitBytes(context, limits.idleTime());
        } else if (inProgress == 0) {
          startHead(context);
        }
      }
      // the promise reports how it went, so the future is nobody's to look at
      var _ = context.write(message, promise);
    }
  }

  /// Tells Vert.x's own handler, which left the pipeline, that the channel is gone.
  private static final class Ends extends ChannelInboundHandlerAdapter {
    private final ChannelHandler vertx;

    Ends(ChannelHandler vertx) {
      this.vertx = vertx;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      if (vertx instanceof ChannelInboundHandlerAdapter inbound) {
        inbound.channelInactive(context);
      } else if (vertx instanceof ChannelDuplexHandler duplex) {
        duplex.channelInactive(context);
      }
      context.fireChannelInactive();
    }
  }
}
