package dev.orchestrator.cli.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What OpenTelemetry's variables of the environment ask for. A signal is sent if an endpoint is
 * named for it or for all, or if an exporter other than {@code none} is: what nobody asked for is
 * not sent to the default endpoint.
 *
 * @param environment the environment variables
 */
record TelemetryVariables(Map<String, String> environment) {
  private static final List<String> SIGNALS = List.of("TRACES", "METRICS");

  /** Copies the environment. */
  TelemetryVariables {
    environment = Map.copyOf(environment);
  }

  /** Whether anything is to be sent. */
  boolean ask() {
    return !is("OTEL_SDK_DISABLED", "true") && SIGNALS.stream().anyMatch(this::asks);
  }

  private boolean asks(String signal) {
    String exporter = value("OTEL_" + signal + "_EXPORTER");
    return exporter.isEmpty()
        ? !value("OTEL_EXPORTER_OTLP_ENDPOINT").isEmpty()
            || !value("OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT").isEmpty()
        : !exporter.equalsIgnoreCase("none");
  }

  /** Whether prompts and answers are to be sent too. */
  boolean askForContent() {
    return is("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true");
  }

  /**
   * The properties of OpenTelemetry's SDK, our defaults among them: HTTP, since that needs no
   * library; 2 seconds and no second try, since a run must not wait for its telemetry.
   */
  Map<String, String> properties() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    properties.put("otel.exporter.otlp.timeout", "2000");
    properties.put("otel.java.exporter.otlp.retry.disabled", "true");
    properties.put("otel.logs.exporter", "none");
    for (String signal : SIGNALS) {
      properties.put(
          "otel." + signal.toLowerCase(Locale.ROOT) + ".exporter", asks(signal) ? "otlp" : "none");
    }
    environment.forEach((name, value) -> {
      if (name.startsWith("OTEL_") && !value.isBlank()) {
        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
      }
    });
    return properties;
  }

  private boolean is(String name, String wanted) {
    return value(name).equalsIgnoreCase(wanted);
  }

  private String value(String name) {
    return environment.getOrDefault(name, "").strip();
  }
}
