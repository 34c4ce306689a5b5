package muster.health;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Need;
import muster.http.Routes;

/// `/metrics` for Prometheus: the registry that is handed in, with the meters of the JVM added.
/// Open to everybody or to operators; it never holds who or where somebody is.
public final class Metrics implements AutoCloseable {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry;
  private final boolean open;
  private final JvmGcMetrics garbage = new JvmGcMetrics();

  public Metrics(PrometheusMeterRegistry registry, boolean open) {
    this.registry = registry;
    this.open = open;
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    garbage.bindTo(registry);
  }

  public void declare(Routes routes) {
    routes
        .get(
            "/metrics",
            open ? Need.open() : Need.operator().scope(Access.SCOPE_ADMIN),
            "Meters for Prometheus",
            call -> Answer.text(TYPE, registry.scrape()))
        .answersType("text/plain")
        .vital();
  }

  /// Lets go of the garbage collector's notifications.
  @Override
  public void close() {
    garbage.close();
  }
}
