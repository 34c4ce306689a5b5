package muster;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A page in a real browser, driven through the DevTools protocol: nothing to install but Chromium
/// itself. `open` starts a browser, `another` opens a second page of somebody else in the same one
/// (cookies and storage of its own). `errors` collects what the page's console complains of, CSP
/// violations too.
public final class Chromium implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  public final List<String> errors = new CopyOnWriteArrayList<>();
  private final Browser browser;
  private final String context;
  private final String session;

  /// Skips the test where there is no Chromium; fails it where CI=true.
  public static Chromium open(String language) throws Exception {
    return new Chromium(new Browser(Tools.find("chromium", "chromium")), "", language);
  }

  /// A page of another person, in another language.
  public Chromium another(String language) throws Exception {
    JsonNode made = browser.send("", "Target.createBrowserContext", Map.of());
    return new Chromium(browser, made.get("browserContextId").stringValue(), language);
  }

  private Chromium(Browser browser, String context, String language) throws Exception {
    this.browser = browser;
    this.context = context;
    Map<String, Object> where = new HashMap<>(Map.of("url", "about:blank"));
    if (!context.isEmpty()) {
      where.put("browserContextId", context);
    }
    String target = browser.send("", "Target.createTarget", where).get("targetId").stringValue();
    session =
        browser
            .send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .stringValue();
    browser.pages.put(session, this);
    command("Page.enable", Map.of());
    command("Runtime.enable", Map.of());
    command("Log.enable", Map.of());
    command("Network.enable", Map.of());
    String agent = evaluate("navigator.userAgent").stringValue();
    command(
        "Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", language));
    command("Emulation.setLocaleOverride", Map.of("locale", language));
    // a page in the background would be told to hurry less
    command("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
  }

  private JsonNode command(String method, Map<String, Object> parameters) throws Exception {
    return browser.send(session, method, parameters);
  }

  public void go(String address) throws Exception {
    command("Page.navigate", Map.of("url", address));
    await("document.readyState === 'complete'");
  }

  /// The value of an expression, or of the promise that it is.
  public JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        command(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      return fail(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.get("result").path("value");
  }

  /// Until the expression is true.
  public void await(String expression) {
    Awaitility.await(expression)
        .atMost(Duration.ofSeconds(20))
        .until(() -> evaluate("Boolean(" + expression + ")").booleanValue());
  }

  /// Types into the element, as a keyboard would.
  public void type(String selector, String text) throws Exception {
    await("document.querySelector('" + selector + "')");
    evaluate(
        "(() => { const e = document.querySelector('"
            + selector
            + "'); e.focus(); e.select(); })()");
    command("Input.insertText", Map.of("text", text));
  }

  public void click(String selector) throws Exception {
    await("document.querySelector('" + selector + "')");
    evaluate("document.querySelector('" + selector + "').click()");
  }

  public String text() throws Exception {
    return evaluate("document.body.innerText").stringValue();
  }

  public void size(int width, int height, boolean phone) throws Exception {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
  }

  public void dark(boolean dark) throws Exception {
    command(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  public void screenshot(Path file) throws Exception {
    JsonNode shot = command("Page.captureScreenshot", Map.of("format", "png"));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(shot.get("data").stringValue()));
  }

  /// Without a network, or with it again.
  public void offline(boolean offline) throws Exception {
    command(
        "Network.emulateNetworkConditions",
        Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /// A key as a keyboard sends it, to whatever has the focus: `Enter`, `ArrowUp`, `Tab`.
  public void press(String key) throws Exception {
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          case "ArrowUp" -> 38;
          case "ArrowDown" -> 40;
          default -> throw new IllegalArgumentException(key);
        };
    for (String type : List.of(key.equals("Enter") ? "keyDown" : "rawKeyDown", "keyUp")) {
      Map<String, Object> event =
          new HashMap<>(
              Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
      if (type.equals("keyDown")) {
        event.put("text", "\r");
      }
      command("Input.dispatchKeyEvent", event);
    }
  }

  /// Text as a keyboard sends it, to whatever has the focus.
  public void insert(String text) throws Exception {
    command("Input.insertText", Map.of("text", text));
  }

  /// Closes the page; the browser, when it was the first.
  @Override
  public void close() {
    if (context.isEmpty()) {
      browser.close();
      return;
    }
    browser.pages.remove(session);
    browser.send("", "Target.disposeBrowserContext", Map.of("browserContextId", context));
  }

  private void note(String method, JsonNode parameters) {
    if (method.equals("Log.entryAdded")
        && parameters.path("entry").path("level").asString("").equals("error")) {
      errors.add(parameters.path("entry").path("text").asString(""));
    } else if (method.equals("Runtime.exceptionThrown")) {
      errors.add(parameters.toString());
    }
  }

  /// The process and the one socket to it, for all pages.
  private static final class Browser implements AutoCloseable {
    private final Map<String, Chromium> pages = new ConcurrentHashMap<>();
    private final Path profile;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    Browser(Path binary) throws Exception {
      profile = Files.createTempDirectory("muster-chromium");
      process =
          new ProcessBuilder(
                  binary.toString(),
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-dev-shm-usage",
                  "--disable-quic",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--disable-sync",
                  "--hide-scrollbars",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  "about:blank")
              .redirectErrorStream(true)
              .redirectOutput(profile.resolve("log").toFile())
              .start();
      Path where = profile.resolve("DevToolsActivePort");
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> lines(where).size() >= 2);
      List<String> lines = lines(where);
      URI address = URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
      socket =
          client.newWebSocketBuilder().buildAsync(address, new Reader()).get(20, TimeUnit.SECONDS);
    }

    private static List<String> lines(Path file) throws IOException {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    JsonNode send(String to, String method, Map<String, Object> parameters) {
      int id = ids.incrementAndGet();
      CompletableFuture<JsonNode> answer = new CompletableFuture<>();
      waiting.put(id, answer);
      Map<String, Object> message = new HashMap<>();
      message.put("id", id);
      message.put("method", method);
      message.put("params", parameters);
      if (!to.isEmpty()) {
        message.put("sessionId", to);
      }
      synchronized (this) {
        socket
            .sendText(JSON.writeValueAsString(message), true)
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
      }
      JsonNode result = answer.orTimeout(30, TimeUnit.SECONDS).join();
      if (result.has("error")) {
        return fail(method + ": " + result.get("error"));
      }
      return result.get("result");
    }

    @Override
    public void close() {
      socket.abort();
      client.close();
      List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
      all.add(process.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
      try (var files = Files.walk(profile)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        // a temporary folder of the operating system: left to it
      }
    }

    private final class Reader implements WebSocket.Listener {
      private final StringBuilder text = new StringBuilder();

      @Override
      public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
          JsonNode message = JSON.readTree(text.toString());
          text.setLength(0);
          take(message);
        }
        from.request(1);
        return CompletableFuture.completedStage("read");
      }

      private void take(JsonNode message) {
        if (message.has("id")) {
          CompletableFuture<JsonNode> answer = waiting.remove(message.get("id").intValue());
          if (answer != null) {
            answer.complete(message);
          }
          return;
        }
        Chromium page = pages.get(message.path("sessionId").asString(""));
        if (page != null) {
          page.note(message.path("method").asString(""), message.path("params"));
        }
      }
    }
  }
}
