package muster.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import muster.types.Problem;

/// The page that every problem's `type` links to: docs/problems.md, which is packed into the jar,
/// with an anchor for each code. Understands the few forms of that file: headings, paragraphs, and
/// `code`.
final class ProblemPage {
  private static final String FILE = "/muster/docs/problems.md";

  private ProblemPage() {}

  static void declare(Routes routes) {
    byte[] page = html(text()).getBytes(StandardCharsets.UTF_8);
    routes
        .get(
            ProblemJson.PAGE,
            Need.open(),
            "What each problem means and what to do",
            call ->
                Answer.bytes(200, "text/html; charset=utf-8", page)
                    .header("Cache-Control", "no-cache"))
        .answersType("text/html");
  }

  static String text() {
    try (InputStream in = ProblemPage.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String html(String markdown) {
    StringBuilder body = new StringBuilder();
    for (String block : markdown.split("\\n\\s*\\n", -1)) {
      String text = block.strip();
      if (text.startsWith("# ")) {
        body.append("<h1>").append(inline(text.substring(2))).append("</h1>\n");
      } else if (text.startsWith("## ")) {
        String code = text.substring(3).strip();
        Problem problem =
            Problem.valueOf(code.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
        body.append("<h2 id=\"")
            .append(code)
            .append("\"><code>")
            .append(code)
            .append("</code> <small>")
            .append(problem.httpStatus())
            .append("</small></h2>\n<p><b>")
            .append(inline(problem.title()))
            .append(".</b></p>\n");
      } else if (!text.isEmpty()) {
        body.append("<p>").append(inline(text)).append("</p>\n");
      }
    }
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Problems - Muster</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/app.css">
    </head>
    <body class="prose"><main>
    """
        + body
        + "</main></body>\n</html>\n";
  }

  private static String inline(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("`([^`]+)`", "<code>$1</code>");
  }
}
