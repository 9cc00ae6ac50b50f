package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Secret;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.http.HttpFailure;
import dev.orchestrator.base.time.Time;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the {@link ProviderException} of a failed attempt: the fault by {@link FaultTable}, the
 * wait by {@link RetryHints}, and a message that names the target, what the vendor said (masked and
 * shortened), and what to do. Immutable and thread-safe.
 */
final class Faults {
  private static final int LONGEST_QUOTE = 400;

  /** Codes of a model that nobody knows, said with 400 by Responses and Perplexity. */
  private static final Set<String> UNKNOWN_MODEL = Set.of("model_not_found", "invalid_model");

  private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

  /**
   * Where vendors put the id of a request: Anthropic, OpenAI and most, Azure's gateway, Mistral's
   * gateway, OpenRouter.
   */
  private static final List<String> REQUEST_IDS =
      List.of(
          "request-id", "x-request-id", "apim-request-id", "x-kong-request-id", "x-generation-id");

  private final String provider;
  private final Dialect dialect;
  private final Masking masking;
  private final Time time;

  Faults(String provider, Dialect dialect, List<Secret> secrets, Time time) {
    this.provider = provider;
    this.dialect = dialect;
    this.masking = new Masking(secrets);
    this.time = time;
  }

  /** The request was answered with a status other than 2xx. */
  ProviderException ofStatus(String model, int status, HttpHeaders headers, String body) {
    return ofError(model, status, headers, headers, VendorError.ofFailure(body), null);
  }

  /** The fault in a body or event that claims success; empty if there is none. */
  Optional<ProviderException> inSuccess(
      String model, int status, HttpHeaders headers, JsonNode body, @Nullable Usage usage) {
    // A retry-after beside a success is advice for the next call, not for this failure.
    return VendorError.inSuccess(body)
        .map(error -> ofError(model, inner(body, status), headers, NO_HEADERS, error, usage));
  }

  /** Gemini, Groq and OpenRouter put the status that they mean into the error. */
  private static int inner(JsonNode body, int status) {
    JsonNode error = (body.isArray() ? body.path(0) : body).path("error");
    for (String field : List.of("status_code", "code")) {
      int code = error.path(field).asInt(0);
      if (code >= 400 && code <= 599) {
        return code;
      }
    }
    return status;
  }

  /**
   * The fault.
   *
   * @param headers what came with it
   * @param hints the headers that may ask to wait: those of a failure, never those of a success
   */
  private ProviderException ofError(
      String model,
      int status,
      HttpHeaders headers,
      HttpHeaders hints,
      VendorError error,
      @Nullable Usage usage) {
    Instant now = time.now();
    boolean notAgain = forbidsRepeating(headers);
    FaultTable.Rule rule = FaultTable.decide(dialect, status, error, notAgain);
    boolean mayWait =
        switch (rule.fault()) {
          case RATE_LIMITED, OVERLOADED, QUOTA_EXHAUSTED, TIMEOUT -> true;
          case NETWORK,
              AUTHENTICATION,
              MODEL_UNAVAILABLE,
              CONTEXT_TOO_LONG,
              CONTENT_BLOCKED,
              INVALID_REQUEST,
              TRUNCATED,
              MALFORMED,
              CANCELLED ->
              false;
        };
    String id = requestId(headers, error.requestId());
    return ProviderException.builder(rule.fault(), message(model, status, headers, error, rule, id))
        .status(status)
        .requestId(id)
        .retryAfter(mayWait ? RetryHints.read(hints, error, now) : null)
        .repeatable(!notAgain)
        .rateLimits(RateLimitHeaders.read(headers, now))
        .usage(usage)
        .build();
  }

  /**
   * {@code x-should-retry: false}, which Anthropic and OpenAI send. Its opposite is not obeyed: it
   * would make a caller repeat what can only fail again.
   */
  private static boolean forbidsRepeating(HttpHeaders headers) {
    return headers.firstValue("x-should-retry").orElse("").strip().equalsIgnoreCase("false");
  }

  private String message(
      String model,
      int status,
      HttpHeaders headers,
      VendorError error,
      FaultTable.Rule rule,
      @Nullable String requestId) {
    StringBuilder text = new StringBuilder(target(model)).append(": ");
    text.append(rule.fault().name().toLowerCase(Locale.ROOT)).append(" (");
    text.append(status < 300 ? "an error within an answer of status " + status : "HTTP " + status);
    text.append(')');
    String said = quote(error.message());
    if (!said.isEmpty()) {
      text.append(": ").append(said);
    }
    if (status >= 300 && status < 400) {
      text.append(": redirected to ")
          .append(quote(withoutQuery(headers.firstValue("location").orElse("nowhere"))))
          .append(", which is not followed, since the key would travel along");
    }
    if (requestId != null) {
      text.append(" [request ").append(quote(requestId)).append(']');
    }
    String advice = advice(rule.fault(), status, error);
    return advice.isEmpty() ? text.toString() : text.append("; ").append(advice).toString();
  }

  /** Where a redirection leads; a query or a user in it may be a secret of whoever sent it. */
  private static String withoutQuery(String location) {
    return location.replaceFirst("[?#].*", "").replaceFirst("//[^/@]*@", "//");
  }

  private String advice(Fault fault, int status, VendorError error) {
    return switch (fault) {
      case AUTHENTICATION -> "check the api_key of provider '" + provider + "'";
      case QUOTA_EXHAUSTED -> "check the plan and billing of '" + provider + "' at its vendor";
      case MODEL_UNAVAILABLE -> adviceOnModel(status, error);
      case MALFORMED ->
          status / 100 == 3 || status == 405 ? "check the endpoint of '" + provider + "'" : "";
      case RATE_LIMITED,
          OVERLOADED,
          TIMEOUT,
          NETWORK,
          CONTEXT_TOO_LONG,
          CONTENT_BLOCKED,
          INVALID_REQUEST,
          TRUNCATED,
          CANCELLED ->
          "";
    };
  }

  private String adviceOnModel(int status, VendorError error) {
    if (status == 404) {
      return "check the model's id and the endpoint of '" + provider + "'";
    }
    return error.codes().stream().anyMatch(UNKNOWN_MODEL::contains) ? "check the model's id" : "";
  }

  /** No answer, or none that was whole, to a request that costs nothing. */
  ProviderException ofFreeHttp(String model, HttpFailure failure) {
    return ofHttp(model, failure, false, null);
  }

  /** No answer, or none that was whole. */
  ProviderException ofHttp(String model, HttpFailure failure, @Nullable Usage usage) {
    return ofHttp(model, failure, failure.sent(), usage);
  }

  private ProviderException ofHttp(
      String model, HttpFailure failure, boolean mayBeBilled, @Nullable Usage usage) {
    Fault fault =
        switch (failure.kind()) {
          case CONNECT, BROKEN -> Fault.NETWORK;
          case CONNECT_TIMEOUT, FIRST_BYTE_TIMEOUT, IDLE_TIMEOUT, TOTAL_TIMEOUT -> Fault.TIMEOUT;
          case CUT -> Fault.TRUNCATED;
          case TOO_LARGE, ENCODED -> Fault.MALFORMED;
        };
    return ProviderException.builder(
            fault, masking.mask(target(model) + ": " + failure.getMessage()))
        .sent(mayBeBilled)
        .usage(usage)
        .cause(masking.harmless(failure))
        .build();
  }

  /** The answer is not what the protocol promises. */
  ProviderException malformed(
      String model, int status, @Nullable String requestId, String what, String seen) {
    String quoted = quote(seen);
    return ProviderException.builder(
            Fault.MALFORMED,
            target(model)
                + ": "
                + quote(what)
                + (quoted.isEmpty() ? "" : ": it begins with: " + quoted))
        .status(status)
        .requestId(requestId)
        .build();
  }

  /** The answer ended before its terminal event. */
  ProviderException truncated(
      String model, int status, @Nullable String requestId, @Nullable Usage usage) {
    return ProviderException.builder(
            Fault.TRUNCATED,
            target(model) + ": the stream ended before the vendor said that the answer is complete")
        .status(status)
        .requestId(requestId)
        .usage(usage)
        .build();
  }

  /** The reader of a stream was interrupted. */
  ProviderException cancelled(String model, @Nullable Usage usage) {
    return ProviderException.builder(
            Fault.CANCELLED, target(model) + ": interrupted; the connection has been closed")
        .usage(usage)
        .build();
  }

  /** The vendor's id of a request, from the headers or the body. */
  @Nullable String requestId(HttpHeaders headers, @Nullable String inBody) {
    return name(told(headers, inBody));
  }

  private static @Nullable String told(HttpHeaders headers, @Nullable String inBody) {
    return REQUEST_IDS.stream()
        .flatMap(name -> headers.firstValue(name).stream())
        .filter(id -> !id.isBlank())
        .findFirst()
        .orElse(inBody);
  }

  /** A name that the vendor gave, masked. */
  @Nullable String name(@Nullable String told) {
    return told == null ? null : masking.mask(told);
  }

  private String target(String model) {
    return model.isEmpty() ? provider : provider + "/" + model;
  }

  /** One short masked line; a vendor's words are data. */
  private String quote(String text) {
    String line = masking.mask(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
  }
}
