package dev.orchestrator.cli.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** OpenTelemetry's SDK, as its own variables configure it. The only class that knows it. */
final class OtlpSdk {
  private static final int SECONDS_TO_SEND_THE_REST = 3;
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

  private final OpenTelemetrySdk sdk;
  private final SdkLog log;

  private OtlpSdk(OpenTelemetrySdk sdk, SdkLog log) {
    this.sdk = sdk;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @throws RuntimeException if a property is wrong
   */
  static OtlpSdk start(Map<String, String> properties) {
    SdkLog log = SdkLog.taken();
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook() // the command ends it itself
              .setServiceClassLoader(OtlpSdk.class.getClassLoader())
              .addPropertiesSupplier(() -> properties)
              .addResourceCustomizer((resource, config) -> named(resource))
              .build()
              .getOpenTelemetrySdk();
      return new OtlpSdk(sdk, log);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static Resource named(Resource resource) {
    String name = resource.getAttribute(SERVICE);
    return name == null || name.startsWith("unknown_service")
        ? resource.merge(Resource.create(Attributes.of(SERVICE, "orchestrator")))
        : resource;
  }

  OpenTelemetry openTelemetry() {
    return sdk;
  }

  /** Sends what is left; returns what could not be sent and why. */
  Optional<String> end() {
    // Who was interrupted still has something to tell.
    boolean interrupted = Thread.interrupted();
    try (log) {
      CompletableResultCode sent = sdk.shutdown().join(SECONDS_TO_SEND_THE_REST, TimeUnit.SECONDS);
      Optional<String> trouble = log.trouble();
      if (trouble.isPresent()) {
        return trouble.map(text -> "telemetry was not sent: " + text);
      }
      return sent.isSuccess()
          ? Optional.empty()
          : Optional.of(
              "telemetry was not sent within "
                  + SECONDS_TO_SEND_THE_REST
                  + " s; see OTEL_EXPORTER_OTLP_ENDPOINT");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
