package muster.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import muster.http.Origins;
import muster.http.Proxies;
import muster.http.Takeover;
import org.jspecify.annotations.Nullable;

/// What is behind one listener's socket: builds the pipeline of each connection that comes in,
/// counts, and knows when somebody last came. The web port has an entrance without a socket of its
/// own: HTTP hands it those channels whose first request asks for `/mqtt` (`Takeover`).
///
/// When very many are waiting for their CONNECT to be judged (everybody reconnects at once, and a
/// password takes 50 ms of work), it stops taking new ones from the kernel until the queue is
/// shorter: whoever waits there costs nothing here.
final class Entrance implements Takeover {
  private static final int MANY_JUDGED = 1_000;
  private static final int FEW_JUDGED = 500;

  /// What the web side of a listener believes about its visitors.
  record Web(Origins origins, Proxies proxies) {}

  private final ListenerSettings settings;
  private final Web web;
  private final Function<Peer, ChannelHandler> connections;
  private final Crowd crowd;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final InstantSource clock;
  private final AtomicLong lastClient = new AtomicLong();
  private final LongAdder refused = new LongAdder();
  private final AtomicInteger judging = new AtomicInteger();
  private volatile @Nullable Channel socket;

  Entrance(
      ListenerSettings settings,
      Web web,
      Function<Peer, ChannelHandler> connections,
      InstantSource clock) {
    this.settings = settings;
    this.web = web;
    this.connections = connections;
    this.clock = clock;
    this.crowd = new Crowd(settings.limits(), clock);
  }

  /// A channel of our own listener.
  void accept(Channel channel) {
    new Arrival(this, channel, settings.tls(), settings.proxyProtocol()).begin();
  }

  /// A channel of the web port: TLS and PROXY header, if any, are done.
  @Override
  public void take(Channel channel) {
    new Arrival(this, channel, null, false).begin();
  }

  ListenerSettings settings() {
    return settings;
  }

  Web web() {
    return web;
  }

  Crowd crowd() {
    return crowd;
  }

  ChannelGroup channels() {
    return channels;
  }

  ChannelHandler connection(Peer peer) {
    return connections.apply(peer);
  }

  /// The listening socket, where this entrance has one.
  void opened(Channel listening) {
    socket = listening;
  }

  /// One more, or one fewer, waits for the answer to its CONNECT.
  void judging(int change) {
    int now = judging.addAndGet(change);
    Channel listening = socket;
    if (listening != null) {
      if (change > 0 && now == MANY_JUDGED) {
        listening.config().setAutoRead(false);
      } else if (change < 0 && now == FEW_JUDGED) {
        listening.config().setAutoRead(true);
      }
    }
  }

  void sawClient() {
    lastClient.set(clock.millis());
  }

  void turnedAway() {
    refused.increment();
  }

  @Nullable Instant lastClientAt() {
    long at = lastClient.get();
    return at == 0 ? null : Instant.ofEpochMilli(at);
  }

  long refused() {
    return refused.sum();
  }
}
