package muster.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// A root without any hub, which notes what it was asked for.
class NoHub implements Local {
  final List<String> asked = new ArrayList<>();

  @Override
  public String version() {
    return "1.2.3";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting(
            "MUSTER_DATA", "DIR", "Folder of everything that lasts", "./data", false, false),
        new Setting("HTTP_PORT", "NUMBER", "Port of the web app", "8080", false, false),
        new Setting(
            "MQTT_ANONYMOUS", "true|false", "Whether guests may come", "false", true, false),
        new Setting("POSTGRES_PASSWORD", "TEXT", "Password in PostgreSQL", "", false, true));
  }

  @Override
  public int serve(Given given) {
    asked.add("serve " + given);
    return 0;
  }

  @Override
  public int config(Given given, boolean json) {
    asked.add("config " + json + " " + given);
    return 0;
  }

  @Override
  public Session open(Given given) {
    throw new Failure(Failure.USAGE, "HTTP_PORT is 'x', and a number is wanted");
  }

  @Override
  public Personal personal(Given given) {
    Path nowhere = Path.of("target", "nowhere");
    String user = given.flags().get("CHAT_USER_ID");
    return new Personal(
        nowhere, nowhere, user, null, given.flags().get("MUSTER_SERVER"), /* token= */ null);
  }

  @Override
  public List<String> restore(Given given, Path backup, boolean replace, LongConsumer read) {
    asked.add("restore " + backup.getFileName() + " " + replace);
    read.accept(3);
    return List.of("the old data is in data.old");
  }
}
