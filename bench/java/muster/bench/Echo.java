package muster.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/// No broker, only the least that a load can be driven against: it says yes to everything and hands
/// every publication, as it came, to every subscriber. What the generator reaches here is the
/// generator's own limit, and shows how far it is from being the bottleneck elsewhere.
public final class Echo {

  private static final Set<Channel> SUBSCRIBERS = new LinkedHashSet<>();

  private Echo() {}

  public static void main(String[] args) throws InterruptedException {
    // standard output is the conductor's; the JDK's logger writes elsewhere
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel listener =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(64 * 1024))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Visitor());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    System.out.println("port " + ((InetSocketAddress) listener.localAddress()).getPort() + ".");
    listener.closeFuture().sync();
  }

  private static final class Visitor extends ChannelInboundHandlerAdapter
      implements PacketReader.Sink {

    private final PacketReader packets = new PacketReader(this);
    private ByteBuf answers = PooledByteBufAllocator.DEFAULT.directBuffer(256);
    private ByteBuf publications = PooledByteBufAllocator.DEFAULT.directBuffer(256);
    private boolean subscribes;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      packets.feed(in, in.readerIndex(), in.writerIndex());
      in.release();
    }

    @Override
    public void packet(ByteBuf in, int at, int end) {
      int first = in.getUnsignedByte(at);
      switch (first & 0xf0) {
        case 0x10 -> answers.writeInt(0x20020000);
        case 0x80 -> {
          subscribes = true;
          answers.writeShort(0x9003).writeShort(in.getUnsignedShort(at + 2)).writeByte(0);
        }
        case Client.PUBLISH -> {
          publications.writeBytes(in, at, end - at);
          if ((first & 6) != 0) {
            int name = at + (in.getByte(at + 1) < 0 ? 3 : 2);
            int packetId = name + 2 + in.getUnsignedShort(name);
            answers.writeShort(0x4002).writeShort(in.getUnsignedShort(packetId));
          }
        }
        default -> {}
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (answers.isReadable()) {
        var _ = ctx.writeAndFlush(answers, ctx.voidPromise());
        answers = PooledByteBufAllocator.DEFAULT.directBuffer(256);
      }
      if (subscribes) {
        SUBSCRIBERS.add(ctx.channel());
      }
      if (publications.isReadable()) {
        for (Channel subscriber : SUBSCRIBERS) {
          var _ =
              subscriber.writeAndFlush(publications.retainedDuplicate(), subscriber.voidPromise());
        }
        publications.release();
        publications = PooledByteBufAllocator.DEFAULT.directBuffer(256);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      SUBSCRIBERS.remove(ctx.channel());
      answers.release();
      publications.release();
    }
  }
}
