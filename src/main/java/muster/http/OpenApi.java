package muster.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import muster.types.Problem;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// The description of all routes as OpenAPI 3.1, made from the very tables that are served: paths,
/// parameters, the schemas of the records, who may, and the problems. Made anew for each question,
/// because a table may have grown; it is asked rarely.
final class OpenApi {
  private static final String PROBLEM = "#/components/schemas/Problem";

  private final Map<String, Object> schemas = new TreeMap<>();

  private OpenApi() {}

  static void declare(Routes hub, Spaces spaces) {
    hub.get(
            "/openapi.json",
            Need.open(),
            "This description",
            call ->
                Answer.bytes(
                    200,
                    "application/json",
                    Json.write(
                        new OpenApi()
                            .document(hub, spaces.routes(SpaceId.MAIN).orElseGet(Routes::new)))))
        .answersType("application/json");
  }

  private Map<String, Object> document(Routes hub, Routes space) {
    Map<String, Map<String, Object>> paths = new TreeMap<>();
    hub.all().forEach(route -> add(paths, route.path().text(), route));
    for (Route route : space.all()) {
      String path = route.path().text();
      add(paths, path, route);
      if (path.startsWith(Routes.API)) {
        add(paths, "/api/v1/spaces/{space}/" + path.substring(Routes.API.length()), route);
      }
    }
    schemas.put("Problem", schema(ProblemJson.Body.class));
    Map<String, Object> responses = new TreeMap<>();
    for (Problem problem : Problem.values()) {
      responses.put(
          problem.code(),
          Map.of(
              "description",
              problem.title(),
              "content",
              Map.of(ProblemJson.TYPE, Map.of("schema", Map.of("$ref", PROBLEM)))));
    }
    return ordered(
        "openapi",
        "3.1.0",
        "info",
        ordered(
            "title",
            "Muster",
            "version",
            "1",
            "description",
            "Resources of a space lie under /api/v1 for its members and under"
                + " /api/v1/spaces/{space} for operators. Every refusal is a problem+json."),
        "paths",
        paths,
        "components",
        ordered(
            "schemas",
            schemas,
            "responses",
            responses,
            "securitySchemes",
            ordered(
                "basic",
                Map.of("type", "http", "scheme", "basic"),
                "bearer",
                Map.of("type", "http", "scheme", "bearer", "bearerFormat", "JWT or API key"),
                "cookie",
                Map.of("type", "apiKey", "in", "cookie", "name", "muster"))));
  }

  private void add(Map<String, Map<String, Object>> paths, String path, Route route) {
    paths
        .computeIfAbsent(path, p -> new TreeMap<>())
        .put(route.method().toLowerCase(Locale.ROOT), operation(path, route));
  }

  private Map<String, Object> operation(String path, Route route) {
    Map<String, Object> operation =
        ordered(
            "summary",
            route.summary(),
            "description",
            "Who may: " + route.need().words() + ".",
            "operationId",
            operationId(route.method(), path));
    List<Object> parameters = new ArrayList<>();
    for (String name : new Pattern(path).names()) {
      parameters.add(
          ordered(
              "name", name, "in", "path", "required", true, "schema", Map.of("type", "string")));
    }
    for (Route.Parameter parameter : route.parameters()) {
      parameters.add(
          ordered(
              "name",
              parameter.name(),
              "in",
              "query",
              "description",
              parameter.words(),
              "schema",
              Map.of("type", "string")));
    }
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    Class<?> body = route.body();
    if (body != null) {
      operation.put(
          "requestBody",
          ordered(
              "required",
              true,
              "content",
              Map.of("application/json", Map.of("schema", reference(body)))));
    } else if (route.isUpload()) {
      operation.put(
          "requestBody",
          ordered("required", true, "content", Map.of("application/octet-stream", Map.of())));
    }
    operation.put("responses", responses(route));
    operation.put(
        "security",
        route.need().kind() == Need.Kind.OPEN
            ? List.of()
            : List.of(
                Map.of("basic", List.of()),
                Map.of("bearer", List.of()),
                Map.of("cookie", List.of())));
    return operation;
  }

  private Map<String, Object> responses(Route route) {
    Map<String, Object> success = ordered("description", "Done");
    Class<?> result = route.result();
    if (result != null) {
      Object schema = reference(result);
      if (route.resultIsList()) {
        schema = ordered("type", "array", "items", schema);
      }
      success.put("content", Map.of("application/json", Map.of("schema", schema)));
    } else if (route.successStatus() == 200) {
      success.put("content", Map.of(route.successType(), Map.of()));
    }
    return ordered(
        Integer.toString(route.successStatus()),
        success,
        "default",
        ordered(
            "description",
            "Refused, and why",
            "content",
            Map.of(ProblemJson.TYPE, Map.of("schema", Map.of("$ref", PROBLEM)))));
  }

  private static String operationId(String method, String path) {
    StringBuilder id = new StringBuilder(method.toLowerCase(Locale.ROOT));
    for (String word : path.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        id.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return id.toString();
  }

  private Object reference(Class<?> type) {
    String name = type.getSimpleName();
    if (!schemas.containsKey(name)) {
      schemas.put(name, Map.of());
      schemas.put(name, schema(type));
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private Map<String, Object> schema(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = snake(component.getName());
      properties.put(name, of(component.getGenericType()));
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        required.add(name);
      }
    }
    Map<String, Object> schema = ordered("type", "object", "properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }

  private Object of(Type type) {
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      if (Collection.class.isAssignableFrom(raw)) {
        return ordered("type", "array", "items", of(generic.getActualTypeArguments()[0]));
      }
      if (Map.class.isAssignableFrom(raw)) {
        return ordered(
            "type", "object", "additionalProperties", of(generic.getActualTypeArguments()[1]));
      }
      return Map.of();
    }
    if (!(type instanceof Class<?> plain)) {
      return Map.of();
    }
    if (plain == Instant.class) {
      return Map.of("type", "string", "format", "date-time");
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (plain == int.class
        || plain == long.class
        || plain == Integer.class
        || plain == Long.class) {
      return Map.of("type", "integer");
    }
    if (plain == double.class || plain == Double.class) {
      return Map.of("type", "number");
    }
    boolean ours = plain.isRecord() && !plain.getPackageName().equals("muster.types");
    return ours ? reference(plain) : Map.of("type", "string");
  }

  /// As Jackson writes record components: `expiresAt` is `expires_at`.
  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i].toString(), pairs[i + 1]);
    }
    return map;
  }
}
