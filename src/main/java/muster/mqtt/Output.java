package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/// What one connection sends, gathered into one buffer per turn of its event loop and flushed once.
/// Confined to that loop.
///
/// A large payload is written in pieces, as far as the socket takes them, so that a slow client
/// holds at most [#BATCH] bytes of buffers, however large the packets are. Until its last piece is
/// gone nothing else may be written: callers ask [#free] first, acknowledgements wait in their
/// queue.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class Output {
  static final int BATCH = 64 * 1024;
  private static final int FIRST = 512;

  private final ChannelHandlerContext context;
  private @Nullable ByteBuf batch;
  private byte @Nullable [] rest;
  private int restAt;
  private long written;

  Output(ChannelHandlerContext context) {
    this.context = context;
  }

  /// Whether another packet may begin.
  boolean free() {
    return rest == null && open();
  }

  private boolean open() {
    ByteBuf gathered = batch;
    Channel channel = context.channel();
    return channel.isWritable() && (gathered == null || gathered.readableBytes() < BATCH);
  }

  /// Whether a packet has begun and not ended: then nothing may come in between.
  boolean within() {
    return rest != null;
  }

  /// Where a small packet is written.
  ByteBuf packet() {
    ByteBuf gathered = batch;
    if (gathered == null) {
      gathered = context.alloc().directBuffer(FIRST);
      batch = gathered;
    }
    return gathered;
  }

  void publish(Frame frame, int qos, boolean dup, int packetId, long now) {
    frame.write(packet(), qos, dup, packetId, now);
    if (!frame.inline()) {
      rest = frame.publication.payload();
      restAt = 0;
      goOn();
    }
  }

  /// Writes more of a large payload, as far as there is room.
  void goOn() {
    byte[] payload = rest;
    while (payload != null && context.channel().isWritable()) {
      int room = BATCH - packet().readableBytes();
      int piece = Math.min(room, payload.length - restAt);
      packet().writeBytes(payload, restAt, piece);
      restAt += piece;
      if (restAt == payload.length) {
        rest = null;
        return;
      }
      flush();
    }
  }

  /// Bytes handed to the socket since the connection began: what tells a slow client from one that
  /// takes nothing at all.
  long written() {
    return written;
  }

  boolean isEmpty() {
    return batch == null;
  }

  void flush() {
    ByteBuf gathered = batch;
    if (gathered != null) {
      batch = null;
      written += gathered.readableBytes();
      context.writeAndFlush(gathered, context.voidPromise());
    }
  }

  void discard() {
    ByteBuf gathered = batch;
    if (gathered != null) {
      batch = null;
      gathered.release();
    }
    rest = null;
  }
}
