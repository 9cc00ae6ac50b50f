package dev.orchestrator.cli.telemetry;

import dev.orchestrator.core.telemetry.Telemetry;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Telemetry of one command, sent by OTLP if the environment asks for it. The SDK is loaded when a
 * command first asks for {@link #telemetry}, and only then. Whatever goes wrong with it is one
 * warning and never a failure. For one thread.
 */
public final class TelemetryExport implements AutoCloseable {
  private final TelemetryVariables variables;
  private final Consumer<String> warn;
  private @Nullable OtlpSdk sdk;
  private @Nullable Telemetry telemetry;

  /**
   * For this environment; loads nothing yet.
   *
   * @param warn is told what went wrong, in one line
   */
  public TelemetryExport(Map<String, String> environment, Consumer<String> warn) {
    this.variables = new TelemetryVariables(environment);
    this.warn = warn;
  }

  /** Where calls are to be told. */
  public Telemetry telemetry() {
    Telemetry known = telemetry;
    if (known == null) {
      known = variables.ask() ? started() : Telemetry.none();
      telemetry = known;
    }
    return known;
  }

  private Telemetry started() {
    try {
      sdk = OtlpSdk.start(variables.properties());
      Telemetry text = Telemetry.to(sdk.openTelemetry());
      return variables.askForContent() ? text.withContent() : text;
    } catch (RuntimeException e) { // the SDK's own: a variable that it does not understand
      warn.accept("telemetry is off: " + reason(e) + "; see the variables OTEL_*");
      return Telemetry.none();
    }
  }

  /** The innermost message: the SDK wraps what it is told. */
  private static String reason(Throwable thrown) {
    Throwable innermost = thrown;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return String.valueOf(innermost.getMessage());
  }

  /** Sends what is left, for 3 seconds at most, and says in one warning what could not be sent. */
  @Override
  public void close() {
    OtlpSdk running = sdk;
    sdk = null;
    if (running != null) {
      running.end().ifPresent(warn);
    }
  }
}
