package muster.web;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Somebody else's web site, on an origin of its own, with pages that embed the chat.
final class HostPage implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  private record Page(String type, String text, Map<String, String> headers) {}

  HostPage() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Page page = pages.get(exchange.getRequestURI().getPath());
          byte[] bytes = page == null ? new byte[0] : page.text.getBytes(StandardCharsets.UTF_8);
          if (page != null) {
            exchange.getResponseHeaders().set("Content-Type", page.type);
            page.headers.forEach(exchange.getResponseHeaders()::set);
          }
          exchange.sendResponseHeaders(
              page == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
          if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Puts a page there; its address.
  String put(String path, String html) {
    return put(path, html, Map.of());
  }

  String put(String path, String text, Map<String, String> headers) {
    String type = path.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
    pages.put(path, new Page(type, text, headers));
    return origin() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
