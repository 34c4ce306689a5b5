package muster.web;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import muster.Chromium;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A page with one `<muster-chat>`, as the person in front of it uses it.
record ChatPage(Chromium page) {
  private static final Path PICTURES = Path.of("target", "screenshots");

  /// What the widget's shadow root holds, for expressions.
  private static final String ROOT = "document.querySelector('muster-chat').shadowRoot";

  static String html(String hub, String attributes) {
    return """
    <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Award 3</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <script type="module" src="%s/widget.js"></script>
    <style>html,body{margin:0;height:100%%;background:Canvas;color-scheme:light dark}</style></head>
    <body><main style="height:100%%"><h1 style="position:absolute;clip-path:inset(50%%)">Award</h1><muster-chat style="height:100%%" %s></muster-chat></main></body></html>
    """
        .formatted(hub, attributes);
  }

  JsonNode ask(String expression) throws Exception {
    return page.evaluate("(() => { const root = " + ROOT + "; return " + expression + "; })()");
  }

  void await(String expression) {
    page.await("(() => { const root = " + ROOT + "; return root && (" + expression + "); })()");
  }

  void awaitConnected() {
    await("root.querySelector('.dot.connected')");
  }

  void write(String text) throws Exception {
    ask("root.querySelector('#chat-input').focus()");
    page.insert(text);
  }

  void say(String text) throws Exception {
    write(text);
    page.press("Enter");
  }

  /// The texts of the messages that are shown, in their order.
  List<String> texts() throws Exception {
    List<String> texts = new ArrayList<>();
    ask("[...root.querySelectorAll('.row .text')].map((e) => e.innerText)")
        .forEach(text -> texts.add(text.stringValue()));
    return texts;
  }

  void awaitText(String text) {
    await(
        "[...root.querySelectorAll('.row .text')].some((e) => e.innerText === "
            + new JsonMapper().writeValueAsString(text)
            + ")");
  }

  /// Uses the tool of that name at the message with this number.
  void tool(int message, String name) throws Exception {
    ask(
        "[...root.querySelectorAll('.row')]["
            + message
            + "].dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))");
    ask("root.querySelector('.tools [aria-label=\"" + name + "\"]').click()");
  }

  void picture(String name) throws Exception {
    page.screenshot(PICTURES.resolve(name + ".png"));
  }
}
