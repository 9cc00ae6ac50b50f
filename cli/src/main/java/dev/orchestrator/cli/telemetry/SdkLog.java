package dev.orchestrator.cli.telemetry;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What OpenTelemetry's SDK logs. It would print to standard error between our own lines, again and
 * again while an endpoint is down; of all that the first warning is kept. Thread-safe.
 */
final class SdkLog implements AutoCloseable {
  private final Logger logger = Logger.getLogger("io.opentelemetry");
  private final boolean toParents = logger.getUseParentHandlers();
  private final AtomicReference<@Nullable String> first = new AtomicReference<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
            first.compareAndSet(null, line(entry));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private SdkLog() {}

  /** Takes it until it is closed. */
  static SdkLog taken() {
    SdkLog log = new SdkLog();
    log.logger.setUseParentHandlers(false);
    log.logger.addHandler(log.handler);
    return log;
  }

  private static String line(LogRecord entry) {
    Throwable thrown = entry.getThrown();
    String text = entry.getMessage() + (thrown == null ? "" : " " + thrown);
    return text.replaceAll("\\s+", " ").strip();
  }

  /** The first warning, in one line. */
  Optional<String> trouble() {
    return Optional.ofNullable(first.get());
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(toParents);
  }
}
