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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

  /**
   * One line of the table; an absent condition holds always.
   *
   * @param dialect whose errors it reads, or null for everybody's
   * @param codes one of these must be among the error's codes; empty: none is needed
   * @param phrase what the message must contain, in lower case, or null
   * @param minStatus the least status; one below 300 is an error within an answer of success
   * @param maxStatus the greatest status
   * @param fault what it is then
   * @param why the reason and its source
   */
  record Rule(
      @Nullable Dialect dialect,
      List<String> codes,
      @Nullable String phrase,
      int minStatus,
      int maxStatus,
      Fault fault,
      String why) {

    boolean holds(Dialect spoken, int status, Set<String> told, String message) {
      return (dialect == null || dialect == spoken)
          && (codes.isEmpty() || codes.stream().anyMatch(told::contains))
          && (phrase == null || message.contains(phrase))
          && status >= minStatus
          && status <= maxStatus;
    }
  }

  /** Stands among the codes where the header {@code x-should-retry: false} came with the error. */
  private static final String NOT_AGAIN = "x-should-retry: false";

  /** Stands among the codes where a quota that Gemini names is one of a day. */
  private static final String PER_DAY = "quotaid *perday*";

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
              "organization has been disabled",
              AUTHENTICATION,
              "field 400, in many reports: no request with this key succeeds"),
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
              G,
              "RESOURCE_EXHAUSTED",
              "prepayment credits",
              QUOTA_EXHAUSTED,
              "docs: said with 429 once, with 402 now"),
          codeWith(
              C,
              "invalid_prompt",
              "flagged",
              CONTENT_BLOCKED,
              "field 400 OpenAI, in many reports: against the usage policy"),

          // --- Anthropic: error.details.error_code, then error.type
          code(
              A,
              "contract_spend_limit_reached|enforced_spend_limit_reached",
              QUOTA_EXHAUSTED,
              "spec 429, beside rate_limit_error: only a new month or contract helps"),
          code(
              A,
              "organization_on_hold|claude_code_key_creator_not_member|cmek_key_disabled"
                  + "|cmek_key_network_blocked",
              AUTHENTICATION,
              "spec 400, beside invalid_request_error: the account, not the request, is refused"),
          new Rule(
              A,
              List.of(NOT_AGAIN),
              null,
              429,
              429,
              CONTEXT_TOO_LONG,
              "recorded: larger than a whole minute's limit (decision 0006)"),
          code(A, "authentication_error", AUTHENTICATION, "recorded 401"),
          code(A, "permission_error", AUTHENTICATION, "docs 403"),
          code(A, "billing_error", QUOTA_EXHAUSTED, "docs 402"),
          code(A, "rate_limit_error", RATE_LIMITED, "recorded 429"),
          code(A, "overloaded_error", OVERLOADED, "recorded 529 and within streams"),
          code(A, "api_error", OVERLOADED, "recorded 500"),
          code(A, "timeout_error", OVERLOADED, "spec 504, called GatewayTimeout"),
          code(A, "request_too_large", CONTEXT_TOO_LONG, "docs 413: more than 32 MB"),
          code(A, "not_found_error", MODEL_UNAVAILABLE, "recorded 404: model: …"),

          // --- Chat Completions: error.code or error.type
          code(C, "invalid_api_key", AUTHENTICATION, "recorded 401 OpenAI, Groq, Perplexity"),
          code(C, "account_deactivated", AUTHENTICATION, "docs 401"),
          code(C, "authentication_error", AUTHENTICATION, "recorded 401 DeepSeek"),
          code(C, "wrong_api_key", AUTHENTICATION, "recorded 401 Cerebras"),
          code(
              C, "insufficient_quota", QUOTA_EXHAUSTED, "recorded 429 OpenAI: waiting never helps"),
          code(C, "billing_hard_limit_reached|billing_not_active", QUOTA_EXHAUSTED, "docs"),
          code(C, "1113", QUOTA_EXHAUSTED, "docs z.ai: balance used up"),
          code(C, "context_length_exceeded", CONTEXT_TOO_LONG, "recorded 400"),
          code(C, "too_many_prompt_tokens", CONTEXT_TOO_LONG, "recorded 400 Perplexity"),
          code(C, "string_above_max_length", CONTEXT_TOO_LONG, "docs 400"),
          code(C, "exceed_context_size_error", CONTEXT_TOO_LONG, "docs llama.cpp's server"),
          code(C, "model_not_found", MODEL_UNAVAILABLE, "recorded 404, and 400 of Responses"),
          code(C, "DeploymentNotFound", MODEL_UNAVAILABLE, "recorded 404 Azure"),
          code(C, "invalid_model", MODEL_UNAVAILABLE, "recorded 400 Perplexity"),
          code(
              C,
              "unsupported_country_region_territory",
              MODEL_UNAVAILABLE,
              "recorded 403 through OpenRouter"),
          code(
              C,
              "data_residency_mismatch",
              MODEL_UNAVAILABLE,
              "spec Responses: not served where the project keeps its data"),
          code(C, "content_filter", CONTENT_BLOCKED, "docs 400 Azure"),
          code(C, "content_policy_violation", CONTENT_BLOCKED, "docs 400"),
          code(
              C,
              "image_content_policy_violation|bio_policy",
              CONTENT_BLOCKED,
              "spec Responses, response.failed"),
          code(
              C,
              "invalid_prompt|invalid_image|invalid_image_format|invalid_base64_image"
                  + "|invalid_image_url|image_too_large|image_too_small|image_parse_error"
                  + "|invalid_image_mode|image_file_too_large|unsupported_image_media_type"
                  + "|empty_image_file|failed_to_download_image|image_file_not_found",
              INVALID_REQUEST,
              "spec Responses, response.failed within an answer of status 200"),
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
          code(C, "vector_store_timeout", OVERLOADED, "spec Responses, response.failed"),
          code(
              C,
              "tool_use_failed",
              MALFORMED,
              "recorded 400 Groq: the model wrote a bad call; another try may do better"),

          // --- Gemini: details[].reason, error.status
          code(G, "API_KEY_INVALID", AUTHENTICATION, "recorded as 400 INVALID_ARGUMENT"),
          code(
              G, "BILLING_DISABLED", QUOTA_EXHAUSTED, "spec google.api.ErrorReason, said with 403"),
          code(G, "UNAUTHENTICATED", AUTHENTICATION, "recorded 401"),
          code(G, "PERMISSION_DENIED", AUTHENTICATION, "recorded 403: no key"),
          code(G, "NOT_FOUND", MODEL_UNAVAILABLE, "recorded 404"),
          code(G, "MODEL_CAPACITY_EXHAUSTED", OVERLOADED, "field 503 and 429, in many reports"),
          code(G, "UNAVAILABLE", OVERLOADED, "spec 503: the model is overloaded"),
          code(G, "INTERNAL", OVERLOADED, "spec 500"),
          code(G, "DEADLINE_EXCEEDED", OVERLOADED, "spec 504"),
          code(
              G,
              "CANCELLED|ABORTED",
              OVERLOADED,
              "spec google.rpc.Code 499, 409: the server gave up, since we did not"),
          codeWith(
              G,
              "FAILED_PRECONDITION",
              "location is not supported",
              MODEL_UNAVAILABLE,
              "docs 400: not in this region"),
          codeWith(
              G, "FAILED_PRECONDITION", "billing", QUOTA_EXHAUSTED, "docs 400: enable billing"),
          codeAt(G, "RESOURCE_EXHAUSTED", 402, QUOTA_EXHAUSTED, "docs: prepaid credit is used up"),
          code(G, PER_DAY, QUOTA_EXHAUSTED, "docs 429: the quota of the day is used up"),
          code(
              G,
              "RESOURCE_EXHAUSTED",
              RATE_LIMITED,
              "recorded 429; it says \"quota\" of limits per minute too, so only the quota id of a"
                  + " day, above, means used up"),

          // --- phrases, where the code says nothing; from 200 where streams say them too
          phrase(C, "incorrect api key", 400, 403, AUTHENTICATION, "recorded as 400 xAI"),
          phrase(null, "api key not valid", 400, 403, AUTHENTICATION, "recorded 400 Gemini"),
          phrase(C, "insufficient balance", 400, 429, QUOTA_EXHAUSTED, "docs 402 DeepSeek"),
          phrase(C, "insufficient credits", 402, 429, QUOTA_EXHAUSTED, "docs 402 OpenRouter"),
          phrase(
              C,
              "used all available credits",
              400,
              429,
              QUOTA_EXHAUSTED,
              "field xAI, in many reports: 403 and 429"),
          phrase(
              C,
              "doesn't have any credits",
              400,
              429,
              QUOTA_EXHAUSTED,
              "field xAI, reported: 403 for a new team"),
          phrase(
              C,
              "suspended",
              412,
              412,
              QUOTA_EXHAUSTED,
              "docs Fireworks: the account is suspended"),
          phrase(C, "request too large for", 429, 429, CONTEXT_TOO_LONG, "recorded 429"),
          phrase(
              null,
              "maximum context length",
              200,
              422,
              CONTEXT_TOO_LONG,
              "recorded 400 DeepSeek, OpenRouter"),
          phrase(
              null, "maximum prompt length", 200, 422, CONTEXT_TOO_LONG, "field 400 xAI, reported"),
          phrase(null, "context window", 200, 422, CONTEXT_TOO_LONG, "recorded 400 Responses"),
          phrase(
              null, "prompt too long", 200, 422, CONTEXT_TOO_LONG, "recorded 400 Ollama's cloud"),
          phrase(
              C,
              "context length of the model",
              403,
              403,
              CONTEXT_TOO_LONG,
              "docs Together: 403 for input and max_tokens beyond the window"),
          phrase(
              C, "max_new_tokens` must be", 400, 422, CONTEXT_TOO_LONG, "field Together, TGI: 422"),
          phrase(
              null,
              "exceeds the available context size",
              200,
              500,
              CONTEXT_TOO_LONG,
              "docs llama.cpp's server"),
          phrase(
              null,
              "greater than the context length",
              200,
              500,
              CONTEXT_TOO_LONG,
              "field LM Studio, in many reports: 400 and within streams"),
          phrase(
              null,
              "cannot truncate prompt with n_keep",
              200,
              500,
              CONTEXT_TOO_LONG,
              "field LM Studio, in many reports"),
          phrase(
              null,
              "longer than the model's context length",
              200,
              500,
              CONTEXT_TOO_LONG,
              "field SGLang 400"),
          phrase(
              O,
              "exceeds the context length",
              200,
              500,
              CONTEXT_TOO_LONG,
              "field Ollama: the input length exceeds it"),
          phrase(
              C,
              "input was flagged",
              400,
              403,
              CONTENT_BLOCKED,
              "docs 403 OpenRouter: the model's moderation"),
          phrase(C, "model not found", 400, 404, MODEL_UNAVAILABLE, "recorded 404 Responses"),
          phrase(O, "not found, try pulling it first", 400, 404, MODEL_UNAVAILABLE, "docs Ollama"),
          phrase(
              null,
              "requires a subscription",
              403,
              403,
              MODEL_UNAVAILABLE,
              "field Ollama's cloud, in many reports: this model only, not the key"),
          phrase(
              O,
              "requires more system memory",
              200,
              500,
              MODEL_UNAVAILABLE,
              "field Ollama: the model does not fit this machine"),
          phrase(C, "overloaded", 429, 429, OVERLOADED, "field: said with 429"),
          phrase(
              C,
              "service tier capacity exceeded",
              429,
              429,
              OVERLOADED,
              "field Mistral, reported: no capacity for this model, whoever asks"),

          // --- the status alone
          status(400, INVALID_REQUEST, "the request is wrong"),
          status(401, AUTHENTICATION, "the key is missing or wrong"),
          status(402, QUOTA_EXHAUSTED, "payment is required"),
          status(403, AUTHENTICATION, "the key may not do this"),
          status(404, MODEL_UNAVAILABLE, "no such model, or no such address"),
          status(405, MALFORMED, "not this API's address: the endpoint is wrong"),
          status(408, TIMEOUT, "recorded Azure: the server behind timed out"),
          status(409, OVERLOADED, "spec: the official SDKs repeat it, since a lock timed out"),
          status(410, MODEL_UNAVAILABLE, "field Hugging Face: the model is retired"),
          status(412, MODEL_UNAVAILABLE, "docs Fireworks: account or LoRA model is not ready"),
          status(413, CONTEXT_TOO_LONG, "the request is too large"),
          status(422, INVALID_REQUEST, "recorded Mistral, DeepSeek"),
          status(425, OVERLOADED, "too early"),
          status(429, RATE_LIMITED, "too many requests"),
          status(498, OVERLOADED, "docs Groq: no flex capacity"),
          new Rule(
              null, List.of(), null, 500, 599, OVERLOADED, "the vendor is broken or overloaded"),
          new Rule(
              null,
              List.of(),
              null,
              300,
              399,
              MALFORMED,
              "a redirect, which is not followed: the endpoint is wrong"),
          new Rule(null, List.of(), null, 400, 499, INVALID_REQUEST, "another fault of the caller"),
          // An error object or event beside a status of success.
          new Rule(
              null,
              List.of("invalid_request_error", "invalid_argument", "failed_precondition"),
              null,
              0,
              299,
              INVALID_REQUEST,
              "the vendor's own code says that the request is wrong"),
          new Rule(
              null,
              List.of(),
              null,
              0,
              299,
              OVERLOADED,
              "the vendor began to answer and failed: it is at fault, not the request"));

  private FaultTable() {}

  /** The table, from the top. */
  static List<Rule> rules() {
    return RULES;
  }

  /**
   * The rule that decides. There always is one.
   *
   * @param notAgain whether {@code x-should-retry: false} came with the error
   */
  static Rule decide(Dialect dialect, int status, VendorError error, boolean notAgain) {
    Set<String> codes = new HashSet<>();
    for (String code : error.codes()) {
      String lower = code.toLowerCase(Locale.ROOT);
      codes.add(lower);
      if (lower.contains("perday")) {
        codes.add(PER_DAY);
      }
    }
    if (notAgain) {
      codes.add(NOT_AGAIN);
    }
    String message = error.message().toLowerCase(Locale.ROOT);
    for (Rule rule : RULES) {
      if (rule.holds(dialect, status, codes, message)) {
        return rule;
      }
    }
    return new Rule(null, List.of(), null, 0, 999, MALFORMED, "a status that HTTP does not know");
  }

  /** With one of these codes, which {@code |} parts, and a phrase. */
  private static Rule codeWith(
      @Nullable Dialect dialect, String codes, @Nullable String phrase, Fault fault, String why) {
    return new Rule(dialect, parts(codes), phrase, 0, 999, fault, why);
  }

  private static Rule code(@Nullable Dialect dialect, String codes, Fault fault, String why) {
    return codeWith(dialect, codes, null, fault, why);
  }

  private static Rule codeAt(Dialect dialect, String codes, int status, Fault fault, String why) {
    return new Rule(dialect, parts(codes), null, status, status, fault, why);
  }

  private static List<String> parts(String codes) {
    return List.of(codes.toLowerCase(Locale.ROOT).split("\\|"));
  }

  private static Rule phrase(
      @Nullable Dialect dialect, String phrase, int min, int max, Fault fault, String why) {
    return new Rule(dialect, List.of(), phrase, min, max, fault, why);
  }

  private static Rule status(int status, Fault fault, String why) {
    return new Rule(null, List.of(), null, status, status, fault, why);
  }
}
