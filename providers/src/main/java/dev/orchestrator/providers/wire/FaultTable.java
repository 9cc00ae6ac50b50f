package dev.orchestrator.providers.wire;

import static dev.orchestrator.api.Fault.AUTHENTICATION;
import static dev.orchestrator.api.Fault.CONTENT_BLOCKED;
import static dev.orchestrator.api.Fault.CONTEXT_TOO_LONG;
import static dev.orchestrator.api.Fault.INVALID_REQUEST;
import static dev.orchestrator.api.Fault.MALFORMED;
import static dev.orchestrator.api.Fault.MODEL_UNAVAILABLE;
import static dev.orchestrator.api.Fault.OVERLOADED;
import static dev.orchestrator.api.Fault.QUOTA_EXHAUSTED;
import static dev.orchestrator.api.Fault.RATE_LIMITED;
import static dev.orchestrator.api.Fault.TIMEOUT;

import dev.orchestrator.api.Fault;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of how vendors tell an error, in one table that is read from the top:
 * the first rule whose conditions all hold decides.
 *
 * <p>The order is: vendor codes with a narrow phrase, where one code means two things; vendor
 * codes; narrow phrases, for bodies whose code says nothing (many say {@code invalid_request_error}
 * to everything); and at last the status alone. Codes are compared whole and without regard to
 * case, phrases as parts of the message.
 *
 * <p>Sources: "recorded" is recorded traffic, "spec" the vendor's published specification, "docs"
 * its documentation; "field" was met in use and is neither recorded nor documented.
 */
final class FaultTable {

  /** One line of the table; an absent condition holds always. */
  record Rule(
      @Nullable Dialect dialect,
      @Nullable String code,
      @Nullable String phrase,
      int minStatus,
      int maxStatus,
      Fault fault,
      String why) {

    boolean holds(Dialect spoken, int status, List<String> codes, String message) {
      return (dialect == null || dialect == spoken)
          && (code == null || codes.contains(code))
          && (phrase == null || message.contains(phrase))
          && status >= minStatus
          && status <= maxStatus;
    }
  }

  private static final Dialect A = Dialect.ANTHROPIC;
  private static final Dialect C = Dialect.CHAT;
  private static final Dialect G = Dialect.GEMINI;
  private static final Dialect O = Dialect.OLLAMA;

  private static final List<Rule> RULES =
      List.of(
          // --- one code, two meanings: the phrase decides
          codeWith(
              C,
              "rate_limit_exceeded",
              "request too large",
              CONTEXT_TOO_LONG,
              "recorded 429: larger than a whole minute's limit, so waiting never helps"),
          codeWith(
              A, "invalid_request_error", "prompt is too long", CONTEXT_TOO_LONG, "recorded 400"),
          codeWith(
              A,
              "invalid_request_error",
              "exceed context limit",
              CONTEXT_TOO_LONG,
              "docs: input length and max_tokens together exceed the window"),
          codeWith(
              A,
              "invalid_request_error",
              "credit balance is too low",
              QUOTA_EXHAUSTED,
              "recorded as 400, not 402"),
          codeWith(
              A,
              "invalid_request_error",
              "usage limits",
              QUOTA_EXHAUSTED,
              "field: a spending limit set in the console is reached"),
          codeWith(
              A,
              "invalid_request_error",
              "content filtering policy",
              CONTENT_BLOCKED,
              "field: the output was blocked"),
          codeWith(
              G,
              "INVALID_ARGUMENT",
              "exceeds the maximum number of tokens",
              CONTEXT_TOO_LONG,
              "recorded 400"),
          codeWith(
              C,
              "insufficient_quota",
              null,
              QUOTA_EXHAUSTED,
              "recorded 429: no credit, waiting never helps"),

          // --- Anthropic: error.type
          code(A, "authentication_error", AUTHENTICATION, "recorded 401"),
          code(A, "permission_error", AUTHENTICATION, "docs 403"),
          code(A, "billing_error", QUOTA_EXHAUSTED, "docs 402"),
          code(A, "rate_limit_error", RATE_LIMITED, "recorded 429"),
          code(A, "overloaded_error", OVERLOADED, "recorded 529 and within streams"),
          code(A, "api_error", OVERLOADED, "recorded 500"),
          code(A, "timeout_error", OVERLOADED, "spec 504"),
          code(A, "request_too_large", CONTEXT_TOO_LONG, "docs 413: more than 32 MB"),
          code(A, "not_found_error", MODEL_UNAVAILABLE, "recorded 404: model: …"),

          // --- Chat Completions: error.code or error.type
          code(C, "invalid_api_key", AUTHENTICATION, "recorded 401 OpenAI, Groq, Perplexity"),
          code(C, "account_deactivated", AUTHENTICATION, "docs 401"),
          code(C, "authentication_error", AUTHENTICATION, "recorded 401 DeepSeek"),
          code(C, "wrong_api_key", AUTHENTICATION, "recorded 401 Cerebras"),
          code(C, "billing_hard_limit_reached", QUOTA_EXHAUSTED, "docs"),
          code(C, "billing_not_active", QUOTA_EXHAUSTED, "docs"),
          code(C, "1113", QUOTA_EXHAUSTED, "docs z.ai: balance used up"),
          code(C, "context_length_exceeded", CONTEXT_TOO_LONG, "recorded 400"),
          code(C, "too_many_prompt_tokens", CONTEXT_TOO_LONG, "recorded 400 Perplexity"),
          code(C, "string_above_max_length", CONTEXT_TOO_LONG, "docs 400"),
          code(C, "model_not_found", MODEL_UNAVAILABLE, "recorded 404, and 400 of Responses"),
          code(C, "DeploymentNotFound", MODEL_UNAVAILABLE, "recorded 404 Azure"),
          code(C, "invalid_model", MODEL_UNAVAILABLE, "recorded 400 Perplexity"),
          code(
              C,
              "unsupported_country_region_territory",
              MODEL_UNAVAILABLE,
              "recorded 403 through OpenRouter"),
          code(C, "content_filter", CONTENT_BLOCKED, "docs 400 Azure"),
          code(C, "content_policy_violation", CONTENT_BLOCKED, "docs 400"),
          code(C, "rate_limit_exceeded", RATE_LIMITED, "recorded 429 OpenAI, Groq"),
          code(C, "RateLimitReached", RATE_LIMITED, "recorded 429 Azure"),
          code(C, "rate_limited", RATE_LIMITED, "recorded 429 Mistral, its code is 1300"),
          code(
              C,
              "too_many_requests_error",
              RATE_LIMITED,
              "recorded 429 Cerebras, whose code request_quota_exceeded means requests a second"),
          code(C, "1305", OVERLOADED, "recorded 429 z.ai: temporarily overloaded"),
          code(C, "server_error", OVERLOADED, "recorded 500"),
          code(
              C,
              "tool_use_failed",
              MALFORMED,
              "recorded 400 Groq: the model wrote a bad call; another try may do better"),

          // --- Gemini: details[].reason, error.status
          code(G, "API_KEY_INVALID", AUTHENTICATION, "recorded as 400 INVALID_ARGUMENT"),
          code(G, "UNAUTHENTICATED", AUTHENTICATION, "recorded 401"),
          code(G, "PERMISSION_DENIED", AUTHENTICATION, "recorded 403: no key"),
          code(G, "NOT_FOUND", MODEL_UNAVAILABLE, "recorded 404"),
          code(G, "UNAVAILABLE", OVERLOADED, "spec 503: the model is overloaded"),
          code(G, "INTERNAL", OVERLOADED, "spec 500"),
          code(G, "DEADLINE_EXCEEDED", OVERLOADED, "spec 504"),
          codeWith(
              G,
              "FAILED_PRECONDITION",
              "location is not supported",
              MODEL_UNAVAILABLE,
              "docs 400: not in this region"),
          codeWith(
              G, "FAILED_PRECONDITION", "billing", QUOTA_EXHAUSTED, "docs 400: enable billing"),
          code(
              G,
              "RESOURCE_EXHAUSTED",
              RATE_LIMITED,
              "recorded 429; it says \"quota\" of limits per minute too, so only a quota id per day"
                  + " (see isDaily) means used up"),

          // --- phrases, where the code says nothing
          phrase(C, "incorrect api key", 400, 403, AUTHENTICATION, "recorded as 400 xAI"),
          phrase(null, "api key not valid", 400, 403, AUTHENTICATION, "recorded 400 Gemini"),
          phrase(C, "insufficient balance", 400, 429, QUOTA_EXHAUSTED, "docs 402 DeepSeek"),
          phrase(C, "insufficient credits", 402, 429, QUOTA_EXHAUSTED, "docs 402 OpenRouter"),
          phrase(C, "request too large for", 429, 429, CONTEXT_TOO_LONG, "recorded 429"),
          phrase(
              null,
              "maximum context length",
              400,
              422,
              CONTEXT_TOO_LONG,
              "recorded 400 DeepSeek, OpenRouter"),
          phrase(null, "context window", 400, 422, CONTEXT_TOO_LONG, "recorded 400 Responses"),
          phrase(
              null, "prompt too long", 400, 422, CONTEXT_TOO_LONG, "recorded 400 Ollama's cloud"),
          phrase(
              null,
              "exceeds the available context size",
              400,
              500,
              CONTEXT_TOO_LONG,
              "docs llama.cpp's server"),
          phrase(C, "model not found", 400, 404, MODEL_UNAVAILABLE, "recorded 404 Responses"),
          phrase(O, "not found, try pulling it first", 400, 404, MODEL_UNAVAILABLE, "docs Ollama"),
          phrase(
              O,
              "requires more system memory",
              500,
              500,
              MODEL_UNAVAILABLE,
              "field Ollama: the model does not fit this machine"),
          phrase(C, "overloaded", 429, 429, OVERLOADED, "field: said with 429"),

          // --- the status alone
          status(400, INVALID_REQUEST, "the request is wrong"),
          status(401, AUTHENTICATION, "the key is missing or wrong"),
          status(402, QUOTA_EXHAUSTED, "payment is required"),
          status(403, AUTHENTICATION, "the key may not do this"),
          status(404, MODEL_UNAVAILABLE, "no such model, or no such address"),
          status(405, MALFORMED, "not this API's address: the endpoint is wrong"),
          status(408, TIMEOUT, "recorded Azure: the server behind timed out"),
          status(413, CONTEXT_TOO_LONG, "the request is too large"),
          status(422, INVALID_REQUEST, "recorded Mistral, DeepSeek"),
          status(425, OVERLOADED, "too early"),
          status(429, RATE_LIMITED, "too many requests"),
          status(498, OVERLOADED, "docs Groq: no flex capacity"),
          new Rule(null, null, null, 500, 599, OVERLOADED, "the vendor is broken or overloaded"),
          new Rule(
              null,
              null,
              null,
              300,
              399,
              MALFORMED,
              "a redirect, which is not followed: the endpoint is wrong"),
          new Rule(null, null, null, 400, 499, INVALID_REQUEST, "another fault of the caller"),
          // An error object or event beside a status of success, with a code that nobody knows.
          new Rule(
              null,
              null,
              null,
              0,
              299,
              OVERLOADED,
              "the vendor began to answer and failed: it is at fault, not the request"));

  private FaultTable() {}

  /** The rule that decides. There always is one. */
  static Rule decide(Dialect dialect, int status, VendorError error, boolean neverFits) {
    List<String> codes = error.codes().stream().map(code -> code.toLowerCase(Locale.ROOT)).toList();
    String message = error.message().toLowerCase(Locale.ROOT);
    if (dialect == Dialect.GEMINI && isDaily(codes)) {
      return code(G, "PerDay", QUOTA_EXHAUSTED, "docs 429: the quota of the day is used up");
    }
    for (Rule rule : RULES) {
      if (rule.holds(dialect, status, codes, message)) {
        return neverFits && rule.fault() == RATE_LIMITED
            ? status(
                429,
                CONTEXT_TOO_LONG,
                "recorded Anthropic: x-should-retry false, larger than the whole limit")
            : rule;
      }
    }
    return new Rule(null, null, null, 0, 0, MALFORMED, "a status that HTTP does not know");
  }

  /** Gemini names the quota that was exceeded; one "PerDay" comes back tomorrow. */
  private static boolean isDaily(List<String> codes) {
    return codes.contains("resource_exhausted")
        && codes.stream().anyMatch(code -> code.contains("perday"));
  }

  private static Rule codeWith(
      @Nullable Dialect dialect, String code, @Nullable String phrase, Fault fault, String why) {
    return new Rule(dialect, code.toLowerCase(Locale.ROOT), phrase, 0, 999, fault, why);
  }

  private static Rule code(@Nullable Dialect dialect, String code, Fault fault, String why) {
    return codeWith(dialect, code, null, fault, why);
  }

  private static Rule phrase(
      @Nullable Dialect dialect, String phrase, int min, int max, Fault fault, String why) {
    return new Rule(dialect, null, phrase, min, max, fault, why);
  }

  private static Rule status(int status, Fault fault, String why) {
    return new Rule(null, null, null, status, status, fault, why);
  }
}
