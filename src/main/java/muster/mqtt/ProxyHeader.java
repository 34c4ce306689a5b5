package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Takes the PROXY header (version 1 or 2) from netty's decoder before it. On a listener that
/// expects one, a connection that begins otherwise is closed: whoever may leave it out could also
/// forge it. Netty's decoder waits for 108 bytes before it gives up on a text header, so a guard in
/// front of it looks at the first byte.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class ProxyHeader extends ChannelInboundHandlerAdapter {
  private static final byte TEXT = 'P';
  private static final byte BINARY = 0x0D;

  private final Arrival arrival;

  ProxyHeader(Arrival arrival) {
    this.arrival = arrival;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      ReferenceCountUtil.release(message);
      ctx.close();
      return;
    }
    try {
      InetSocketAddress client = client(header);
      ctx.pipeline().remove(this);
      arrival.proxyNamed(client);
    } catch (IllegalArgumentException e) {
      ctx.close();
    } finally {
      header.release();
    }
  }

  /// What comes before the decoder.
  static final class Guard extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf bytes && bytes.isReadable()) {
        byte first = bytes.getByte(bytes.readerIndex());
        if (first != TEXT && first != BINARY) {
          bytes.release();
          ctx.close();
          return;
        }
        ctx.pipeline().remove(this);
      }
      ctx.fireChannelRead(message);
    }
  }

  private static @Nullable InetSocketAddress client(HAProxyMessage header) {
    if (header.command() == HAProxyCommand.LOCAL || header.sourceAddress() == null) {
      return null;
    }
    return switch (header.proxiedProtocol().addressFamily()) {
      case AF_IPv4, AF_IPv6 ->
          new InetSocketAddress(InetAddress.ofLiteral(header.sourceAddress()), header.sourcePort());
      case AF_UNIX, AF_UNSPEC -> null;
    };
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
