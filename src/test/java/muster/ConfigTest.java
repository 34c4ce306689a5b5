package muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  @TempDir Path folder;

  @Test
  void defaultsAreThoseOfTheContract() {
    Config config = read(Map.of(), Map.of(), "");
    assertThat(config.basic().data()).isEqualTo(Path.of("./data"));
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.mqtt().port()).isEqualTo(1883);
    assertThat(config.mqtt().wsPorts()).containsExactly(8083);
    assertThat(config.mqtt().anonymous()).isFalse();
    assertThat(config.basic().bind()).isEqualTo("0.0.0.0");
    assertThat(config.store().postgresHost()).isNull();
    assertThat(config.store().postgresDb()).isEqualTo("public");
    assertThat(config.store().postgresUser()).isEqualTo("dbowner");
    assertThat(config.store().postgresPassword()).isNull();
    assertThat(config.store().sync()).isEqualTo(Config.Sync.FULL);
    assertThat(config.hasTls()).isFalse();
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentBeforeTheFileBeforeTheDefault() {
    String toml = "http_port = 1001\nmqtt_port = 1002\n[mqtt]\ntls_port = 1003\n";
    ConfigReader.Read read =
        ConfigReader.read(
            Map.of("HTTP_PORT", "2001", "MQTT_PORT", "2002"),
            Map.of("HTTP_PORT", "3001"),
            file(toml));
    assertThat(read.config().http().port()).isEqualTo(3001);
    assertThat(read.config().mqtt().port()).isEqualTo(2002);
    assertThat(read.config().mqtt().tlsPort()).isEqualTo(1003);
    assertThat(read.config().http().tlsPort()).isEqualTo(8443);
    assertThat(source(read, "HTTP_PORT")).isEqualTo("command line");
    assertThat(source(read, "MQTT_PORT")).isEqualTo("environment");
    assertThat(source(read, "MQTT_TLS_PORT")).endsWith("muster.toml");
    assertThat(source(read, "HTTPS_PORT")).isEqualTo("default");
  }

  @Test
  void listsAreWrittenWithCommasOrAsTomlLists() {
    assertThat(read(Map.of("MQTT_WS_PORT", "8083, 9001"), Map.of(), "").mqtt().wsPorts())
        .containsExactly(8083, 9001);
    assertThat(read(Map.of("MQTT_WS_PORT", ""), Map.of(), "").mqtt().wsPorts()).isEmpty();
    assertThat(read(Map.of(), Map.of(), "mqtt_ws_port = [8083, 9001]").mqtt().wsPorts())
        .containsExactly(8083, 9001);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP_PORT|abc|a whole number from 0 to 65535",
        "HTTP_PORT|65536|a whole number from 0 to 65535",
        "HTTP_PORT|-1|a whole number from 0 to 65535",
        "MQTT_WS_PORT|8083,x|a whole number from 0 to 65535",
        "MQTT_WS_PORT|8083,8083|a list of different numbers",
        "MQTT_ANONYMOUS|maybe|true or false",
        "STORE_SYNC|sometimes|one of full, normal",
        "HTTP_MAX_BODY|big|a size such as 64KB, 1MB or 2GB",
        "HTTP_MAX_BODY|12|a size from 1KB to 1GB",
        "TOKEN_TTL|soon|a time such as 500ms, 30s, 5m, 12h or 30d",
        "TOKEN_TTL|5s|at least 1m",
        "ALLOWED_ORIGINS|club.example|a list of origins",
        "ALLOWED_ORIGINS|https://club.example/path|a list of origins",
        "LOG_LEVELS|muster.mqtt|a list such as",
        "LOG_LEVELS|muster.mqtt=loud|one of error, warn, info, debug, trace",
      })
  void aBadValueIsOneLineWithKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
    assertThatThrownBy(() -> read(Map.of(key, value), Map.of(), ""))
        .isInstanceOf(ConfigError.class)
        .hasMessageContaining(key)
        .hasMessageContaining("\"" + value + "\"")
        .hasMessageContaining(allowed)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anUnknownKeyInTheFileStopsAndTheNearestIsNamed() {
    assertThatThrownBy(() -> read(Map.of(), Map.of(), "htp_port = 1"))
        .isInstanceOf(ConfigError.class)
        .hasMessageContaining("unknown key \"htp_port\"; did you mean http_port?");
    assertThatThrownBy(() -> read(Map.of(), Map.of(), "[http]\nzebra = 1"))
        .hasMessageContaining("unknown key \"http_zebra\"; `muster config` lists the keys");
    assertThatThrownBy(() -> read(Map.of(), Map.of(), "http_port = "))
        .isInstanceOf(ConfigError.class)
        .hasMessageContaining("not valid TOML (line 1");
    assertThatThrownBy(() -> read(Map.of(), Map.of(), "http_port = 1\n[http]\nport = 2"))
        .hasMessageContaining("sets \"http_port\" twice");
  }

  @Test
  void aMistypedEnvironmentNameOfOursIsWarnedAbout() {
    ConfigReader.Read read = ConfigReader.read(Map.of("MUSTER_DTA", "x"), Map.of(), file(""));
    assertThat(read.warnings())
        .containsExactly("Unknown environment variable MUSTER_DTA; did you mean MUSTER_DATA?");
  }

  @Test
  void tlsNeedsBothFiles() {
    assertThatThrownBy(() -> read(Map.of("TLS_CERT", "/x/cert.pem"), Map.of(), ""))
        .hasMessageContaining("TLS_CERT and TLS_KEY must be set together");
  }

  @Test
  void secretsAreNeverShownAndMayComeFromAFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hunter2 \n");
    ConfigReader.Read read =
        ConfigReader.read(
            Map.of(
                "POSTGRES_PASSWORD_FILE", secret.toString(), "MUSTER_ADMIN_PASSWORD", "swordfish"),
            Map.of(),
            file(""));
    Secret password = read.config().store().postgresPassword();
    assertThat(password).isNotNull();
    assertThat(password.value()).isEqualTo("hunter2");
    assertThat(read.toString()).doesNotContain("hunter2").doesNotContain("swordfish");
    assertThatThrownBy(() -> read(Map.of("POSTGRES_PASSWORD_FILE", "/nowhere"), Map.of(), ""))
        .hasMessageContaining("POSTGRES_PASSWORD_FILE names the file /nowhere");
  }

  @Test
  void whatIsShownCanBeReadAgain() {
    ConfigReader.Read read = ConfigReader.read(Map.of(), Map.of(), file(""));
    for (Config.Shown shown : read.shown()) {
      assertThat(shown.value()).as(shown.env()).isEqualTo(shown.byDefault());
      assertThat(shown.meaning()).isNotBlank();
    }
    assertThat(read.config().access().tokenTtl()).isEqualTo(Duration.ofHours(12));
  }

  @Test
  void everyKeyHasATomlName() {
    List<ConfigReader.KeyInfo> keys = ConfigReader.keys();
    assertThat(keys).extracting(ConfigReader.KeyInfo::toml).contains("http_port", "data", "bind");
    assertThat(keys).extracting(ConfigReader.KeyInfo::env).doesNotHaveDuplicates();
  }

  private Config read(Map<String, String> environment, Map<String, String> flags, String toml) {
    return ConfigReader.read(environment, flags, file(toml)).config();
  }

  private Path file(String toml) {
    try {
      return Files.writeString(folder.resolve("muster.toml"), toml);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String source(ConfigReader.Read read, String env) {
    return read.shown().stream()
        .filter(s -> s.env().equals(env))
        .findFirst()
        .orElseThrow()
        .source();
  }
}
