package muster.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// One MQTT connection of the generator: handshake, CONNECT, and the way of packets in both
/// directions. What is written during a read leaves in one send at its end.
abstract class Client extends ChannelInboundHandlerAdapter implements PacketReader.Sink {

  static final int CONNACK = 0x20;
  static final int PUBLISH = 0x30;
  static final int PUBACK = 0x40;
  static final int PUBREC = 0x50;
  static final int PUBREL = 0x62;
  static final int PUBCOMP = 0x70;
  static final int SUBACK = 0x90;

  final Drive drive;
  private final Target target;
  private final String id;
  private final PacketReader packets = new PacketReader(this);
  private final @Nullable WebSocketReader frames;
  private @Nullable Channel channel;
  private @Nullable Outgoing out;
  private boolean leaving;

  Client(Drive drive, Target target, String id) {
    this.drive = drive;
    this.target = target;
    this.id = id;
    this.frames = target.webSocket() ? new WebSocketReader(packets, this::sayConnect) : null;
  }

  /// The server said yes to CONNECT.
  abstract void connected();

  /// A packet other than CONNACK.
  abstract void received(int first, ByteBuf in, int body, int end);

  /// The end of a read: the moment to write what its packets allow.
  void readEnds() {}

  final Outgoing out() {
    if (out == null) {
      throw new IllegalStateException("Not connected");
    }
    return out;
  }

  final int version() {
    return target.version();
  }

  final void flush() {
    ByteBuf waiting = out().take();
    if (waiting != null && channel != null) {
      var _ = channel.writeAndFlush(waiting, channel.voidPromise());
    }
  }

  final void leave() {
    leaving = true;
    if (channel != null && channel.isActive()) {
      out().disconnect();
      flush();
      var _ = channel.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    out = new Outgoing(ctx.alloc(), target);
    if (frames == null) {
      sayConnect();
    } else {
      out.httpUpgrade(target);
    }
    flush();
  }

  private void sayConnect() {
    out().connect(target, id);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (frames == null) {
        packets.feed(in, in.readerIndex(), in.writerIndex());
      } else {
        frames.feed(in, in.readerIndex(), in.writerIndex());
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readEnds();
    flush();
  }

  @Override
  public final void packet(ByteBuf in, int at, int end) {
    int first = in.getUnsignedByte(at);
    int body = at + 2;
    while (in.getByte(body - 1) < 0) {
      body++;
    }
    if (first == CONNACK) {
      int code = in.getUnsignedByte(body + 1);
      if (code != 0) {
        throw new IllegalStateException("The server refused the login with code " + code);
      }
      connected();
    } else {
      received(first, in, body, end);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (out != null) {
      out.release();
    }
    if (!leaving) {
      drive.fail(new IllegalStateException("The server closed the connection of " + id));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!leaving) {
      drive.fail(cause);
    }
    leaving = true;
    var _ = ctx.close();
  }
}
