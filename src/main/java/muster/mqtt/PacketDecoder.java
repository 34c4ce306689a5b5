package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bytes to MQTT packets, strictly: every packet that the specification calls malformed ends as one
/// `Malformed` with the reason code it names, and nothing of the stream is read after that.
/// netty-codec-mqtt's own decoder is lenient (docs/mqtt.md lists where), so only its message
/// classes are used.
///
/// Limits come before memory: the size that a fixed header declares is compared with the limit
/// before one byte of the body is kept, and until the CONNECT is accepted (`admit`) that limit is
/// small. After the CONNECT the decoder waits: what a client sends ahead of its CONNACK stays
/// undecoded until the connection calls `admit`. So nothing behind this handler ever sees a packet
/// of a stranger.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class PacketDecoder extends ByteToMessageDecoder {
  /// The largest packet that MQTT can express, fixed header included.
  static final int LARGEST_PACKET = 268_435_455 + 5;

  private enum State {
    /// Nothing but a CONNECT is taken.
    STRANGER,
    /// CONNECT was handed on and is being judged.
    JUDGED,
    ADMITTED,
    /// Malformed: whatever comes is dropped until the socket closes.
    DEAF
  }

  private final PacketReader reader = new PacketReader();
  private final BodyReader bodies = new BodyReader(reader);
  private final ConnectReader connect = new ConnectReader();
  private State state = State.STRANGER;
  private final Runnable connected;
  private final Runnable admitted;
  private int limit;

  /// `limit` is the largest CONNECT that is taken, in bytes with its fixed header; `connected` runs
  /// when a whole, well-formed one came, `admitted` when it was accepted.
  PacketDecoder(int limit, Runnable connected, Runnable admitted) {
    this.limit = limit;
    this.connected = connected;
    this.admitted = admitted;
    setCumulator(PacketDecoder::cumulate);
  }

  /// Whether a whole, well-formed CONNECT came: what the connect timeout looks at.
  boolean sawConnect() {
    return state == State.JUDGED || state == State.ADMITTED;
  }

  /// The largest packet that is taken now.
  int limit() {
    return limit;
  }

  /// Called by the connection, on its event loop, when the CONNECT is accepted: packets up to
  /// `maxPacket` bytes are taken from here on, beginning with those already received.
  void admit(ChannelHandlerContext ctx, int maxPacket) {
    if (state != State.JUDGED) {
      return;
    }
    state = State.ADMITTED;
    limit = Math.min(maxPacket, LARGEST_PACKET);
    admitted.run();
    // not at once: the connection that calls is often still inside our own fireChannelRead
    ctx.executor().execute(() -> resume(ctx));
  }

  private void resume(ChannelHandlerContext ctx) {
    if (ctx.isRemoved()) {
      return;
    }
    ChannelHandlerContext own = ctx.pipeline().context(this);
    if (own != null) {
      try {
        channelRead(own, Unpooled.EMPTY_BUFFER);
        channelReadComplete(own);
      } catch (Exception e) {
        ctx.pipeline().fireExceptionCaught(e);
      }
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (state == State.DEAF) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (state == State.JUDGED) {
      return;
    }
    int start = in.readerIndex();
    try {
      MqttMessage message = next(in);
      if (message == null) {
        in.readerIndex(start);
        return;
      }
      if (state == State.STRANGER) {
        state = State.JUDGED;
        bodies.speak(connect.level());
        connected.run();
      }
      out.add(message);
    } catch (NotMqtt e) {
      int level = connect.level();
      state = State.DEAF;
      LastWords.expectMore(ctx);
      in.skipBytes(in.readableBytes());
      out.add(new Malformed(e.reason(), e.words(), level));
    }
  }

  private @Nullable MqttMessage next(ByteBuf in) {
    if (!in.isReadable()) {
      return null;
    }
    int start = in.readerIndex();
    int first = in.readUnsignedByte();
    MqttMessageType type = type(first >> 4);
    checkFlags(type, first & 0x0F);
    int remaining = remainingLength(in);
    if (remaining < 0) {
      return null;
    }
    int headerBytes = in.readerIndex() - start;
    if (remaining > limit - headerBytes) {
      throw new NotMqtt(
          Malformed.PACKET_TOO_LARGE, "A packet has at most " + limit + " bytes here");
    }
    if (in.readableBytes() < remaining) {
      return null;
    }
    MqttFixedHeader header =
        new MqttFixedHeader(
            type,
            (first & 0x08) != 0,
            MqttQoS.valueOf((first >> 1) & 3),
            (first & 0x01) != 0,
            remaining);
    reader.begin(in, remaining);
    MqttMessage message =
        type == MqttMessageType.CONNECT ? connect.read(reader, header) : bodies.read(header);
    if (headerBytes > 2 && in.getByte(start + headerBytes - 1) == 0 && connect.level() == 5) {
      ReferenceCountUtil.release(message);
      throw NotMqtt.malformed("The remaining length is written with more bytes than it needs");
    }
    return message;
  }

  /// The packet types that a client may send, in the order in which it may send them.
  private MqttMessageType type(int nibble) {
    if (nibble == 0) {
      throw NotMqtt.malformed("There is no packet type 0");
    }
    MqttMessageType type = MqttMessageType.valueOf(nibble);
    if ((type == MqttMessageType.CONNECT) != (state == State.STRANGER)) {
      throw NotMqtt.protocolError(
          state == State.STRANGER ? "The first packet is CONNECT" : "CONNECT comes only once");
    }
    return switch (type) {
      case CONNACK, SUBACK, UNSUBACK, PINGRESP ->
          throw NotMqtt.protocolError("Only a server sends " + type);
      case AUTH -> {
        if (connect.level() < 5) {
          throw NotMqtt.protocolError("AUTH is a packet of MQTT 5");
        }
        yield type;
      }
      case CONNECT, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP -> type;
      case SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT -> type;
    };
  }

  /// MQTT 3.1 may mark a repeated PUBREL, SUBSCRIBE and UNSUBSCRIBE as DUP; later versions may not.
  private void checkFlags(MqttMessageType type, int flags) {
    switch (type) {
      case PUBLISH -> {
        int qos = (flags >> 1) & 3;
        if (qos == 3) {
          throw NotMqtt.malformed("The QoS is 0, 1 or 2");
        }
        if (qos == 0 && (flags & 0x08) != 0) {
          throw NotMqtt.malformed("QoS 0 is never DUP");
        }
      }
      case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> {
        if (flags != 0x02 && !(connect.level() == 3 && flags == 0x0A)) {
          throw NotMqtt.malformed("The flags of " + type + " are 0010");
        }
      }
      default -> {
        if (flags != 0) {
          throw NotMqtt.malformed("The flags of " + type + " are 0000");
        }
      }
    }
  }

  /// The remaining length, or -1 while it is not all there.
  private static int remainingLength(ByteBuf in) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      if (!in.isReadable()) {
        return -1;
      }
      int b = in.readUnsignedByte();
      value |= (b & 0x7F) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw NotMqtt.malformed("The remaining length has more than four bytes");
  }

  /// Netty's own cumulator grows in steps of 4 MB above that size, so that a packet of 256 MB would
  /// be copied 64 times; this one doubles.
  private static ByteBuf cumulate(ByteBufAllocator alloc, ByteBuf kept, ByteBuf more) {
    if (!kept.isReadable() && more.isContiguous()) {
      kept.release();
      return more;
    }
    int needed = kept.readableBytes() + more.readableBytes();
    ByteBuf into = kept;
    try {
      if (more.readableBytes() > kept.maxWritableBytes()
          || more.readableBytes() > kept.writableBytes()
          || kept.refCnt() > 1
          || kept.isReadOnly()) {
        into = alloc.buffer(Math.max(needed, (int) Math.min(2L * needed, LARGEST_PACKET)));
        into.writeBytes(kept);
        kept.release();
      }
      into.writeBytes(more);
      return into;
    } finally {
      more.release();
    }
  }
}
