package muster.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The conductor's end of the generator's process.
final class Driver implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  Driver(Path folder) throws IOException {
    var command = new ArrayList<>(Pin.generator().prefix());
    command.addAll(java(Generator.class));
    process =
        new ProcessBuilder(command).redirectError(folder.resolve("generator.log").toFile()).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answer();
  }

  /// How to run a program of this package: without the byte buffers' own checks, as the load checks
  /// every payload itself.
  static List<String> java(Class<?> program) {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dio.netty.allocator.type=pooled",
        "-Dio.netty.buffer.checkBounds=false",
        "-Dio.netty.buffer.checkAccessible=false",
        "-Dio.netty.leakDetection.level=disabled",
        "-cp",
        classPath,
        program.getName());
  }

  Sample drive(Target target, Shape shape) {
    try {
      orders.write(new Order(target, shape).line() + "\n");
      orders.flush();
      return Sample.parse(answer());
    } catch (IOException e) {
      throw new ServerFailed("The generator is gone", e);
    }
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new ServerFailed("The generator is gone; see generator.log");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
