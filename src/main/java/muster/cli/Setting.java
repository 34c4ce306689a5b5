package muster.cli;

import java.util.Locale;

/// One key of the configuration as the command line shows it: `HTTP_PORT` gets the flag
/// `--http-port`. `standard` is the default in words, empty when there is none. A secret has no
/// flag, because everybody on the machine can read the arguments of a process.
public record Setting(
    String key, String label, String meaning, String standard, boolean yesNo, boolean secret) {

  /// `MUSTER_DATA` -> `--data`, `MQTT_WS_PORT` -> `--mqtt-ws-port`.
  public String flag() {
    String name = key.startsWith("MUSTER_") ? key.substring("MUSTER_".length()) : key;
    return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
