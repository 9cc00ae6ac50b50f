package dev.orchestrator.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ProviderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a LangChain4j model threw, as one of our faults. Its exceptions tell the kind and, where it
 * spoke HTTP, the status; the vendor's own code is looked for in the words, since no field holds
 * it.
 */
final class ModelFailures {
  private final String provider;
  private final UnaryOperator<String> masking;

  /**
   * @param masking takes secrets out of what is told
   */
  ModelFailures(String provider, UnaryOperator<String> masking) {
    this.provider = provider;
    this.masking = masking;
  }

  /**
   * The failure. It has no cause: what LangChain4j's exceptions hold may show a key.
   *
   * @throws InterruptedException if the caller's interruption was what ended the call
   */
  ProviderException of(String model, Throwable thrown) throws InterruptedException {
    if (found(thrown, InterruptedException.class).isPresent()) {
      // Some of its clients set the flag beside: the exception says it already.
      Thread.interrupted();
      InterruptedException left = new InterruptedException("the caller left");
      left.addSuppressed(failure(Fault.CANCELLED, model, "the call was called off", 0, true));
      throw left;
    }
    return told(model, thrown);
  }

  /** The same for a failure that no interruption of the caller can have caused. */
  ProviderException told(String model, Throwable thrown) {
    String words = words(thrown);
    int status = found(thrown, HttpException.class).map(HttpException::statusCode).orElse(0);
    Fault fault = fault(thrown, words.toLowerCase(Locale.ROOT));
    return failure(fault, model, words, status, sent(thrown));
  }

  private static Fault fault(Throwable thrown, String words) {
    if (has(thrown, ContentFilteredException.class)) {
      return Fault.CONTENT_BLOCKED;
    }
    if (words.contains("insufficient_quota") || words.contains("billing_hard_limit")) {
      return Fault.QUOTA_EXHAUSTED;
    }
    if (words.contains("context_length_exceeded")) {
      return Fault.CONTEXT_TOO_LONG;
    }
    if (has(thrown, RateLimitException.class)) {
      return Fault.RATE_LIMITED;
    }
    if (has(thrown, AuthenticationException.class)) {
      return Fault.AUTHENTICATION;
    }
    if (has(thrown, ModelNotFoundException.class)) {
      return Fault.MODEL_UNAVAILABLE;
    }
    if (has(thrown, dev.langchain4j.exception.TimeoutException.class)
        || has(thrown, TimeoutException.class)) {
      return Fault.TIMEOUT;
    }
    if (has(thrown, InternalServerException.class)) {
      return Fault.OVERLOADED;
    }
    if (has(thrown, InvalidRequestException.class)
        || has(thrown, UnsupportedFeatureException.class)) {
      return Fault.INVALID_REQUEST;
    }
    return unanswered(thrown);
  }

  /** No exception of its own: either there was no answer, or one that could not be read. */
  private static Fault unanswered(Throwable thrown) {
    boolean reading = chain(thrown).anyMatch(one -> one.getClass().getName().contains("jackson"));
    boolean network =
        has(thrown, UnresolvedModelServerException.class) || has(thrown, IOException.class);
    return network && !reading ? Fault.NETWORK : Fault.MALFORMED;
  }

  /** Whether the request may have reached somebody. */
  private static boolean sent(Throwable thrown) {
    return !has(thrown, UnsupportedFeatureException.class)
        && !has(thrown, UnresolvedModelServerException.class)
        && !has(thrown, UnknownHostException.class)
        && !has(thrown, ConnectException.class);
  }

  private ProviderException failure(
      Fault fault, String model, String words, int status, boolean sent) {
    return ProviderException.builder(fault, masking.apply(provider + "/" + model + ": " + words))
        .status(status)
        .sent(sent)
        .build();
  }

  private static String words(Throwable thrown) {
    return Objects.requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName());
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    return found(thrown, type).isPresent();
  }

  private static <T extends Throwable> Optional<T> found(Throwable thrown, Class<T> type) {
    return chain(thrown).filter(type::isInstance).map(type::cast).findFirst();
  }

  /** The exception and its causes; ten of them at most, since a chain may be a ring. */
  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.<@Nullable Throwable>iterate(
            thrown, Objects::nonNull, one -> one == null ? null : one.getCause())
        .limit(10)
        .map(Objects::requireNonNull);
  }
}
