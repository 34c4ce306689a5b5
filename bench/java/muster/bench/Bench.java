package muster.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// `./muster bench [jobs...]`: runs the jobs (all of them when none is named) and prints the table.
/// `./muster bench jmh [...]` runs the JMH benchmarks of this folder instead.
public final class Bench {

  private static final String USAGE =
      """
      ./muster bench [--rounds N] [J1 J2 ...]   run the jobs of performance.md (all by default), N rounds each (5)
      ./muster bench jmh [JMH arguments]        run the JMH benchmarks (-l lists them)
      """;

  private Bench() {}

  public static void main(String[] args) throws Exception {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) throws Exception {
    var words = new ArrayList<>(Arrays.asList(args));
    if (words.contains("--help") || words.contains("-h")) {
      out.print(USAGE);
      return 0;
    }
    if (!words.isEmpty() && words.get(0).equals("jmh")) {
      org.openjdk.jmh.Main.main(words.subList(1, words.size()).toArray(String[]::new));
      return 0;
    }
    int rounds = 5;
    int option = words.indexOf("--rounds");
    if (option >= 0 && option + 1 < words.size()) {
      rounds = Integer.parseInt(words.get(option + 1));
      words.subList(option, option + 2).clear();
    }
    List<Job> jobs = chosen(words);
    if (jobs.isEmpty()) {
      err.print("No such job: " + String.join(" ", words) + "\n" + USAGE);
      return 2;
    }
    measure(jobs, rounds, out, err);
    return 0;
  }

  private static List<Job> chosen(List<String> names) {
    var wanted = names.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
    return Jobs.all().stream()
        .filter(job -> wanted.isEmpty() || wanted.contains(job.id()))
        .toList();
  }

  private static void measure(List<Job> jobs, int rounds, PrintStream out, PrintStream err)
      throws IOException, InterruptedException {
    var table = new Table();
    var field = new Field(root());
    // also when the run is interrupted: nothing may stay behind
    var cleanUp = new Thread(field::close);
    Runtime.getRuntime().addShutdownHook(cleanUp);
    try {
      var run = new Job.Run(field, table, rounds, err);
      for (Job job : jobs) {
        err.println(job.id() + " ...");
        job.run(run);
      }
      out.println(Machine.describe(field.versions(), LocalDate.now(ZoneOffset.UTC), rounds));
      out.println(table.markdown());
      field.absent().forEach((who, why) -> out.println(who + " did not take part: " + why + "\n"));
    } finally {
      field.close();
      Runtime.getRuntime().removeShutdownHook(cleanUp);
    }
  }

  /// The folder of the launcher: where the class files lie, two levels up (`target/test-classes`).
  private static Path root() {
    try {
      Path classes =
          Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.resolve("../..").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
