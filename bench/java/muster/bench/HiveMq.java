package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// HiveMQ Community Edition, the fastest broker that can be embedded in Java, for jobs over
/// WebSocket. Its libraries come from Maven Central at the first run and stay in `target/`.
final class HiveMq implements Server {

  private final Child child;
  private final int port;
  private final int webSocketPort;
  private final String version;

  private HiveMq(Child child, int port, int webSocketPort, String version) {
    this.child = child;
    this.port = port;
    this.webSocketPort = webSocketPort;
    this.version = version;
  }

  static HiveMq start(Path root, Path folder, Pin pin) throws InterruptedException {
    Path libraries = root.resolve("target/bench-hivemq");
    fetch(root, libraries, folder);
    int port = Ports.free();
    int webSocketPort = Ports.free();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-cp",
            libraries + "/*",
            root.resolve("bench/hivemq/HiveMqPeer.java").toString(),
            folder.resolve("hivemq").toString(),
            Integer.toString(port),
            Integer.toString(webSocketPort));
    Child child = Child.start("hivemq", pin, folder, Map.of(), command);
    child.await(Pattern.compile("peer is ready"), Duration.ofSeconds(90));
    child.isReady();
    return new HiveMq(child, port, webSocketPort, version(libraries));
  }

  private static void fetch(Path root, Path libraries, Path folder) throws InterruptedException {
    if (Files.isDirectory(libraries)) {
      return;
    }
    Path wrapper = root.resolve("mvnw");
    String maven = Files.isExecutable(Path.of("/usr/bin/mvn")) ? "mvn" : wrapper.toString();
    List<String> command =
        List.of(
            maven,
            "-B",
            "-ntp",
            "-f",
            root.resolve("bench/hivemq/pom.xml").toString(),
            "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies",
            "-DoutputDirectory=" + libraries);
    try (Child child = Child.start("hivemq-fetch", Pin.NONE, folder, Map.of(), command)) {
      child.await(Pattern.compile("BUILD SUCCESS"), Duration.ofMinutes(3));
    }
  }

  private static String version(Path libraries) {
    try (Stream<Path> jars = Files.list(libraries)) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(name -> name.startsWith("hivemq-community-edition-embedded-"))
          .map(name -> "HiveMQ CE " + name.replaceAll(".*embedded-|\\.jar", ""))
          .findFirst()
          .orElse("HiveMQ CE");
    } catch (IOException e) {
      return "HiveMQ CE";
    }
  }

  Target tcp() {
    return new Target(port, "", 4, "", "", pid());
  }

  Target webSocket() {
    return new Target(webSocketPort, "/mqtt", 4, "", "", pid());
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public double startSeconds() {
    return child.readyAfter();
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public void close() {
    child.close();
  }
}
