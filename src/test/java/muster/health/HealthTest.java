package muster.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import muster.access.Access;
import muster.http.HttpServer;
import muster.http.HttpSettings;
import muster.http.Listener;
import muster.http.Routes;
import muster.http.Spaces;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final class NoSpaces implements Spaces {
    @Override
    public List<Summary> list() {
      return List.of();
    }

    @Override
    public Summary create(SpaceId space, String name) {
      throw new Refusal(Problem.CONFLICT, "none here");
    }

    @Override
    public void remove(SpaceId space) {}

    @Override
    public void export(SpaceId space, OutputStream out) {}

    @Override
    public Summary restore(SpaceId space, InputStream in) {
      throw new Refusal(Problem.CONFLICT, "none here");
    }

    @Override
    public void backup(OutputStream out) {}

    @Override
    public Optional<Access> access(SpaceId space) {
      return Optional.empty();
    }

    @Override
    public Optional<Routes> routes(SpaceId space) {
      return Optional.of(new Routes());
    }
  }

  private static HttpResponse<String> get(Routes routes, String path) throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer server = new HttpServer(vertx, HttpSettings.defaults(), routes, new NoSpaces());
    try (HttpClient client = HttpClient.newHttpClient()) {
      int port = server.listen(Listener.plain("127.0.0.1", 0)).getPort();
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } finally {
      server.stop(Duration.ofSeconds(1));
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void readyIsAsBadAsTheWorstCheck() throws Exception {
    Routes routes = new Routes();
    new Health(
            List.of(
                new Probe("store main", () -> Probe.Finding.up("12 commits a second")),
                new Probe("tls", () -> Probe.Finding.degraded("expires in 3 days"))))
        .declare(routes);
    HttpResponse<String> yellow = get(routes, "/health/ready");
    assertThat(yellow.statusCode()).isEqualTo(200);
    assertThat(yellow.body())
        .isEqualTo(
            "{\"status\":\"degraded\",\"checks\":["
                + "{\"name\":\"store main\",\"status\":\"up\",\"words\":\"12 commits a second\"},"
                + "{\"name\":\"tls\",\"status\":\"degraded\",\"words\":\"expires in 3 days\"}]}");
  }

  @Test
  void aCheckThatHangsOrFailsIsDownAndLiveIsNot() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Routes routes = new Routes();
    new Health(
            List.of(
                new Probe(
                    "hangs",
                    () -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return Probe.Finding.up("too late");
                    }),
                new Probe(
                    "breaks",
                    () -> {
                      throw new IllegalStateException("secret");
                    })))
        .declare(routes);
    HttpResponse<String> red = get(routes, "/health/ready");
    assertThat(red.statusCode()).isEqualTo(503);
    assertThat(red.body())
        .contains("\"status\":\"down\"", "no answer within 2 s")
        .doesNotContain("secret");
    assertThat(get(routes, "/health/live").body()).isEqualTo("{\"status\":\"up\",\"checks\":[]}");
  }

  @Test
  void metricsAreOpenOrForOperators() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Metrics metrics = new Metrics(registry, /* open= */ true);
        Metrics shut =
            new Metrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), /* open= */ false)) {
      Routes open = new Routes();
      metrics.declare(open);
      HttpResponse<String> answer = get(open, "/metrics");
      assertThat(answer.headers().firstValue("content-type").orElseThrow())
          .startsWith("text/plain");
      assertThat(answer.body()).contains("jvm_memory_used_bytes", "process_uptime_seconds");
      Routes closed = new Routes();
      shut.declare(closed);
      assertThat(get(closed, "/metrics").statusCode()).isEqualTo(401);
    }
  }
}
