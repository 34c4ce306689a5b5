package muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import muster.types.SpaceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The description against the hub: what it declares is served, what is served is declared, and it
/// holds together in itself.
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  @TempDir Path folder;

  @Test
  void everyDeclaredPathIsServedAndNothingElse() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      JsonNode paths = TestHub.json(hub.call("GET", "/openapi.json", "")).get("paths");
      for (Map.Entry<String, JsonNode> path : paths.properties()) {
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
          String real = path.getKey().replaceAll("\\{[a-z]+}", "main");
          // a member: gets through to every route, and is refused there or not
          HttpResponse<String> answer = hub.as("bob", method, real, "");
          if (isDeclared(paths, method, real)) {
            assertThat(answer.statusCode()).as(method + " " + real).isNotIn(404, 405, 500);
          } else {
            assertThat(answer.statusCode()).as(method + " " + real).isEqualTo(405);
          }
        }
      }
      List<String> served = new ArrayList<>();
      hub.hub.all().forEach(route -> served.add(route.path().text()));
      hub.routes(SpaceId.MAIN)
          .orElseThrow()
          .all()
          .forEach(route -> {
            served.add(route.path().text());
            served.add(route.path().text().replace("/api/v1/", "/api/v1/spaces/{space}/"));
          });
      assertThat(new TreeSet<>(served)).containsExactlyElementsOf(new TreeSet<>(names(paths)));
    }
  }

  @Test
  void itIsWellFormedOpenApi31() throws Exception {
    try (TestHub hub = new TestHub(folder).open()) {
      JsonNode document = TestHub.json(hub.call("GET", "/openapi.json", ""));
      assertThat(document.get("openapi").stringValue()).startsWith("3.1.");
      assertThat(document.at("/info/title").stringValue()).isEqualTo("Muster");
      Set<String> ids = new TreeSet<>();
      for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
        assertThat(METHODS).containsAll(names(path.getValue()));
        for (JsonNode operation : path.getValue()) {
          assertThat(operation.get("summary").stringValue()).isNotBlank();
          assertThat(ids.add(operation.get("operationId").stringValue())).isTrue();
          assertThat(operation.get("responses").has("default")).isTrue();
          Set<String> named = new TreeSet<>();
          operation
              .path("parameters")
              .forEach(parameter -> {
                if (parameter.get("in").stringValue().equals("path")) {
                  assertThat(parameter.get("required").booleanValue()).isTrue();
                  named.add("{" + parameter.get("name").stringValue() + "}");
                }
              });
          assertThat(named).allSatisfy(name -> assertThat(path.getKey()).contains(name));
        }
      }
      for (JsonNode reference : document.findValues("$ref")) {
        assertThat(document.at(reference.stringValue().substring(1)).isObject())
            .as(reference.stringValue())
            .isTrue();
      }
      assertThat(document.at("/components/schemas/Session/properties").has("expires_at")).isTrue();
    }
  }

  @Test
  void everyPathIsInTheDocs() throws Exception {
    String docs = Files.readString(Path.of("docs", "rest.md"));
    try (TestHub hub = new TestHub(folder)) {
      List<Route> all = new ArrayList<>(hub.hub.all());
      all.addAll(hub.routes(SpaceId.MAIN).orElseThrow().all());
      for (Route route : all) {
        assertThat(docs).contains("`" + route.method() + " " + route.path().text());
      }
    }
  }

  /// Also by a wider path: `DELETE /tokens/rotate` is one of `DELETE /tokens/{id}`.
  private static boolean isDeclared(JsonNode paths, String method, String path) {
    return paths.properties().stream()
        .filter(each -> each.getValue().has(method.toLowerCase(Locale.ROOT)))
        .anyMatch(each -> new Pattern(each.getKey()).match(Request.levels(path)) != null);
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
