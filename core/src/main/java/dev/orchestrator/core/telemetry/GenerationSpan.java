package dev.orchestrator.core.telemetry;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.ledger.Attempt;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The span of one generation, and of its attempts, one after the other. Whoever begins it ends it,
 * once, on every way out; what is told later is ignored. For one thread at a time.
 *
 * <p>Usage stands on attempts alone: a backend that adds up what the conventions name would count
 * it twice if the generation told it again.
 */
public final class GenerationSpan {
  private final Tracer tracer;
  private final Meters meters;
  private final boolean content;
  private final GenerationRequest request;
  private final Attempt.Origin origin;
  private final boolean streamed;
  private final Time time;
  private final Span span;
  private final Context context;
  private final long began;
  private int attempts;

  /** Null once an attempt is unpriced: a sum without it would be a claim that nobody can make. */
  private @Nullable Money charged = Money.ZERO;

  private @Nullable Asked asked;
  private boolean ended;

  /** An attempt in flight. */
  private record Asked(Span span, Context context, String provider, String model, long began) {}

  GenerationSpan(
      Tracer tracer,
      Meters meters,
      boolean content,
      GenerationRequest request,
      Attempt.Origin origin,
      boolean streamed,
      Time time) {
    this.tracer = tracer;
    this.meters = meters;
    this.content = content;
    this.request = request;
    this.origin = origin;
    this.streamed = streamed;
    this.time = time;
    Context caller = Context.current();
    this.span =
        tracer
            .spanBuilder("generation")
            .setParent(caller)
            .setAllAttributes(whose(origin))
            .startSpan();
    this.context = caller.with(span);
    this.began = time.nanos();
    if (content && span.isRecording()) {
      if (!request.system().isEmpty()) {
        span.setAttribute(Names.SYSTEM_INSTRUCTIONS, MessageText.system(request));
      }
      span.setAttribute(Names.INPUT_MESSAGES, MessageText.input(request));
    }
  }

  private static Attributes whose(Attempt.Origin origin) {
    AttributesBuilder builder = Attributes.builder();
    Telemetry.unlessEmpty(builder, Names.RUN, origin.run());
    Telemetry.unlessEmpty(builder, Names.TASK, origin.task());
    Telemetry.unlessEmpty(builder, Names.STEP, origin.step());
    Telemetry.unlessEmpty(builder, Names.ROLE, origin.role());
    Telemetry.unlessEmpty(builder, Names.TAG, origin.tag());
    return builder.build();
  }

  /**
   * An attempt begins.
   *
   * @param number 1 for the first attempt of the call
   */
  public void asks(String provider, String model, int number) {
    SpanBuilder builder =
        tracer
            .spanBuilder(Telemetry.CHAT + " " + model)
            .setParent(context)
            .setSpanKind(SpanKind.CLIENT)
            .setAllAttributes(whose(origin))
            .setAttribute(Names.OPERATION, Telemetry.CHAT)
            .setAttribute(Names.PROVIDER, Names.provider(provider))
            .setAttribute(Names.REQUEST_MODEL, model)
            .setAttribute(Names.REQUEST_STREAM, streamed)
            .setAttribute(Names.TARGET, provider + "/" + model)
            .setAttribute(Names.ATTEMPT, (long) number);
    if (request.maxTokens() > 0) {
      builder.setAttribute(Names.REQUEST_MAX_TOKENS, (long) request.maxTokens());
    }
    if (request.temperature() != null) {
      builder.setAttribute(Names.REQUEST_TEMPERATURE, request.temperature());
    }
    Span child = builder.startSpan();
    asked = new Asked(child, context.with(child), provider, model, time.nanos());
  }

  /** The call waits, and why. */
  public void waits(String reason) {
    span.addEvent("waiting", Attributes.of(Names.REASON, reason));
  }

  /** The attempt in flight has given the first piece of a streamed answer. */
  public void firstChunk() {
    Asked now = asked;
    if (now != null) {
      Duration after = Duration.ofNanos(time.nanos() - now.began());
      now.span().setAttribute(Names.TIME_TO_FIRST_CHUNK, Meters.seconds(after));
      meters.firstChunk(now.provider(), now.model(), after, now.context());
    }
  }

  /**
   * The attempt in flight is settled.
   *
   * @param result its answer, or null if it failed
   */
  public void settled(Attempt attempt, @Nullable GenerationResult result) {
    attempts++;
    Money sum = charged;
    Money cost = attempt.cost();
    charged = sum == null || cost == null ? null : sum.plus(cost);
    Asked now = asked;
    asked = null;
    if (now == null) {
      return;
    }
    describe(now.span(), attempt);
    if (result != null) {
      now.span()
          .setAttribute(Names.FINISH_REASONS, List.of(Names.finishReason(result.finishReason())));
    }
    if (attempt.fault() != null) {
      error(now.span(), attempt.outcome());
    }
    meters.settled(attempt, now.context());
    now.span().end();
  }

  private static void describe(Span span, Attempt attempt) {
    Usage usage = attempt.usage();
    span.setAttribute(Names.INPUT_TOKENS, usage.totalInput());
    span.setAttribute(Names.OUTPUT_TOKENS, usage.outputTokens());
    span.setAttribute(Names.CACHE_READ_TOKENS, usage.cacheReadTokens());
    span.setAttribute(Names.CACHE_WRITE_TOKENS, usage.cacheWriteTokens());
    span.setAttribute(Names.REASONING_TOKENS, usage.reasoningTokens());
    span.setAttribute(Names.ESTIMATED, usage.estimated());
    if (attempt.cost() != null) {
      span.setAttribute(Names.COST, attempt.cost().toString());
    }
    if (attempt.servedModel() != null) {
      span.setAttribute(Names.RESPONSE_MODEL, attempt.servedModel());
    }
    if (attempt.requestId() != null) {
      span.setAttribute(Names.REQUEST_ID, attempt.requestId());
    }
    if (attempt.status() > 0) {
      span.setAttribute(Names.HTTP_STATUS, (long) attempt.status());
    }
    if (!attempt.endpoint().isEmpty()) {
      URI endpoint = URI.create(attempt.endpoint());
      if (endpoint.getHost() != null) {
        span.setAttribute(Names.SERVER_ADDRESS, endpoint.getHost());
      }
      if (endpoint.getPort() >= 0) {
        span.setAttribute(Names.SERVER_PORT, (long) endpoint.getPort());
      }
    }
  }

  /** A budget refused the call: that of an attempt, task, run, day, month or tag. */
  public void refused(String scope) {
    span.setAttribute(Names.SCOPE, scope);
    meters.refused(origin, scope, context);
  }

  /** The call is answered. */
  public void answered(GenerationResult result, boolean replayed) {
    if (ended) {
      return;
    }
    span.setAttribute(Names.REPLAYED, replayed);
    span.setAttribute(Names.PROVIDER, Names.provider(result.provider()));
    span.setAttribute(Names.RESPONSE_MODEL, result.model());
    span.setAttribute(Names.FINISH_REASONS, List.of(Names.finishReason(result.finishReason())));
    if (content && span.isRecording()) {
      span.setAttribute(Names.OUTPUT_MESSAGES, MessageText.output(result));
    }
    end("");
  }

  /**
   * The call got no answer.
   *
   * @param error in one word, for example a fault in lower case
   */
  public void failed(String error) {
    if (ended) {
      return;
    }
    Asked now = asked;
    if (now != null) { // it could not be settled
      asked = null;
      error(now.span(), error);
      now.span().end();
    }
    error(span, error);
    end(error);
  }

  private void end(String error) {
    ended = true;
    span.setAttribute(Names.ATTEMPTS, (long) attempts);
    Money sum = charged;
    if (sum != null) {
      span.setAttribute(Names.COST, sum.toString());
    }
    meters.ended(origin, Duration.ofNanos(time.nanos() - began), error, context);
    span.end();
  }

  /** Messages of errors are not told: vendors quote prompts in them. */
  private static void error(Span span, String type) {
    span.setAttribute(Names.ERROR_TYPE, type);
    span.setStatus(StatusCode.ERROR);
  }
}
