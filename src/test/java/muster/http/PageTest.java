package muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import muster.Chromium;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first page in a real browser, under its real Content-Security-Policy. Pictures of what it
/// looks like are left in target/screenshots.
class PageTest {
  private static final Path PICTURES = Path.of("target", "screenshots");
  @TempDir Path folder;

  private static void signIn(Chromium browser, String user, String password) throws Exception {
    browser.type("#field-user", user);
    browser.type("#field-password", password);
    browser.click("button.primary");
  }

  @Test
  void anAdminSignsInAddsAUserAndSignsOut() throws Exception {
    try (TestHub hub = new TestHub(folder).open();
        Chromium browser = Chromium.open("en")) {
      browser.size(1200, 820, false);
      browser.go("http://127.0.0.1:" + hub.port() + "/");
      browser.await("document.querySelector('#field-user')");
      assertThat(browser.text()).contains("Sign in");
      browser.screenshot(PICTURES.resolve("sign-in-desktop.png"));

      signIn(browser, "admin", "wrong");
      browser.await("document.querySelector('.notice.bad:not([hidden])')");
      assertThat(browser.text()).contains("User or password is wrong");
      browser.size(390, 844, true);
      browser.dark(true);
      browser.screenshot(PICTURES.resolve("sign-in-wrong-phone-dark.png"));
      browser.size(1200, 820, false);
      browser.dark(false);

      signIn(browser, "admin", TestHub.PASSWORD);
      browser.await("document.body.innerText.includes('bob')");
      assertThat(browser.text()).contains("Hello, admin", "Users", "Spaces", "Team");
      browser.click("[aria-labelledby=users-title] header button");
      browser.type("#field-new-user", "ea1abc");
      browser.type("#field-new-name", "<img src=x onerror=alert(1)> Ana");
      browser.screenshot(PICTURES.resolve("add-user-desktop.png"));
      browser.click("dialog button.primary");
      browser.await("document.body.innerText.includes('ea1abc was added')");
      browser.await("document.body.innerText.includes('<img src=x')");
      assertThat(browser.evaluate("document.querySelectorAll('main img').length").intValue())
          .as("a name is text")
          .isZero();
      browser.screenshot(PICTURES.resolve("home-desktop.png"));
      browser.dark(true);
      browser.screenshot(PICTURES.resolve("home-desktop-dark.png"));
      browser.size(390, 844, true);
      browser.screenshot(PICTURES.resolve("home-phone-dark.png"));
      assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
          .as("nothing sticks out on a phone")
          .isLessThanOrEqualTo(390);
      browser.dark(false);
      browser.screenshot(PICTURES.resolve("home-phone.png"));
      browser.click("header.top button");
      browser.await("document.querySelector('#field-user')");
      assertThat(browser.evaluate("fetch('/api/v1/me').then(a => a.status)").intValue())
          .isEqualTo(401);
      assertThat(browser.errors).noneMatch(error -> error.contains("Content Security Policy"));
      assertThat(browser.errors)
          .allMatch(error -> error.contains("401"), "only the refused sign-ins are complained of");
    }
  }

  @Test
  void thePageSpeaksTheReadersLanguageAndKeepsTheChoice() throws Exception {
    try (TestHub hub = new TestHub(folder).open();
        Chromium browser = Chromium.open("gl")) {
      browser.go("http://127.0.0.1:" + hub.port() + "/");
      browser.await("document.querySelector('#field-user')");
      assertThat(browser.text()).contains("Contrasinal");
      assertThat(browser.evaluate("document.documentElement.lang").stringValue()).isEqualTo("gl");
      for (List<String> each :
          List.of(
              List.of("es", "Contraseña"), List.of("en", "Password"), List.of("es", "Entrar"))) {
        browser.evaluate(
            "(() => { const s = document.querySelector('select'); s.value = '"
                + each.getFirst()
                + "'; s.dispatchEvent(new Event('change')); })()");
        browser.await("document.body.innerText.includes('" + each.getLast() + "')");
      }
      browser.go("http://127.0.0.1:" + hub.port() + "/");
      browser.await("document.body.innerText.includes('Contraseña')");
      browser.screenshot(PICTURES.resolve("sign-in-spanish.png"));
    }
  }

  @Test
  void everyControlHasANameAndTextCanBeRead() throws Exception {
    try (TestHub hub = new TestHub(folder).open();
        Chromium browser = Chromium.open("en")) {
      browser.go("http://127.0.0.1:" + hub.port() + "/");
      browser.await("document.querySelector('#field-user')");
      for (boolean dark : List.of(false, true)) {
        browser.dark(dark);
        assertThat(faults(browser)).isEmpty();
      }
      signIn(browser, "admin", TestHub.PASSWORD);
      browser.await("document.body.innerText.includes('bob')");
      for (boolean dark : List.of(false, true)) {
        browser.dark(dark);
        assertThat(faults(browser)).isEmpty();
      }
    }
  }

  /// Controls without a name, headings that skip a level, ids twice, and text with less contrast
  /// than WCAG AA asks for.
  private static String faults(Chromium browser) throws Exception {
    return browser.evaluate(FAULTS).stringValue();
  }

  private static final String FAULTS =
      """
      (() => {
        const faults = [];
        for (const e of document.querySelectorAll('input, select, button, a')) {
          const named = e.getAttribute('aria-label') || e.textContent.trim() ||
              (e.labels && e.labels.length && e.labels[0].textContent.trim());
          if (!named) faults.push('no name: ' + e.outerHTML);
        }
        let level = 0;
        for (const h of document.querySelectorAll('h1, h2, h3')) {
          const l = Number(h.tagName[1]);
          if (l > level + 1) faults.push('heading skips: ' + h.textContent);
          level = l;
        }
        const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
        if (new Set(ids).size !== ids.length) faults.push('an id twice');
        const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1});
        const paint = canvas.getContext('2d', {willReadFrequently: true});
        const rgb = (color, under) => {
          paint.clearRect(0, 0, 1, 1);
          if (under) { paint.fillStyle = under; paint.fillRect(0, 0, 1, 1); }
          paint.fillStyle = color;
          paint.fillRect(0, 0, 1, 1);
          return paint.getImageData(0, 0, 1, 1).data;
        };
        const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, w, i) => {
          const v = c[i] / 255;
          return sum + w * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        }, 0);
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const text = walker.currentNode;
          const e = text.parentElement;
          if (!text.data.trim() || !e.checkVisibility() || e.tagName === 'OPTION') continue;
          let under = e;
          const clear = (x) => rgb(getComputedStyle(x).backgroundColor)[3] < 255;
          while (clear(under) && under.parentElement) under = under.parentElement;
          const ground = getComputedStyle(under).backgroundColor;
          const a = light(rgb(getComputedStyle(e).color, ground)), b = light(rgb(ground));
          const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (contrast < 4.5) faults.push(contrast.toFixed(1) + ': ' + text.data.trim());
        }
        return faults.join('; ');
      })()
      """;

  @Test
  void theLanguagesHaveTheSameKeysAndPlaceholders() throws Exception {
    List<String> english = lines("en");
    for (String language : List.of("es", "gl")) {
      assertThat(keys(lines(language))).as(language).isEqualTo(keys(english));
      assertThat(lines(language).stream().map(PageTest::placeholders).toList())
          .as(language)
          .isEqualTo(english.stream().map(PageTest::placeholders).toList());
    }
    String script = read("app.js") + read("words.js");
    Set<String> used = new TreeSet<>();
    Pattern.compile("say\\(\"([a-z_.]+)\"[,)]")
        .matcher(script)
        .results()
        .forEach(found -> used.add(found.group(1)));
    assertThat(keys(english)).containsAll(used);
  }

  @Test
  void everyFileOfThePageIsListedAndNothingElse() throws Exception {
    Path sources = Path.of("web");
    try (var files = Files.walk(sources)) {
      Set<String> there =
          files
              .filter(Files::isRegularFile)
              .map(file -> sources.relativize(file).toString().replace('\\', '/'))
              .filter(name -> !name.equals("files.txt"))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> listed =
          read("files.txt")
              .lines()
              .filter(line -> !line.startsWith("#") && !line.isBlank())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(listed).isEqualTo(there);
    }
  }

  private static Set<String> keys(List<String> lines) {
    return lines.stream()
        .map(line -> line.strip().split("\"", 3)[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> placeholders(String line) {
    return Pattern.compile("\\{\\w+}")
        .matcher(line)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> lines(String language) throws IOException {
    return read("lang/" + language + ".js")
        .lines()
        .filter(line -> line.startsWith("  \""))
        .toList();
  }

  private static String read(String name) throws IOException {
    try (InputStream in = PageTest.class.getResourceAsStream("/muster/web/" + name)) {
      return new String(
          java.util.Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
