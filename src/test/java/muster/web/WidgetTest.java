package muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import muster.Chromium;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The widget on the pages of others, as friendly or hostile as pages and people are.
class WidgetTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  @TempDir static Path folder;
  private static HostPage host;
  private static ChatHub hub;
  private static Chromium browser;

  @BeforeAll
  static void open() throws Exception {
    host = new HostPage();
    String origins = host.origin() + ",null";
    hub =
        new ChatHub(
            folder.resolve("shared"),
            Map.of("ALLOWED_ORIGINS", origins, "CHAT_RATE", "1000/s burst 1000"));
    browser = Chromium.open("en");
  }

  @AfterAll
  static void close() {
    browser.close();
    hub.close();
    host.close();
  }

  private static ChatPage go(Chromium page, String html, Map<String, String> headers)
      throws Exception {
    page.go(host.put("/" + UUID.randomUUID(), html, headers));
    return new ChatPage(page);
  }

  private static ChatPage go(Chromium page, String attributes) throws Exception {
    return go(page, ChatPage.html(hub.web(), attributes), Map.of());
  }

  private static String guest(String user, String room) throws Exception {
    return "room=" + room + " token='" + hub.guest(user, user, room) + "'";
  }

  @Test
  void aStrictPolicyWithTrustedTypesIsEnough() throws Exception {
    try (Chromium page = browser.another("en")) {
      String socket = hub.web().replace("http", "ws");
      String html =
          "<!doctype html><title>x</title><script type=module src="
              + hub.web()
              + "/widget.js></script><muster-chat "
              + guest("CSP", "10")
              + "></muster-chat>";
      String policy =
          "default-src 'none'; script-src %s; connect-src %s %s; img-src blob:;"
                  .formatted(hub.web(), hub.web(), socket)
              + " require-trusted-types-for 'script'; trusted-types 'none'";
      ChatPage chat = go(page, html, Map.of("Content-Security-Policy", policy));
      chat.awaitConnected();
      chat.say("**strict** [link](https://example.org) @CSP");
      chat.awaitText("strict link @CSP");
      chat.await("root.querySelector('.ticks').textContent === '✓'");
      assertThat(chat.ask("getComputedStyle(root.querySelector('.bubble')).display").stringValue())
          .as("the styles apply")
          .isEqualTo("flex");
      assertThat(page.errors).allMatch(error -> error.contains("404"), "only the icon is missing");
    }
  }

  @Test
  void aSandboxedFrameWithoutAnOriginIsEnough() throws Exception {
    try (Chromium page = browser.another("en")) {
      String inside =
          """
          <script type=module src=%s/widget.js></script>
          <muster-chat %s></muster-chat>
          <script>
            const chat = document.querySelector('muster-chat');
            const tell = (text) => parent.postMessage(text, '*');
            try { localStorage.length; tell('keeps things'); } catch { tell('keeps nothing'); }
            chat.addEventListener('muster-state', (e) => tell(e.detail.state.state));
            chat.addEventListener('muster-message', (e) => tell('got ' + e.detail.entry.text));
            addEventListener('message', (e) => {
              const input = chat.shadowRoot.querySelector('#chat-input');
              input.value = e.data;
              input.dispatchEvent(new Event('input'));
              chat.shadowRoot.querySelector('#chat-send').click();
            });
          </script>
          """
              .formatted(hub.web(), guest("SANDBOX", "11"));
      String html =
          """
          <!doctype html><title>x</title><script>
          window.told = [];
          addEventListener('message', (e) => told.push(e.data));
          </script><iframe sandbox="allow-scripts" srcdoc="%s" width=600 height=500></iframe>
          """
              .formatted(inside.replace("&", "&amp;").replace("\"", "&quot;"));
      page.go(host.put("/sandbox", html));
      page.await("told.includes('connected')");
      assertThat(page.evaluate("told[0]").stringValue()).isEqualTo("keeps nothing");
      // the view follows the connection by a moment
      page.await(
          "(document.querySelector('iframe').contentWindow.postMessage('from the sandbox', '*'),"
              + " told.includes('got from the sandbox'))");
      hub.say("11", "to the sandbox");
      page.await("told.includes('got to the sandbox')");
    }
  }

  @Test
  void aPageThatPaintsEverythingRedDoesNotReachInside() throws Exception {
    try (Chromium page = browser.another("en")) {
      String html =
          ChatPage.html(hub.web(), guest("RED", "12"))
              .replace(
                  "</head>",
                  "<style>* {color: red !important; font: 40px serif !important; background: blue"
                      + " !important; letter-spacing: 9px !important; visibility: hidden"
                      + " !important}</style></head>");
      ChatPage chat = go(page, html, Map.of());
      chat.awaitConnected();
      chat.say("quiet");
      chat.awaitText("quiet");
      String seen =
          "(({color, fontSize, letterSpacing, visibility}) => [color, fontSize, letterSpacing,"
              + " visibility].join('|'))(getComputedStyle(root.querySelector('.text')))";
      assertThat(chat.ask(seen).stringValue()).isEqualTo("rgb(21, 25, 30)|15px|normal|visible");
    }
  }

  @Test
  void aPageThatIsNotAllowedIsToldWhatToDo() throws Exception {
    try (Chromium page = browser.another("en")) {
      String other = host.origin().replace("127.0.0.1", "localhost");
      host.put("/other", ChatPage.html(hub.web(), guest("OTHER", "13")));
      page.go(other + "/other");
      ChatPage chat = new ChatPage(page);
      chat.await("!root.querySelector('.hint').hidden");
      assertThat(chat.ask("root.querySelector('.hint').textContent").stringValue())
          .contains(other, "ALLOWED_ORIGINS");
    }
  }

  @Test
  void withoutAChatTheWidgetHidesAndNothingIsConnected() throws Exception {
    Map<String, String> off = Map.of("CHAT_ENABLED", "false", "ALLOWED_ORIGINS", host.origin());
    try (ChatHub silent = new ChatHub(folder.resolve("silent"), off);
        Chromium page = browser.another("en")) {
      page.go(host.put("/off", ChatPage.html(silent.web(), "room=3 token=x")));
      page.await("document.querySelector('muster-chat').hidden");
      assertThat(
              page.evaluate("document.querySelector('muster-chat').checkVisibility()")
                  .booleanValue())
          .isFalse();
      assertThat(
              page.evaluate(
                      "performance.getEntriesByType('resource').map((e) => e.name)"
                          + ".filter((n) => n.includes('/api/')).join()")
                  .stringValue())
          .isEqualTo(silent.web() + "/api/v1/chat");
    }
  }

  @Test
  void theBubbleCountsWhatIsUnreadAndFillsAPhone() throws Exception {
    try (Chromium page = browser.another("en")) {
      page.size(390, 844, true);
      String html =
          "<!doctype html><html lang=en><title>x</title><meta name=viewport"
              + " content='width=device-width, initial-scale=1'><script type=module src="
              + hub.web()
              + "/widget.js></script><h1>Award 14</h1><muster-chat mode=bubble "
              + guest("BUBBLE", "14")
              + "></muster-chat>";
      ChatPage chat = go(page, html, Map.of());
      page.await("document.querySelector('muster-chat').conversation?.loaded");
      assertThat(chat.ask("root.querySelector('#chat-input') === null").booleanValue())
          .as("nothing is fetched that nobody sees")
          .isTrue();
      hub.say("14", "one");
      hub.say("14", "two");
      chat.await("root.querySelector('.badge').textContent === '2'");
      chat.picture("widget-bubble-phone");
      chat.ask("root.querySelector('.launcher').click()");
      chat.awaitText("two");
      chat.await("root.querySelector('.badge').hidden");
      assertThat(
              chat.ask(
                      "JSON.stringify([root.querySelector('.container').clientWidth,"
                          + " root.querySelector('.container').clientHeight])")
                  .stringValue())
          .isEqualTo("[390,844]");
      chat.await("root.activeElement?.id === 'chat-input'");
      chat.picture("widget-bubble-open-phone");
      page.press("Escape");
      chat.await("root.querySelector('.container').hidden");
      chat.await("root.activeElement?.className === 'launcher'");
    }
  }

  @Test
  void noTextBecomesMarkupWhateverItSays() throws Exception {
    try (Chromium page = browser.another("en")) {
      page.go(host.put("/blank", "<!doctype html><title>x</title>"));
      List<String> texts = Hostile.texts();
      assertThat(texts).hasSizeGreaterThan(2_000);
      String judge =
          """
          import('%s/chat/text.js').then(({render, plain}) => {
            const fine = {STRONG: [], EM: [], CODE: [], PRE: [], UL: [], OL: ['start'], LI: [],
                SPAN: ['class', 'title'], A: ['href', 'target', 'rel']};
            const faults = [];
            for (const text of %s) {
              const box = document.createElement('div');
              box.append(render(text, (user) => user === 'admin' ? 'The admin' : null));
              document.body.replaceChildren(box);
              plain(text);
              for (const e of box.querySelectorAll('*')) {
                const known = fine[e.tagName];
                if (!known || [...e.attributes].some((a) => !known.includes(a.name))) {
                  faults.push(text + ' -> ' + e.outerHTML);
                }
                if (e.tagName === 'A' && !(['http:', 'https:', 'mailto:'].includes(e.protocol) &&
                    e.rel.includes('noopener'))) {
                  faults.push(text + ' -> ' + e.outerHTML);
                }
              }
            }
            return JSON.stringify({faults, hacked: window.hacked ?? null});
          })
          """
              .formatted(hub.web(), JSON.writeValueAsString(texts));
      assertThat(page.evaluate(judge).stringValue()).isEqualTo("{\"faults\":[],\"hacked\":null}");
    }
  }

  @Test
  void hostileMessagesNamesAndTitlesStayTextAndBreakNoLayout() throws Exception {
    try (Chromium page = browser.another("en")) {
      page.size(390, 844, true);
      String evil = "<img src=x onerror=window.hacked=1>";
      hub.call("POST", "/api/v1/rooms", "{\"room\":\"evil\"}");
      hub.call(
          "PATCH", "/api/v1/rooms/evil", JSON.writeValueAsString(Map.of("title", evil + evil)));
      ChatPage chat = go(page, "room=evil token='" + hub.guest("EVIL\"'<b>", evil, "evil") + "'");
      chat.awaitConnected();
      chat.say("I am " + evil);
      for (String fragment : Hostile.fragments()) {
        if (fragment.length() > 150) {
          hub.say("evil", "x **" + fragment + "**");
        } else if (!fragment.equals("\ud83d")) { // no UTF-8, so it cannot even be sent
          hub.say("evil", "x **" + fragment + "** [" + fragment + "](" + fragment + ")");
        }
      }
      hub.say("evil", "the last");
      chat.awaitText("the last");
      assertThat(page.evaluate("window.hacked ?? 'no'").stringValue()).isEqualTo("no");
      assertThat(chat.ask("root.querySelector('.title').textContent").stringValue())
          .isEqualTo(evil + evil);
      List<String> tags = new ArrayList<>();
      chat.ask(
              "[...new Set([...root.querySelector('.log').querySelectorAll('*')].map((e) =>"
                  + " e.localName))]")
          .forEach(tag -> tags.add(tag.stringValue()));
      assertThat(tags)
          .isSubsetOf(
              "div", "span", "bdi", "time", "button", "svg", "path", "strong", "em", "code", "pre",
              "a", "ul", "ol", "li", "b");
      JsonNode wide =
          chat.ask(
              "[...root.querySelectorAll('.row, .bubble, .header')].filter((e) =>"
                  + " e.getBoundingClientRect().right > 390.5).map((e) => e.textContent)");
      assertThat(wide).as("what sticks out").isEmpty();
      assertThat(page.evaluate("document.documentElement.scrollWidth").intValue())
          .isLessThanOrEqualTo(390);
      assertThat(URI.create(page.evaluate("location.href").stringValue()).getHost())
          .isEqualTo("127.0.0.1");
      chat.picture("widget-hostile-phone");
    }
  }
}
