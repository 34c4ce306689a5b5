package muster.bridges;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import muster.http.Json;
import tools.jackson.databind.JsonNode;

/// Some other system on the web: a real server on loopback that remembers what it was asked and
/// answers what the test wants.
final class StandIn implements AutoCloseable {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Asked(String path, java.util.Map<String, String> headers, byte[] body) {
    JsonNode json() {
      return Json.tree(body);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, String body, String... headers) {
    static Answer of(int status) {
      return new Answer(status, "");
    }
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  StandIn(Function<Asked, Answer> answers) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, answers));
    server.start();
  }

  private void answer(HttpExchange exchange, Function<Asked, Answer> answers) throws IOException {
    java.util.Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
    Asked one =
        new Asked(
            exchange.getRequestURI().getPath(), headers, exchange.getRequestBody().readAllBytes());
    asked.add(one);
    Answer answer = answers.apply(one);
    for (int i = 0; i < answer.headers().length; i += 2) {
      exchange.getResponseHeaders().set(answer.headers()[i], answer.headers()[i + 1]);
    }
    byte[] body = answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
