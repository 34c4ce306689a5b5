package muster.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sees to it that the reason of a refusal arrives. A socket that is closed while the peer's bytes
/// are still unread answers them with RST, and that throws away what the peer has not read yet: the
/// very DISCONNECT that says "packet too large". So after `expectMore` a close first sends
/// everything, then ends only its own direction, and drops what still comes, for a second at most.
/// First in the pipeline, next to the socket.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class LastWords extends ChannelDuplexHandler {
  private static final long MOST_MILLIS = 1_000;

  private boolean expectMore;
  private @Nullable ChannelPromise closing;

  /// The peer is likely to be sending still when this channel closes.
  static void expectMore(ChannelHandlerContext ctx) {
    LastWords words = ctx.pipeline().get(LastWords.class);
    if (words != null) {
      words.expectMore = true;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing == null) {
      ctx.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!expectMore || closing != null || !ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    closing = promise;
    var deadline =
        ctx.executor().schedule(() -> ctx.close(promise), MOST_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> deadline.cancel(false));
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(sent -> {
          if (sent.isSuccess() && ctx.channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
            channel.config().setAutoRead(true);
          }
        });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (closing != null) {
      closing.trySuccess();
    }
    ctx.fireChannelInactive();
  }
}
