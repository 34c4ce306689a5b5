package muster;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Finds the value of every key: default < `muster.toml` < environment < command line; remembers
/// where it was found; refuses what it does not know. Reads the components of `Config` by
/// reflection, once, at start.
final class ConfigReader {

  /// A key as `muster serve --help` and the docs name it.
  record KeyInfo(String env, String byDefault, String means, Class<?> type) {
    /// `HTTP_PORT` -> `http_port`, `MUSTER_DATA` -> `data`.
    String toml() {
      String name = env.startsWith("MUSTER_") ? env.substring("MUSTER_".length()) : env;
      return name.toLowerCase(Locale.ROOT);
    }

    boolean secret() {
      return type == Secret.class;
    }
  }

  record Read(Config config, List<Config.Shown> shown, List<String> warnings) {}

  private record Found(String text, String source) {}

  private final Map<String, String> environment;
  private final Map<String, String> flags;
  private final Map<String, Found> file;
  private final List<Config.Shown> shown = new ArrayList<>();

  private ConfigReader(
      Map<String, String> environment, Map<String, String> flags, Map<String, Found> file) {
    this.environment = environment;
    this.flags = flags;
    this.file = file;
  }

  /// @param flags by environment name, as the command line gave them
  /// @param file the file that `--config` names; without it `muster.toml` in the working folder, if
  ///   there
  static Read read(
      Map<String, String> environment, Map<String, String> flags, @Nullable Path file) {
    Path toml = file == null ? Path.of("muster.toml") : file;
    if (file != null && !Files.isRegularFile(file)) {
      throw new ConfigError("--config names the file " + file + ", which does not exist");
    }
    Map<String, Found> values = Files.isRegularFile(toml) ? readToml(toml) : Map.of();
    ConfigReader reader = new ConfigReader(environment, flags, values);
    Config config = (Config) reader.build(Config.class);
    check(config);
    Settings.check(config);
    return new Read(config, reader.shown, reader.warnings());
  }

  static List<KeyInfo> keys() {
    List<KeyInfo> keys = new ArrayList<>();
    collect(Config.class, keys);
    return keys;
  }

  private static void collect(Class<?> type, List<KeyInfo> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      Key key = component.getAnnotation(Key.class);
      if (key == null) {
        collect(component.getType(), keys);
      } else {
        keys.add(new KeyInfo(key.env(), key.byDefault(), key.means(), component.getType()));
      }
    }
  }

  private Object build(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      Key key = components[i].getAnnotation(Key.class);
      values[i] = key == null ? build(types[i]) : value(key, components[i]);
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Config has a component that cannot be filled", e);
    }
  }

  private @Nullable Object value(Key key, RecordComponent component) {
    Found found = find(key, component.getType() == Secret.class);
    Object value = ConfigValues.parse(key, component.getGenericType(), found.text());
    if (value == null && !key.byDefault().isEmpty()) {
      throw new ConfigError("%s is empty, but must have a value".formatted(key.env()));
    }
    shown.add(
        new Config.Shown(
            key.env(), ConfigValues.show(value), found.source(), key.means(), key.byDefault()));
    return value;
  }

  private Found find(Key key, boolean secret) {
    String env = key.env();
    if (flags.containsKey(env)) {
      return new Found(flags.getOrDefault(env, ""), "command line");
    }
    if (environment.containsKey(env)) {
      return new Found(environment.getOrDefault(env, ""), "environment");
    }
    if (secret && environment.containsKey(env + "_FILE")) {
      String path = environment.getOrDefault(env + "_FILE", "");
      return new Found(ConfigValues.readSecretFile(env + "_FILE", path), "file " + path);
    }
    Found inFile = file.get(env);
    return inFile == null ? new Found(key.byDefault(), "default") : inFile;
  }

  private static Map<String, Found> readToml(Path path) {
    JsonNode root;
    try {
      root = TomlMapper.shared().readTree(path.toFile());
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new ConfigError(path + " is not valid TOML" + where + ": " + e.getOriginalMessage());
    }
    Map<String, String> flat = new TreeMap<>();
    flatten("", root, flat, path);
    Map<String, String> known = new TreeMap<>();
    keys().forEach(key -> known.put(key.toml(), key.env()));
    Map<String, Found> found = new LinkedHashMap<>();
    flat.forEach((name, value) -> {
      String env = known.get(name);
      if (env == null) {
        throw new ConfigError(
            "%s has the unknown key \"%s\"%s".formatted(path, name, nearest(name, known.keySet())));
      }
      found.put(env, new Found(value, path.toString()));
    });
    return found;
  }

  /// `[http] port = 1` and `http_port = 1` are the same key.
  private static void flatten(String prefix, JsonNode node, Map<String, String> into, Path path) {
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String name = (prefix + property.getKey()).replace('-', '_').toLowerCase(Locale.ROOT);
      JsonNode value = property.getValue();
      if (value.isObject()) {
        flatten(name + "_", value, into, path);
        continue;
      }
      List<String> parts = new ArrayList<>();
      if (value.isArray()) {
        value.forEach(element -> parts.add(element.asString()));
      } else {
        parts.add(value.asString());
      }
      if (into.put(name, String.join(",", parts)) != null) {
        throw new ConfigError("%s sets \"%s\" twice".formatted(path, name));
      }
    }
  }

  /// The environment belongs to everybody, so an unknown name there only earns a warning, and only
  /// if it was clearly meant for us.
  private List<String> warnings() {
    Set<String> known = new TreeSet<>();
    keys()
        .forEach(key -> {
          known.add(key.env());
          if (key.secret()) {
            known.add(key.env() + "_FILE");
          }
        });
    return environment.keySet().stream()
        .filter(name -> name.startsWith("MUSTER_") && !known.contains(name))
        .filter(name -> !name.equals("MUSTER_JAVA_OPTS"))
        .sorted()
        .map(name -> "Unknown environment variable " + name + nearest(name, known))
        .toList();
  }

  private static void check(Config config) {
    if ((config.basic().tlsCert() == null) != (config.basic().tlsKey() == null)) {
      throw new ConfigError("TLS_CERT and TLS_KEY must be set together, or neither");
    }
  }

  private static String nearest(String name, Set<String> known) {
    return known.stream()
        .filter(candidate -> distance(candidate, name) <= 3)
        .min((a, b) -> Integer.compare(distance(a, name), distance(b, name)))
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("; `muster config` lists the keys that exist");
  }

  /// Levenshtein, for "did you mean".
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
