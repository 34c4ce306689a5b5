package muster.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import muster.types.Problem;
import muster.types.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The hub's web server: one set of routes, any number of listeners. Each listener has an event
/// loop for every core that only moves bytes; `Desk` and `Exchange` do the rest on virtual threads.
/// `listen` answers when the port is open, `stop` when running requests are done or the time is up.
public final class HttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEAD = 16 << 10;
  private static final int CHUNK = 16 << 10;

  private final Vertx vertx;
  private final HttpSettings settings;
  private final Desk desk;
  private final Map<String, Takeover> takeovers = new LinkedHashMap<>();
  private final Map<InetAddress, Integer> connections = new ConcurrentHashMap<>();
  private final List<String> deployments = new CopyOnWriteArrayList<>();

  /// Vert.x lets listeners with the same number share one random port; loops of one door shall,
  /// doors shall not: what the local door accepts must not be accepted at another.
  private final AtomicInteger doors = new AtomicInteger();

  private final Http1ServerConfig wire =
      new Http1ServerConfig()
          .setMaxInitialLineLength(MAX_LINE)
          .setMaxHeaderSize(MAX_HEAD)
          .setMaxChunkSize(CHUNK);

  public HttpServer(Vertx vertx, HttpSettings settings, Routes hub, Spaces spaces) {
    this.vertx = vertx;
    this.settings = settings;
    this.desk = new Desk(settings, hub, spaces, new SecureRandom());
  }

  /// Gives connections whose request begins with `GET path` away. Before the first `listen`.
  public void takeover(String path, Takeover takeover) {
    takeovers.put(path, takeover);
  }

  /// Opens a port; the address is the actual one. Refuses in words when it cannot be opened.
  public InetSocketAddress listen(Listener listener) {
    if (listener.localKey().isPresent()
        && !new InetSocketAddress(listener.bind(), 0).getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException("the local listener stays on this machine");
    }
    Ports ports = new Ports(doors.incrementAndGet());
    int instances = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
    Future<String> deployed =
        vertx.deployVerticle(
            () -> new Loop(listener, ports),
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.EVENT_LOOP)
                .setInstances(instances));
    try {
      deployments.add(deployed.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new Refusal(
          Problem.CONFLICT,
          "The port "
              + listener.port()
              + " cannot be opened on "
              + listener.bind()
              + ": "
              + why.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while opening a port", e);
    }
    return new InetSocketAddress(listener.bind(), ports.actual);
  }

  /// New requests are refused with `starting`, running ones get `grace` to finish, then everything
  /// closes. Can be called twice.
  public void stop(Duration grace) {
    desk.close(grace);
    for (String deployment : deployments) {
      try {
        vertx
            .undeploy(deployment)
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("A web listener did not close in time", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    deployments.clear();
  }

  /// Adds what this server counts to the meters: requests by class of status, work in progress,
  /// open connections. Nothing in it tells who asked for what.
  public void measure(MeterRegistry meters) {
    desk.tally().measure(meters);
    Gauge.builder("muster.http.requests.in.progress", desk, Desk::inProgress)
        .description("Requests that are worked on")
        .register(meters);
    Gauge.builder("muster.http.connections", this, HttpServer::open)
        .description("Open connections of the web ports")
        .register(meters);
  }

  private int open() {
    return connections.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// The port that the first loop got; the others share it.
  private static final class Ports {
    private final int door;
    private volatile int actual;

    Ports(int door) {
      this.door = door;
    }
  }

  /// One event loop of one listener.
  private final class Loop extends VerticleBase {
    private final Listener listener;
    private final Ports ports;

    Loop(Listener listener, Ports ports) {
      this.listener = listener;
      this.ports = ports;
    }

    @Override
    public Future<?> start() {
      HttpServerOptions options =
          new HttpServerOptions()
              .setMaxInitialLineLength(MAX_LINE)
              .setMaxHeaderSize(MAX_HEAD)
              .setMaxChunkSize(CHUNK)
              .setHttp2ClearTextEnabled(false)
              .setHandle100ContinueAutomatically(false)
              .setCompressionSupported(false)
              .setDecompressionSupported(false)
              .setTcpNoDelay(true)
              .setReuseAddress(true);
      listener
          .tls()
          .ifPresent(certificates ->
              options
                  .setSsl(true)
                  .setUseAlpn(false)
                  .setSslHandshakeTimeout(10)
                  .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                  .setEnabledSecureTransportProtocols(protocols())
                  .setKeyCertOptions(keys(certificates)));
      io.vertx.core.http.HttpServer server = vertx.createHttpServer(options);
      Context loop = context;
      server
          .requestHandler(request -> new Exchange(desk, listener, request, loop).begin())
          .invalidRequestHandler(request -> new Exchange(desk, listener, request, loop).malformed())
          .connectionHandler(this::connected)
          .exceptionHandler(e -> LOG.debug("A connection failed: {}", e.toString()));
      listener.tls().ifPresent(certificates -> follow(server, certificates));
      SocketAddress where =
          listener.port() == 0
              ? SocketAddress.sharedRandomPort(ports.door, listener.bind())
              : SocketAddress.inetSocketAddress(listener.port(), listener.bind());
      return server.listen(where).onSuccess(open -> ports.actual = open.actualPort());
    }

    private void follow(io.vertx.core.http.HttpServer server, Certificates certificates) {
      certificates.onChange(() ->
          server
              .updateSSLOptions(
                  new ServerSSLOptions()
                      .setEnabledSecureTransportProtocols(protocols())
                      .setKeyCertOptions(keys(certificates)))
              .onFailure(e -> LOG.warn("The new TLS certificate could not be used", e)));
    }

    private void connected(HttpConnection connection) {
      Channel channel = ((ConnectionBase) connection).channel();
      InetAddress peer = peer(channel);
      int now = connections.merge(peer, 1, Integer::sum);
      channel
          .closeFuture()
          .addListener(closed ->
              connections.computeIfPresent(peer, (p, count) -> count <= 1 ? null : count - 1));
      if (now > settings.limits().connectionsPerAddress() && !desk.proxies().trusts(peer)) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      Wire.install(channel, wire, settings.limits(), takeovers);
    }
  }

  static InetAddress peer(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private static Set<String> protocols() {
    return Set.of("TLSv1.3", "TLSv1.2");
  }

  private static KeyCertOptions keys(Certificates certificates) {
    Certificates.Pair pair = certificates.current();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] inMemory = "in memory only".toCharArray();
      store.setKeyEntry("hub", pair.key(), inMemory, pair.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, inMemory);
      return KeyCertOptions.wrap((javax.net.ssl.X509KeyManager) factory.getKeyManagers()[0]);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the TLS key was checked before", e);
    }
  }
}
