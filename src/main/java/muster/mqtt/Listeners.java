package muster.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import muster.http.Origins;
import muster.http.Proxies;
import muster.http.Takeover;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All the ways into the broker: opens the sockets, tells how each is doing, and closes them in
/// order. One group of event loops serves them all, native epoll where the machine has it. `open`
/// may be called again while others are open; a port that is taken is refused in words and leaves
/// the rest as it is.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
public final class Listeners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  /// How many newcomers the kernel keeps while the event loops are busy.
  private static final int BACKLOG = 4096;

  public enum State {
    UP,
    STOPPED
  }

  /// How one listener is doing; what health and metrics show. `refused` counts those that were
  /// turned away before they had sent a CONNECT.
  public record Status(
      String name,
      ListenerSettings.Protocol protocol,
      boolean encrypted,
      InetSocketAddress address,
      State state,
      int connections,
      Arrivals arrivals) {
    public record Arrivals(@Nullable Instant lastClientAt, long refused) {}
  }

  private record Door(Entrance entrance, InetSocketAddress address, @Nullable Channel socket) {}

  private final Function<Peer, ChannelHandler> connections;
  private final Entrance.Web web;
  private final InstantSource clock;
  private final EventLoopGroup loops;
  private final List<Door> doors = new ArrayList<>();
  private boolean stopped;

  public Listeners(Broker broker, Origins origins, Proxies proxies, InstantSource clock) {
    this(broker::connection, new Entrance.Web(origins, proxies), clock);
  }

  Listeners(Function<Peer, ChannelHandler> connections, Entrance.Web web, InstantSource clock) {
    this.connections = connections;
    this.web = web;
    this.clock = clock;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /// Opens a socket and returns where it is: with port 0 the kernel chose one.
  public synchronized InetSocketAddress open(ListenerSettings settings) {
    Entrance entrance = new Entrance(settings, web, connections, clock);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    entrance.accept(channel);
                  }
                })
            .bind(settings.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new Refusal(
          Problem.CONFLICT,
          "The listener "
              + settings.name()
              + " cannot open "
              + settings.address().getHostString()
              + ":"
              + settings.address().getPort()
              + " ("
              + why(bound)
              + ")");
    }
    InetSocketAddress address = (InetSocketAddress) bound.channel().localAddress();
    entrance.opened(bound.channel());
    doors.add(new Door(entrance, address, bound.channel()));
    LOG.info(
        "Listener {} is open at {}:{}",
        settings.name(),
        address.getAddress().getHostAddress(),
        address.getPort());
    return address;
  }

  /// A way in through the web port: what HTTP does with a request for `/mqtt`.
  public synchronized Takeover throughHttp(ListenerSettings settings) {
    Entrance entrance = new Entrance(settings, web, connections, clock);
    doors.add(new Door(entrance, settings.address(), null));
    return entrance;
  }

  public synchronized List<Status> status() {
    return doors.stream().map(this::status).toList();
  }

  private Status status(Door door) {
    Entrance entrance = door.entrance();
    ListenerSettings settings = entrance.settings();
    boolean open = !stopped && (door.socket() == null || door.socket().isActive());
    return new Status(
        settings.name(),
        settings.protocol(),
        settings.tls() != null,
        door.address(),
        open ? State.UP : State.STOPPED,
        entrance.channels().size(),
        new Status.Arrivals(entrance.lastClientAt(), entrance.refused()));
  }

  /// No newcomers from here on; those inside stay until `close`.
  public synchronized void stopAccepting() {
    stopped = true;
    for (Door door : doors) {
      if (door.socket() != null) {
        door.socket().close().awaitUninterruptibly();
      }
    }
  }

  /// Waits until everybody has left, at most `patience`, after the broker has said good-bye to all;
  /// then closes whoever is still there.
  public void close(Duration patience) {
    stopAccepting();
    long until = System.nanoTime() + patience.toNanos();
    List<Door> all;
    synchronized (this) {
      all = List.copyOf(doors);
    }
    for (Door door : all) {
      long left = Math.max(1, until - System.nanoTime());
      door.entrance().channels().newCloseFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
      door.entrance().channels().close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(2));
  }

  private static Class<? extends ServerSocketChannel> serverChannel() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  private static String why(ChannelFuture future) {
    Throwable cause = future.cause();
    String words = cause == null ? null : cause.getMessage();
    return words == null ? "no reason given" : words;
  }

  /// `0.0.0.0` and a port, as configuration writes them; a name is looked up.
  public static InetSocketAddress address(String bind, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(bind), port);
    } catch (java.net.UnknownHostException e) {
      throw new Refusal(Problem.BAD_REQUEST, "\"" + bind + "\" is no address to listen on");
    }
  }
}
