package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// WebSocket frames around a stream of MQTT (RFC 6455 section 5, MQTT section 6): what comes in is
/// unmasked in place and handed on at once, however it was cut into frames, so that a frame of any
/// size costs no memory here and the limits of the decoder are the limits; what goes out between
/// two flushes becomes one frame without being copied. No extension is ever agreed on, so the
/// reserved bits are zero and nothing can be inflated.
///
/// A breach of the protocol ends with its close code: 1002 for bad framing, 1003 for text, 1009 for
/// a frame longer than any packet could make sensible.
///
/// Lives on the channel's event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class WebSocketFrames extends ChannelDuplexHandler {
  private static final int NORMAL = 1000;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int NOT_BINARY = 1003;
  private static final int TOO_BIG = 1009;

  /// A writer that never flushes is given a frame at this size, so that the channel sees its bytes
  /// and can say that it is no longer writable.
  private static final int MAX_GATHERED = 64 * 1024;

  /// Frames may be empty, but nobody needs this many in a row.
  private static final int MAX_EMPTY = 1_000;

  private record Write(ByteBuf bytes, ChannelPromise promise) {}

  private final LongSupplier maxFrame;

  // valid for one frame
  private final FrameHeader header = new FrameHeader();
  private final byte[] control = new byte[125];
  private boolean inPayload;
  private long left;
  private int mask;
  private int controlLength;

  // valid for the connection
  private boolean inMessage;
  private int empty;
  private boolean deaf;
  private boolean saidClose;
  private final List<Write> writes = new ArrayList<>();
  private int gathered;

  /// `maxFrame` is asked for each frame: it grows when the client is admitted.
  WebSocketFrames(LongSupplier maxFrame) {
    this.maxFrame = maxFrame;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      ctx.fireChannelRead(message);
      return;
    }
    try {
      while (in.isReadable() && !deaf) {
        if (!inPayload) {
          if (!header.collect(in)) {
            return;
          }
          begin(ctx);
        }
        if (inPayload && !deaf) {
          payload(ctx, in);
        }
      }
    } finally {
      in.release();
    }
  }

  /// Judges a complete header.
  private void begin(ChannelHandlerContext ctx) {
    int opcode = header.opcode();
    long length = header.length();
    if (header.hasReservedBits()) {
      fail(ctx, PROTOCOL_ERROR, "reserved bits are set, and no extension was agreed on");
    } else if (!header.isMasked()) {
      fail(ctx, PROTOCOL_ERROR, "a client masks its frames");
    } else if (length < 0 || !header.isMinimal()) {
      fail(ctx, PROTOCOL_ERROR, "the length of the frame is not valid");
    } else if (header.isControl()) {
      boolean known =
          opcode == FrameHeader.CLOSE || opcode == FrameHeader.PING || opcode == FrameHeader.PONG;
      if (!known || !header.isFinal() || length > control.length) {
        fail(ctx, PROTOCOL_ERROR, "a control frame is whole, known and at most 125 bytes");
      }
    } else if (opcode == FrameHeader.TEXT) {
      fail(ctx, NOT_BINARY, "MQTT is sent in binary frames");
    } else if (opcode > FrameHeader.BINARY) {
      fail(ctx, PROTOCOL_ERROR, "there is no frame with opcode " + opcode);
    } else if ((opcode == FrameHeader.CONTINUATION) != inMessage) {
      fail(ctx, PROTOCOL_ERROR, "a continuation frame continues, any other begins");
    } else if (length > maxFrame.getAsLong()) {
      fail(ctx, TOO_BIG, "a frame has at most " + maxFrame.getAsLong() + " bytes");
    } else {
      inMessage = !header.isFinal();
      empty = length == 0 ? empty + 1 : 0;
      if (empty > MAX_EMPTY) {
        fail(ctx, PROTOCOL_ERROR, "too many empty frames");
      }
    }
    left = length;
    mask = header.isMasked() ? header.mask() : 0;
    controlLength = 0;
    inPayload = true;
  }

  private void payload(ChannelHandlerContext ctx, ByteBuf in) {
    int count = (int) Math.min(left, in.readableBytes());
    left -= count;
    if (count > 0) {
      unmask(in, count);
      if (header.isControl()) {
        in.readBytes(control, controlLength, count);
        controlLength += count;
      } else {
        ctx.fireChannelRead(in.readRetainedSlice(count));
      }
    }
    if (left == 0) {
      inPayload = false;
      if (header.isControl()) {
        control(ctx);
      }
      header.next();
    }
  }

  /// In place, eight bytes at a time; the key is turned so that the next chunk begins where this
  /// one ended.
  private void unmask(ByteBuf in, int count) {
    int at = in.readerIndex();
    int end = at + count;
    if (mask != 0) {
      long wide = (mask & 0xFFFF_FFFFL) << 32 | (mask & 0xFFFF_FFFFL);
      for (; end - at >= 8; at += 8) {
        in.setLong(at, in.getLong(at) ^ wide);
      }
      for (int i = 0; at < end; at++, i++) {
        in.setByte(at, in.getByte(at) ^ (mask >>> (24 - 8 * (i & 3))));
      }
      mask = Integer.rotateLeft(mask, 8 * (count & 3));
    }
  }

  private void control(ChannelHandlerContext ctx) {
    switch (header.opcode()) {
      case FrameHeader.PING -> {
        gatherAndSend(ctx);
        ByteBuf pong = ctx.alloc().buffer(2 + controlLength);
        pong.writeByte(0x80 | FrameHeader.PONG).writeByte(controlLength);
        ctx.writeAndFlush(pong.writeBytes(control, 0, controlLength));
      }
      case FrameHeader.CLOSE -> {
        boolean sensible = controlLength == 0 || (controlLength >= 2 && isCloseCode());
        deaf = true;
        int code = controlLength == 0 ? NORMAL : closeCode();
        sayClose(ctx, sensible ? code : PROTOCOL_ERROR, "");
        ctx.close();
      }
      default -> {
        // a PONG that nobody asked for is allowed
      }
    }
  }

  private int closeCode() {
    return (control[0] & 0xFF) << 8 | (control[1] & 0xFF);
  }

  private boolean isCloseCode() {
    int code = closeCode();
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
        || (code >= 3000 && code <= 4999);
  }

  private void fail(ChannelHandlerContext ctx, int code, String words) {
    deaf = true;
    LastWords.expectMore(ctx);
    sayClose(ctx, code, words);
    ctx.close();
  }

  private void sayClose(ChannelHandlerContext ctx, int code, String words) {
    if (saidClose) {
      return;
    }
    saidClose = true;
    gatherAndSend(ctx);
    ByteBuf frame = ctx.alloc().buffer(4 + words.length());
    frame.writeByte(0x80 | FrameHeader.CLOSE).writeByte(2 + words.length()).writeShort(code);
    ByteBufUtil.writeAscii(frame, words);
    ctx.writeAndFlush(frame);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes) || saidClose) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    writes.add(new Write(bytes, promise));
    gathered += bytes.readableBytes();
    if (gathered >= MAX_GATHERED) {
      gatherAndSend(ctx);
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    gatherAndSend(ctx);
    ctx.flush();
  }

  private void gatherAndSend(ChannelHandlerContext ctx) {
    if (writes.isEmpty()) {
      return;
    }
    ByteBuf head = ctx.alloc().buffer(10).writeByte(0x80 | FrameHeader.BINARY);
    if (gathered < 126) {
      head.writeByte(gathered);
    } else if (gathered < 65_536) {
      head.writeByte(126).writeShort(gathered);
    } else {
      head.writeByte(127).writeLong(gathered);
    }
    ctx.write(head);
    for (Write each : writes) {
      ctx.write(each.bytes(), each.promise());
    }
    writes.clear();
    gathered = 0;
  }

  /// The connection behind us is done: its last packets, then the closing frame, then the socket.
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    deaf = true;
    sayClose(ctx, NORMAL, "");
    ctx.flush();
    ctx.close(promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    drop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  private void drop() {
    for (Write each : writes) {
      each.bytes().release();
      each.promise().tryFailure(new ClosedChannelException());
    }
    writes.clear();
    gathered = 0;
  }
}
