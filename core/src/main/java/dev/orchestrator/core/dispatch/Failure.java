package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.RateLimit;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.http.LeftException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with one attempt, whatever the provider threw.
 *
 * @param sent whether the request left this machine, so that it may have been billed
 * @param partial whether a part of an answer had come, so that it may have been billed
 * @param repeatable whether the vendor lets the same request be sent to it again
 * @param limits what the vendor's headers said of its limits
 */
record Failure(
    Fault fault,
    int status,
    String message,
    @Nullable Duration retryAfter,
    @Nullable String requestId,
    @Nullable Usage usage,
    boolean sent,
    boolean partial,
    boolean repeatable,
    List<RateLimit> limits) {

  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case ProviderException e ->
          new Failure(
              e.fault(),
              e.status(),
              text(e),
              e.retryAfter(),
              e.requestId(),
              e.usage(),
              e.sent(),
              e.partial(),
              e.repeatable(),
              e.rateLimits());
      case InterruptedException e -> left(Fault.CANCELLED, "the caller left", e);
      case TimeoutException e -> left(Fault.TIMEOUT, "the deadline of the call passed", e);
      case ConnectException e -> simple(Fault.NETWORK, "no connection: " + text(e), false);
      case UnknownHostException e -> simple(Fault.NETWORK, "unknown host: " + text(e), false);
      case HttpConnectTimeoutException e ->
          simple(Fault.NETWORK, "no connection in time: " + text(e), false);
      case IOException e -> simple(Fault.NETWORK, "the connection broke: " + text(e), true);
      default ->
          simple(
              Fault.MALFORMED,
              "the provider threw " + thrown.getClass().getName() + ": " + text(thrown),
              true);
    };
  }

  /** It was called off; how far it had got only the provider can tell, by what it threw then. */
  private static Failure left(Fault fault, String message, Exception e) {
    Throwable words = e.getSuppressed().length == 0 ? e : e.getSuppressed()[0];
    if (!(words instanceof ProviderException told)) {
      return simple(fault, message, sent(words));
    }
    return new Failure(
        fault,
        told.status(),
        message,
        null,
        told.requestId(),
        told.usage(),
        told.sent(),
        told.partial(),
        true,
        told.rateLimits());
  }

  private static boolean sent(Throwable thrown) {
    return !(thrown instanceof LeftException left) || left.sent();
  }

  /** An answer that is none: the content was refused. */
  static Failure blocked(GenerationResult result) {
    return new Failure(
        Fault.CONTENT_BLOCKED,
        0,
        "the model or its vendor refused the content",
        null,
        result.requestId(),
        result.usage(),
        true,
        true,
        true,
        result.rateLimits());
  }

  /** The same without the secrets that this takes out: a provider may say what it should not. */
  Failure masked(UnaryOperator<String> masking) {
    return new Failure(
        fault,
        status,
        masking.apply(message),
        retryAfter,
        requestId == null ? null : masking.apply(requestId),
        usage,
        sent,
        partial,
        repeatable,
        limits);
  }

  /** The message without the target, fault and status that stand beside it in an attempt. */
  String detail(String target) {
    String detail = without(target + ": ", message);
    String name = fault.name().toLowerCase(Locale.ROOT);
    return without(name + " (HTTP " + status + "): ", detail);
  }

  private static String without(String prefix, String text) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static Failure simple(Fault fault, String message, boolean sent) {
    return new Failure(fault, 0, message, null, null, null, sent, false, true, List.of());
  }

  private static String text(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
