package muster.bridges;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Executors;
import muster.types.Refusal;

/// The web, as bridges call it: only where they may go, without redirects, with an end to every
/// wait, and with so much of an answer as can be kept.
final class Outside implements AutoCloseable {
  private static final int MOST = 4 << 20;
  private static final Duration LONGEST_ASKED = Duration.ofHours(1);

  private final Reach reach;
  private final InstantSource clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  Outside(Reach reach, InstantSource clock) {
    this.reach = reach;
    this.clock = clock;
  }

  /// What somebody answered, or why nobody did.
  sealed interface Reached {
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Answer(int status, byte[] body, Duration retryAfter) implements Reached {
      boolean isFine() {
        return status / 100 == 2;
      }
    }

    record Nobody(String why) implements Reached {}

    /// It is not allowed to ask there.
    record Barred(String why) implements Reached {}
  }

  /// Where a host is, if bridges may go there: for those who do not speak HTTP.
  InetAddress[] find(String host) throws UnknownHostException {
    return reach.check(host);
  }

  Reached send(HttpRequest request) throws InterruptedException {
    URI url = request.uri();
    try {
      reach.check(url.getHost());
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return new Reached.Answer(
            response.statusCode(), body.readNBytes(MOST), retryAfter(response.headers()));
      }
    } catch (Refusal refusal) {
      return new Reached.Barred(refusal.detail());
    } catch (UnknownHostException e) {
      return new Reached.Nobody("Nobody knows the host " + url.getHost());
    } catch (IOException e) {
      // its words may hold the address, which may be a secret; who and what kind is enough
      return new Reached.Nobody(url.getHost() + " cannot be reached: " + kind(e));
    }
  }

  private static String kind(IOException e) {
    String name = e.getClass().getSimpleName().replaceFirst("Exception$", "");
    return name.isEmpty() || name.equals("IO") ? "the connection broke off" : name;
  }

  /// Seconds or a date; an hour at most.
  private Duration retryAfter(HttpHeaders headers) {
    String value = headers.firstValue("Retry-After").orElse("").strip();
    Duration asked = Duration.ZERO;
    if (value.matches("[0-9]{1,9}")) {
      asked = Duration.ofSeconds(Long.parseLong(value));
    } else if (!value.isEmpty()) {
      try {
        Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        asked = Duration.between(clock.instant(), at);
      } catch (DateTimeParseException e) {
        return Duration.ZERO;
      }
    }
    return bounded(asked);
  }

  static Duration bounded(Duration asked) {
    return asked.isNegative()
        ? Duration.ZERO
        : asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
