package muster.bridges;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import muster.http.Json;
import muster.types.Refusal;
import tools.jackson.databind.JsonNode;

/// The Bot API of Telegram (core.telegram.org/bots/api), as far as a bridge needs it. The token is
/// part of every address, so no address is ever part of an error.
final class TelegramApi {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Outside outside;
  private final URI base;
  private final Secret token;

  TelegramApi(Outside outside, URI base, Secret token) {
    this.outside = outside;
    this.base = base;
    this.token = token;
  }

  /// What came of a call.
  sealed interface Result {
    record Fine(JsonNode result) implements Result {}

    record Later(Duration pause, String why) implements Result {}

    /// Telegram has understood, and will not.
    record No(String why) implements Result {
      boolean says(String words) {
        return why.toLowerCase(java.util.Locale.ROOT).contains(words);
      }
    }
  }

  Result call(String method, Map<String, Object> parameters) throws InterruptedException {
    return call(method, parameters, Duration.ZERO);
  }

  /// @param wait for which Telegram itself holds the answer back
  Result call(String method, Map<String, Object> parameters, Duration wait)
      throws InterruptedException {
    String root = base.toString().replaceFirst("/+$", "");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + "/bot" + token.value() + "/" + method))
            .timeout(PATIENCE.plus(wait))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(parameters)))
            .build();
    return switch (outside.send(request)) {
      case Outside.Reached.Nobody(String why) -> new Result.Later(Duration.ZERO, why);
      case Outside.Reached.Barred(String why) -> new Result.Later(Duration.ZERO, why);
      case Outside.Reached.Answer answer -> result(answer);
    };
  }

  private Result result(Outside.Reached.Answer answer) {
    JsonNode json;
    try {
      json = Json.tree(answer.body());
    } catch (Refusal noJson) {
      return new Result.Later(
          answer.retryAfter(), "Telegram answered " + answer.status() + " and no JSON");
    }
    if (answer.isFine() && json.path("ok").asBoolean(false)) {
      return new Result.Fine(json.path("result"));
    }
    String words = token.outOf(json.path("description").asString("no reason"));
    String why = "Telegram answered " + answer.status() + ": " + words;
    long seconds = json.path("parameters").path("retry_after").asLong(0);
    Duration pause =
        seconds > 0 ? Outside.bounded(Duration.ofSeconds(seconds)) : answer.retryAfter();
    return switch (answer.status()) {
      // 401 and 404: the token; 409: somebody else reads with it. All three may be put right
      case 401, 404, 409, 429 -> new Result.Later(pause, why);
      default -> answer.status() / 100 == 4 ? new Result.No(why) : new Result.Later(pause, why);
    };
  }
}
