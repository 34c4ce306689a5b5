package muster.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import muster.http.Answer;
import muster.http.Need;
import muster.http.Routes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks all probes at once and serves what they found. `live` says only that the process can
/// answer: a supervisor that restarts the hub because a database is away would make it worse.
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  record Check(String name, String status, String words) {}

  record Report(String status, List<Check> checks) {}

  private final List<Probe> probes;

  public Health(List<Probe> probes) {
    this.probes = List.copyOf(probes);
  }

  public void declare(Routes routes) {
    routes
        .get(
            "/health/live",
            Need.open(),
            "Whether the process answers",
            call -> Answer.json(new Report(Probe.Status.UP.code(), List.of())))
        .answers(Report.class)
        .vital();
    routes
        .get(
            "/health/ready",
            Need.open(),
            "Whether everything works, check by check",
            call -> ready())
        .answers(Report.class)
        .vital();
  }

  private Answer ready() throws InterruptedException {
    List<Probe.Finding> findings = ask();
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < findings.size(); i++) {
      Probe.Finding finding = findings.get(i);
      checks.add(new Check(probes.get(i).name(), finding.status().code(), finding.words()));
    }
    Probe.Status worst =
        findings.stream()
            .map(Probe.Finding::status)
            .max(Comparator.naturalOrder())
            .orElse(Probe.Status.UP);
    return Answer.json(worst == Probe.Status.DOWN ? 503 : 200, new Report(worst.code(), checks));
  }

  private List<Probe.Finding> ask() throws InterruptedException {
    List<Probe.Finding> findings = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<Probe.Finding>> asked =
          probes.stream()
              .map(probe -> threads.submit((Callable<Probe.Finding>) probe.ask()::get))
              .toList();
      long until = System.nanoTime() + PATIENCE.toNanos();
      for (int i = 0; i < asked.size(); i++) {
        findings.add(found(probes.get(i).name(), asked.get(i), until - System.nanoTime()));
      }
    } finally {
      threads.shutdownNow(); // one that hangs is left behind, not waited for
    }
    return findings;
  }

  private static Probe.Finding found(String name, Future<Probe.Finding> asked, long nanos)
      throws InterruptedException {
    try {
      return asked.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      asked.cancel(true);
      return Probe.Finding.down("no answer within " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      LOG.warn("The health check {} failed", name, e.getCause());
      return Probe.Finding.down("the check itself failed; the log tells more");
    }
  }
}
