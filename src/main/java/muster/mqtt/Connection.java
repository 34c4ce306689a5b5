package muster.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/// One socket that speaks MQTT.
final class Connection extends ChannelInboundHandlerAdapter {
  private final Broker broker;
  private final Peer peer;

  Connection(Broker broker, Peer peer) {
    this.broker = broker;
    this.peer = peer;
  }

  Peer peer() {
    return peer;
  }

  Broker broker() {
    return broker;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }
}
