package muster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Logging without a configuration file: Logback asks this class once, at its first use (through
/// its service file), and `apply` sets what the configuration says. Lines for people by default, or
/// one JSON object a line.
///
/// A client chooses names, topics and client ids, so no message may carry a line break or an escape
/// sequence into the log: control characters are replaced, for every logger, here.
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS,UTC}Z %-5level %-14logger{0} "
          + "%replace(%replace([%X{space} %X{user}] ){'\\[([^\\]]*)\\] ', '$1 '}){'^ +$', ''}"
          + "%replace(%msg){'[\\p{Cntrl}\\u0085\\u2028\\u2029]', '?'} %kvp%n%ex{20}";
  private static final List<String> QUIET =
      List.of("io.netty", "io.vertx", "com.zaxxer.hikari", "org.sqlite", "org.postgresql");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    set(context, Config.Format.TEXT, Level.INFO, List.of());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void apply(Config.Log log) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    set(context, log.format(), Level.valueOf(log.level().name()), log.levels());
  }

  /// For commands that are not the hub: only what is wrong, and not on the standard output.
  static void quiet() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    set(context, Config.Format.TEXT, Level.WARN, List.of());
  }

  private static void set(
      LoggerContext context, Config.Format format, Level level, List<String> levels) {
    context.reset();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder(context, format));
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(console);
    for (String noisy : QUIET) {
      context.getLogger(noisy).setLevel(level.isGreaterOrEqual(Level.INFO) ? Level.WARN : level);
    }
    for (String pair : levels) {
      int equals = pair.indexOf('=');
      context
          .getLogger(pair.substring(0, equals).strip())
          .setLevel(Level.valueOf(pair.substring(equals + 1).strip().toUpperCase(Locale.ROOT)));
    }
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, Config.Format format) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case JSON -> json();
          case TEXT -> text();
        };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> text() {
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setPattern(LINE);
    return text;
  }

  private static Encoder<ILoggingEvent> json() {
    JsonEncoder json = new JsonEncoder();
    json.setWithSequenceNumber(false);
    json.setWithContext(false);
    json.setWithNanoseconds(false);
    json.setWithFormattedMessage(true);
    json.setWithMessage(false);
    return json;
  }
}
