package muster.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One socket on its way in, step by step: PROXY header, TLS, place in the crowd, WebSocket
/// upgrade, MQTT. Each step learns something about the peer (address, certificate), removes its
/// handlers and calls the next, so that a connection that stands carries nothing of the way it
/// came. Lives on the channel's event loop.
///
/// One clock runs over all of it: who has not sent a whole CONNECT when it ends is closed.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class Arrival {
  private final Entrance entrance;
  private final Channel channel;
  private final @Nullable Tls tls;
  private final boolean proxied;
  private final PacketDecoder decoder;

  private InetSocketAddress address;
  private @Nullable String certificateUser;
  private boolean encrypted;
  private boolean beingJudged;
  private Crowd.@Nullable Ticket ticket;
  private @Nullable Future<?> deadline;

  Arrival(Entrance entrance, Channel channel, @Nullable Tls tls, boolean proxied) {
    this.entrance = entrance;
    this.channel = channel;
    this.tls = tls;
    this.proxied = proxied;
    this.decoder =
        new PacketDecoder(entrance.settings().limits().connectBytes(), this::spoke, this::judged);
    this.address =
        channel.remoteAddress() instanceof InetSocketAddress remote
            ? remote
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  void begin() {
    entrance.channels().add(channel);
    long wait = entrance.settings().limits().connectTime().toMillis();
    deadline = channel.eventLoop().schedule(this::tooLate, wait, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> left());
    channel.pipeline().addFirst(new LastWords());
    if (proxied) {
      if (!entrance.web().proxies().trusts(address.getAddress())) {
        turnAway();
        return;
      }
      channel
          .pipeline()
          .addLast(new ProxyHeader.Guard(), new HAProxyMessageDecoder(), new ProxyHeader(this));
    } else {
      afterProxy();
    }
  }

  /// The PROXY header was read: `client` is who it names, or null where it names nobody (a health
  /// check of the load balancer itself).
  void proxyNamed(@Nullable InetSocketAddress client) {
    if (client != null) {
      address = client;
    }
    afterProxy();
  }

  private void afterProxy() {
    boolean web = entrance.settings().protocol() == ListenerSettings.Protocol.WEBSOCKET;
    // behind a web proxy the upgrade's X-Forwarded-For tells the address that counts
    boolean addressFinal = !web || !entrance.web().proxies().trusts(address.getAddress());
    if (addressFinal && !takePlace()) {
      return;
    }
    encrypted = channel.pipeline().get(SslHandler.class) != null;
    if (tls == null) {
      afterTls();
      return;
    }
    SslHandler handler = tls.context().newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(entrance.settings().limits().connectTime().toMillis());
    channel.pipeline().addLast(handler, new Secured(tls, handler));
  }

  private void afterTls() {
    if (entrance.settings().protocol() == ListenerSettings.Protocol.WEBSOCKET) {
      channel.pipeline().addLast(new WebSocketHandshake(this, entrance.web()));
    } else {
      afterUpgrade();
    }
  }

  InetAddress address() {
    return address.getAddress();
  }

  /// The WebSocket stands; `client` is who speaks, as far as trusted proxies say.
  void upgraded(InetAddress client) {
    if (!client.equals(address.getAddress())) {
      address = new InetSocketAddress(client, 0);
    }
    if (ticket == null && !takePlace()) {
      return;
    }
    channel.pipeline().addLast(new WebSocketFrames(() -> 4L * decoder.limit()));
    afterUpgrade();
  }

  private void afterUpgrade() {
    Peer peer =
        new Peer(
            entrance.settings().name(),
            address,
            encrypted,
            certificateUser,
            entrance.settings().space());
    channel.pipeline().addLast(decoder, entrance.connection(peer));
  }

  private boolean takePlace() {
    Crowd.Ticket mine = entrance.crowd().enter(channel, address.getAddress());
    if (mine == null) {
      turnAway();
      return false;
    }
    ticket = mine;
    return true;
  }

  private void turnAway() {
    entrance.turnedAway();
    channel.close();
  }

  private void spoke() {
    entrance.sawClient();
    stopClock();
    if (ticket != null) {
      ticket.spoke();
    }
    beingJudged = true;
    entrance.judging(1);
  }

  private void judged() {
    if (beingJudged) {
      beingJudged = false;
      entrance.judging(-1);
    }
  }

  private void left() {
    stopClock();
    judged();
    if (ticket != null) {
      ticket.leave();
    }
  }

  private void stopClock() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void tooLate() {
    if (!decoder.sawConnect()) {
      entrance.turnedAway();
      channel.close();
    }
  }

  /// Waits for the TLS handshake.
  private final class Secured extends ChannelInboundHandlerAdapter {
    private final Tls with;
    private final SslHandler handler;

    Secured(Tls with, SslHandler handler) {
      this.with = with;
      this.handler = handler;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done) {
        ctx.pipeline().remove(this);
        if (!done.isSuccess()) {
          turnAway();
          return;
        }
        encrypted = true;
        if (with.asksForCertificate()) {
          certificateUser = CertificateName.of(handler.engine().getSession(), with.nameFrom());
        }
        afterTls();
        return;
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // a handshake that failed: the other side knows, and it is no news for the log
      ChannelPipeline pipeline = ctx.pipeline();
      pipeline.channel().close();
    }
  }
}
