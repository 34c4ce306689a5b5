package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/// Stands in for the broker where a test is about listeners alone: accepts everybody, returns each
/// payload as the body of a PUBLISH on `e`, and says good-bye with the reason of what was
/// malformed.
@SuppressWarnings("FutureReturnValueIgnored")
final class EchoConnection extends ChannelInboundHandlerAdapter {
  private final Peer peer;
  private final int limit;

  EchoConnection(Peer peer, int limit) {
    this.peer = peer;
    this.limit = limit;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case MqttConnectMessage connect -> {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(Hex.bytes("20 02 00 00")));
        ctx.pipeline().get(PacketDecoder.class).admit(ctx, limit);
      }
      case MqttPublishMessage publish -> {
        if (publish.variableHeader().topicName().equals("who")) {
          String text = "%s %s %s".formatted(peer.listener(), peer.host(), peer.certificateUser());
          ctx.writeAndFlush(
              Unpooled.wrappedBuffer(
                  Hex.bytes("30 %02X 0001 'e' '%s'".formatted(3 + text.length(), text))));
        } else {
          ByteBuf payload = publish.payload();
          byte[] head = Hex.bytes("30 %02X 0001 'e'".formatted(3 + payload.readableBytes()));
          ctx.writeAndFlush(Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(head), payload.retain()));
        }
        publish.release();
      }
      case Malformed malformed ->
          ctx.writeAndFlush(
                  Unpooled.wrappedBuffer(Hex.bytes("E0 02 %02X 00".formatted(malformed.reason()))))
              .addListener(ChannelFutureListener.CLOSE);
      default -> ctx.writeAndFlush(Unpooled.wrappedBuffer(Hex.bytes("D0 00")));
    }
  }
}
