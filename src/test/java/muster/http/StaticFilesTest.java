package muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.types.Problem;
import org.junit.jupiter.api.Test;

class StaticFilesTest {
  @Test
  void pagesAreRevalidatedAndWhatTheyReferToIsKept() throws Exception {
    try (TestSite site = new TestSite().open()) {
      HttpResponse<String> page = site.get("/");
      assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
      String policy = page.headers().firstValue("content-security-policy").orElseThrow();
      assertThat(policy)
          .contains(
              "default-src 'none'",
              "script-src 'self'",
              "require-trusted-types-for 'script'",
              "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      String tag = page.headers().firstValue("etag").orElseThrow();
      HttpResponse<String> again = site.get("/", "If-None-Match", tag);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers().firstValue("content-security-policy")).hasValue(policy);

      Matcher script =
          Pattern.compile("src=\"(/static/[0-9a-f]+/app/main\\.js)\"").matcher(page.body());
      assertThat(script.find()).isTrue();
      HttpResponse<String> kept = site.get(script.group(1));
      assertThat(kept.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
      assertThat(kept.headers().firstValue("content-type"))
          .hasValue("text/javascript; charset=utf-8");
      HttpResponse<String> old = site.get("/static/0000000000000000/app/main.js");
      assertThat(old.statusCode()).isEqualTo(200);
      assertThat(old.headers().firstValue("cache-control")).hasValue("no-cache");
    }
  }

  @Test
  void theAppsAddressesAreItsPageAndTheWorkerKnowsItsFiles() throws Exception {
    try (TestSite site = new TestSite().open()) {
      String page = site.get("/").body();
      for (String address : List.of("/rooms/3", "/people/EA1ABC%2FP", "/admin/users", "/search")) {
        assertThat(site.get(address).body()).as(address).isEqualTo(page);
      }
      assertThat(site.get("/roomsx").statusCode()).isEqualTo(404);
      HttpResponse<String> worker = site.get("/sw.js");
      assertThat(worker.headers().firstValue("cache-control")).hasValue("no-cache");
      assertThat(worker.headers().firstValue("content-security-policy"))
          .hasValue("default-src 'none'; connect-src 'self'");
      Matcher release = Pattern.compile("/static/([0-9a-f]+)/").matcher(page);
      assertThat(release.find()).isTrue();
      assertThat(worker.body())
          .contains("\"" + release.group(1) + "\"", "\"app/main.js\"", "\"mqtt.js\"")
          .doesNotContain("{files}", "\"index.html\"", "\"sw.js\"");
    }
  }

  @Test
  void filesComeCompressedWhereThatIsWanted() throws Exception {
    try (TestSite site = new TestSite().open()) {
      HttpResponse<String> packed = site.get("/app.css", "Accept-Encoding", "br, gzip");
      assertThat(packed.headers().firstValue("content-encoding")).hasValue("gzip");
      assertThat(packed.headers().firstValue("vary")).hasValue("Accept-Encoding");
      assertThat(
              site.get("/app.css", "Accept-Encoding", "gzip;q=0")
                  .headers()
                  .firstValue("content-encoding"))
          .isEmpty();
      HttpResponse<String> head =
          site.send(
              site.request("/app.css")
                  .method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void noPathLeadsOutOfTheFolder() throws Exception {
    try (TestSite site = new TestSite().open()) {
      for (String path :
          List.of(
              "/../muster/docs/problems.md",
              "/..%2fmuster%2fdocs%2fproblems.md",
              "/%2e%2e/logback.xml",
              "/app/..%2f..%2flogback.xml",
              "/app.css%00.html",
              "//etc/passwd",
              "/app%2fmain.js",
              "/files.txt",
              "/static/x",
              "/app",
              "/app.css/..")) {
        String answer =
            site.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer)
            .as(path)
            .startsWith("HTTP/1.1 404 ")
            .contains("\"code\":\"" + Problem.NOT_FOUND.code() + "\"");
      }
    }
  }

  @Test
  void theProblemPageHasEveryProblemWithWords() {
    String text = ProblemPage.text();
    for (Problem problem : Problem.values()) {
      assertThat(text).contains("\n## " + problem.code() + "\n");
      assertThat(text).contains(String.format("MQTT reason `0x%02X`", problem.mqttReason()));
    }
    assertThat(text.lines().filter(line -> line.startsWith("## ")).count())
        .isEqualTo(Problem.values().length);
  }
}
