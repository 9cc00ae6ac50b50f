package dev.orchestrator.core.telemetry;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.ledger.Attempt;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;

/**
 * Where calls are told to OpenTelemetry. What is told never holds text of a prompt, of an answer or
 * of an error, unless {@link #withContent} asks for the first two. Immutable, thread-safe.
 */
public final class Telemetry {
  /** The name under which spans and figures are made. */
  public static final String SCOPE = "dev.orchestrator";

  /** The conventions' name of what a model is asked for. */
  static final String CHAT = "chat";

  private final Tracer tracer;
  private final Meters meters;
  private final boolean content;

  private Telemetry(Tracer tracer, Meters meters, boolean content) {
    this.tracer = tracer;
    this.meters = meters;
    this.content = content;
  }

  /** Tells nobody. */
  public static Telemetry none() {
    return to(OpenTelemetry.noop());
  }

  /** Tells this one, without any text. */
  public static Telemetry to(OpenTelemetry openTelemetry) {
    return new Telemetry(
        openTelemetry.getTracer(SCOPE), new Meters(openTelemetry.getMeter(SCOPE)), false);
  }

  /**
   * The same, with the text of prompts and answers on the spans of generations. They are told as
   * they are: secrets in them too.
   */
  public Telemetry withContent() {
    return new Telemetry(tracer, meters, true);
  }

  /**
   * A call begins. Its span is a child of the span that is current on this thread, if any.
   *
   * @param streamed whether its answer is read as a stream
   * @param time measures how long it takes
   */
  public GenerationSpan begin(
      GenerationRequest request, Attempt.Origin origin, boolean streamed, Time time) {
    return new GenerationSpan(tracer, meters, content, request, origin, streamed, time);
  }

  static void unlessEmpty(AttributesBuilder builder, AttributeKey<String> key, String value) {
    if (!value.isEmpty()) {
      builder.put(key, value);
    }
  }
}
