package muster.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// The load generator's process: one event loop (native epoll), one order per line on standard
/// input, one sample per line on standard output. It ends with its input, so it never outlives the
/// conductor.
public final class Generator {

  private static final int READ_SIZE = 256 * 1024;

  private Generator() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    // standard output is the conductor's; the JDK's logger writes elsewhere
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      Order order = Order.parse(line);
      EventLoop loop = group.next();
      System.out.println(new Drive(order, bootstrap(order.target(), loop), loop).run().line());
    }
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }

  private static Bootstrap bootstrap(Target target, EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new SharedBuffer())
        .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
  }

  /// Every read goes into the same buffer: clients have done with it when they return, and there is
  /// one loop. So reading allocates nothing, and one system call takes all that a socket holds.
  private static final class SharedBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

    private final ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(READ_SIZE);

    @Override
    @SuppressWarnings("deprecation") // the type that Netty itself still names here
    public RecvByteBufAllocator.Handle newHandle() {
      return new MaxMessageHandle() {
        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
          return buffer.clear().retain();
        }

        @Override
        public int guess() {
          return READ_SIZE;
        }
      };
    }
  }
}
