package dev.orchestrator.core.telemetry;

import dev.orchestrator.api.Usage;
import dev.orchestrator.core.ledger.Attempt;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;

/** The figures. Thread-safe. */
final class Meters {
  /**
   * As the conventions advise for durations, in seconds; ours go on to the 15 minutes of a call.
   */
  private static final List<Double> SECONDS =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
          163.84, 327.68, 655.36);

  /** As the conventions advise. */
  private static final List<Long> TOKENS =
      List.of(
          1L,
          4L,
          16L,
          64L,
          256L,
          1_024L,
          4_096L,
          16_384L,
          65_536L,
          262_144L,
          1_048_576L,
          4_194_304L,
          16_777_216L,
          67_108_864L);

  private final LongHistogram tokens;
  private final DoubleHistogram operation;
  private final DoubleHistogram firstChunk;
  private final DoubleHistogram generation;
  private final DoubleCounter dollars;
  private final LongCounter faults;
  private final LongCounter refusals;

  Meters(Meter meter) {
    this.tokens =
        meter
            .histogramBuilder("gen_ai.client.token.usage")
            .ofLongs()
            .setUnit("{token}")
            .setDescription("Tokens of an attempt, as its vendor counted them.")
            .setExplicitBucketBoundariesAdvice(TOKENS)
            .build();
    this.operation =
        seconds(meter, "gen_ai.client.operation.duration", "How long an attempt took.");
    this.firstChunk =
        seconds(
            meter,
            "gen_ai.client.operation.time_to_first_chunk",
            "From the beginning of a streamed attempt to its first token.");
    this.generation =
        seconds(
            meter,
            "orchestrator.generation.duration",
            "How long a call took with all its attempts and waits.");
    this.dollars =
        meter
            .counterBuilder("orchestrator.cost")
            .ofDoubles()
            .setUnit("USD")
            .setDescription("What attempts were charged; unpriced ones count nothing.")
            .build();
    this.faults = counter(meter, "orchestrator.faults", "{fault}", "Attempts that failed.");
    this.refusals =
        counter(meter, "orchestrator.budget.refusals", "{refusal}", "Calls that a budget refused.");
  }

  private static DoubleHistogram seconds(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(SECONDS)
        .build();
  }

  private static LongCounter counter(Meter meter, String name, String unit, String description) {
    return meter.counterBuilder(name).setUnit(unit).setDescription(description).build();
  }

  void settled(Attempt attempt, Context context) {
    AttributesBuilder builder = target(attempt.provider(), attempt.model()).toBuilder();
    if (attempt.servedModel() != null) {
      builder.put(Names.RESPONSE_MODEL, attempt.servedModel());
    }
    Attributes target = builder.build();
    Attributes outcome =
        attempt.fault() == null
            ? target
            : target.toBuilder().put(Names.ERROR_TYPE, attempt.outcome()).build();
    operation.record(seconds(attempt.duration()), outcome, context);
    Usage usage = attempt.usage();
    if (!usage.estimated()) { // the conventions: what was not counted must not be reported
      tokens(usage.totalInput(), "input", target, context);
      tokens(usage.outputTokens(), "output", target, context);
    }
    if (attempt.cost() != null) {
      dollars.add(attempt.cost().dollars().doubleValue(), ours(target, attempt.origin()), context);
    }
    if (attempt.fault() != null) {
      faults.add(1, ours(outcome, attempt.origin()), context);
    }
  }

  private void tokens(long count, String type, Attributes target, Context context) {
    if (count > 0) {
      tokens.record(count, target.toBuilder().put(Names.TOKEN_TYPE, type).build(), context);
    }
  }

  void firstChunk(String provider, String model, Duration after, Context context) {
    firstChunk.record(seconds(after), target(provider, model), context);
  }

  /**
   * @param error what it failed of, or empty if it was answered
   */
  void ended(Attempt.Origin origin, Duration took, String error, Context context) {
    Attributes outcome =
        error.isEmpty() ? Attributes.empty() : Attributes.of(Names.ERROR_TYPE, error);
    generation.record(seconds(took), ours(outcome, origin), context);
  }

  void refused(Attempt.Origin origin, String scope, Context context) {
    refusals.add(1, ours(Attributes.of(Names.SCOPE, scope), origin), context);
  }

  private static Attributes target(String provider, String model) {
    return Attributes.of(
        Names.OPERATION,
        Telemetry.CHAT,
        Names.PROVIDER,
        Names.provider(provider),
        Names.REQUEST_MODEL,
        model);
  }

  /** With what costs are asked for by. Tasks and runs are left to spans: there are too many. */
  private static Attributes ours(Attributes attributes, Attempt.Origin origin) {
    AttributesBuilder builder = attributes.toBuilder();
    Telemetry.unlessEmpty(builder, Names.ROLE, origin.role());
    Telemetry.unlessEmpty(builder, Names.TAG, origin.tag());
    return builder.build();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
