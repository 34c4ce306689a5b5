package muster.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// A hub's REST interface as a program of ours sees it: JSON in, JSON out, and every refusal as a
/// `HubFailure` with the words of the hub. Blocking; one object per hub, used by one thread at a
/// time or by many. Requests are never repeated by themselves, because an answer that was lost does
/// not say whether the deed was done.
public final class HubClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private static final Duration ANSWER = Duration.ofMinutes(2);

  /// A space with much history takes a while to be written out or read in.
  private static final Duration TRANSFER = Duration.ofMinutes(30);

  private final URI base;
  private final Supplier<String> key;
  private final HttpClient http;

  /// `base` is the hub's own address (`https://chat.example.org`), without `/api/v1`; `key` is an
  /// API key or the local key.
  public HubClient(URI base, String key) {
    this(base, () -> key);
  }

  /// `key` is asked anew for every request; an empty one signs nobody in.
  public HubClient(URI base, Supplier<String> key) {
    String address = base.toString();
    this.base = address.endsWith("/") ? base : URI.create(address + "/");
    this.key = key;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    this.http = builder.build();
  }

  public HubClient(LocalHub hub) {
    this(hub.url(), hub.key());
  }

  /// One level of a path, whatever it holds: `EA1ABC/P` becomes `EA1ABC%2FP`.
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public JsonNode get(String path, Map<String, String> query) {
    String names =
        query.entrySet().stream()
            .map(e -> segment(e.getKey()) + "=" + segment(e.getValue()))
            .sorted()
            .collect(Collectors.joining("&"));
    return call("GET", names.isEmpty() ? path : path + "?" + names, null);
  }

  public JsonNode get(String path) {
    return call("GET", path, null);
  }

  public JsonNode post(String path, JsonNode body) {
    return call("POST", path, body);
  }

  public JsonNode put(String path, JsonNode body) {
    return call("PUT", path, body);
  }

  public JsonNode patch(String path, JsonNode body) {
    return call("PATCH", path, body);
  }

  public JsonNode delete(String path) {
    return call("DELETE", path, null);
  }

  /// Writes what the hub answers into a new file, and says after every piece how many bytes are
  /// there. A connection that breaks half-way is a failure, never a short file taken for a whole.
  public void download(String method, String path, Path file, LongConsumer written) {
    HttpRequest request =
        request(path).timeout(TRANSFER).method(method, BodyPublishers.noBody()).build();
    HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        throw refused(response.statusCode(), body.readAllBytes(), response);
      }
      try (OutputStream to = Files.newOutputStream(file)) {
        byte[] piece = new byte[64 * 1024];
        long total = 0;
        for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
          to.write(piece, 0, n);
          total += n;
          written.accept(total);
        }
      }
    } catch (IOException broken) {
      throw HubFailure.unreachable(
          "the transfer from " + base + " to " + file + " broke off: " + words(broken));
    }
  }

  /// Sends a file as the body of one request, and says after every piece how many bytes are gone.
  public JsonNode upload(String method, String path, Path file, LongConsumer sent) {
    BodyPublisher body;
    try {
      body =
          BodyPublishers.fromPublisher(
              BodyPublishers.ofInputStream(() -> new Counted(file, sent)), Files.size(file));
    } catch (IOException unreadable) {
      throw HubFailure.unreachable("cannot read " + file + ": " + words(unreadable));
    }
    HttpRequest request =
        request(path)
            .timeout(TRANSFER)
            .header("Content-Type", "application/zip")
            .method(method, body)
            .build();
    return answer(exchange(request, BodyHandlers.ofByteArray()));
  }

  private JsonNode call(String method, String path, @Nullable JsonNode body) {
    HttpRequest.Builder request = request(path);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }
    return answer(exchange(request.build(), BodyHandlers.ofByteArray()));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path.substring(1)))
            .timeout(ANSWER)
            .header("Accept", "application/json, application/problem+json");
    String secret = key.get();
    return secret.isEmpty() ? request : request.header("Authorization", "Bearer " + secret);
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (HttpConnectTimeoutException slow) {
      throw HubFailure.unreachable("no answer from " + base + " within 10 seconds");
    } catch (HttpTimeoutException slow) {
      throw HubFailure.unreachable(base + " takes too long to answer");
    } catch (ConnectException refused) {
      throw HubFailure.unreachable(
          refused.getCause() instanceof UnresolvedAddressException
              ? "the name " + base.getHost() + " is unknown here"
              : "nobody answers at " + base + "; is the hub running?");
    } catch (SSLException tls) {
      throw HubFailure.unreachable("no secure connection to " + base + ": " + words(tls));
    } catch (IOException broken) {
      throw HubFailure.unreachable("the connection to " + base + " broke: " + words(broken));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw HubFailure.unreachable("interrupted");
    }
  }

  private JsonNode answer(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw refused(response.statusCode(), response.body(), response);
    }
    if (response.body().length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(response.body());
    } catch (JacksonException other) {
      throw new HubFailure(
          response.statusCode(), "no-json", base + " does not answer like a Muster hub", 0);
    }
  }

  private HubFailure refused(int status, byte[] body, HttpResponse<?> response) {
    long retryAfter = response.headers().firstValueAsLong("Retry-After").orElse(0);
    try {
      JsonNode problem = JSON.readTree(body);
      String code = problem.path("code").asString("");
      String words = problem.path("detail").asString(problem.path("title").asString(""));
      if (!code.isEmpty() && !words.isEmpty()) {
        return new HubFailure(status, code, words, retryAfter);
      }
    } catch (JacksonException other) {
      // falls through: something in front of the hub answered in its own way
    }
    return new HubFailure(
        status, "http-" + status, base + " answers with HTTP status " + status, retryAfter);
  }

  private static String words(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
