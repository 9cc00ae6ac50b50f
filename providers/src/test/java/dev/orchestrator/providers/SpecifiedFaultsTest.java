package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Errors of which no recording was found, written from what their vendors publish. The first column
 * is the source: {@code spec} an OpenAPI file, type definitions or protocol buffers; {@code docs} a
 * page of the vendor; {@code field} reports of users. What was recorded is in {@code
 * FaultRecordingsTest}.
 */
class SpecifiedFaultsTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("hello").maxTokens(50).build();

  private static @Nullable ProviderException buffered(LlmProvider provider) {
    return catchThrowableOfType(
        ProviderException.class, () -> provider.generate("m", REQUEST).text());
  }

  private static @Nullable ProviderException streamed(
      LlmProvider provider, List<GenerationEvent> events) {
    return catchThrowableOfType(
        ProviderException.class,
        () -> {
          try (GenerationStream stream = provider.stream("m", REQUEST)) {
            stream.forEachRemaining(events::add);
          }
        });
  }

  /** A failed status, answered to a buffered call and to a streamed one. */
  private static void failsWith(
      Vendor vendor, StubAnswer answer, int status, Fault fault, @Nullable Duration wait) {
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      for (ProviderException told :
          List.of(some(buffered(provider)), some(streamed(provider, new ArrayList<>())))) {
        assertThat(told.fault()).isEqualTo(fault);
        assertThat(told.status()).isEqualTo(status);
        assertThat(told.retryAfter()).isEqualTo(wait);
        assertThat(told.repeatable()).isTrue();
      }
      assertThat(stub.calls()).hasSize(2);
    }
  }

  private static ProviderException some(@Nullable ProviderException fault) {
    assertThat(fault).as("a fault").isNotNull();
    return fault;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          docs  | 402 | QUOTA_EXHAUSTED   | {"type":"error","error":{"type":"billing_error","message":"x"},"request_id":"r"}
          spec  | 402 | QUOTA_EXHAUSTED   | {"type":"error","error":{"type":"billing_error","message":"x","details":{"error_code":"linked_organization_spend_limit_reached"}},"request_id":"r"}
          docs  | 403 | AUTHENTICATION    | {"type":"error","error":{"type":"permission_error","message":"x"},"request_id":"r"}
          docs  | 409 | OVERLOADED        | {"type":"error","error":{"type":"conflict_error","message":"x"},"request_id":"r"}
          docs  | 413 | CONTEXT_TOO_LONG  | {"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}
          docs  | 413 | CONTEXT_TOO_LONG  | <html><head><title>413 Request Entity Too Large</title></head></html>
          spec  | 429 | QUOTA_EXHAUSTED   | {"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"error_code":"contract_spend_limit_reached"}},"request_id":"r"}
          spec  | 429 | QUOTA_EXHAUSTED   | {"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"r"}
          spec  | 429 | RATE_LIMITED      | {"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"error_code":"ramp_limit_exceeded"}},"request_id":"r"}
          spec  | 400 | AUTHENTICATION    | {"type":"error","error":{"type":"invalid_request_error","message":"x","details":{"error_code":"organization_on_hold","appeal_url":null}},"request_id":"r"}
          spec  | 400 | INVALID_REQUEST   | {"type":"error","error":{"type":"invalid_request_error","message":"x","details":{"error_code":"tool_name_conflict"}},"request_id":"r"}
          field | 400 | AUTHENTICATION    | {"type":"error","error":{"type":"invalid_request_error","message":"This organization has been disabled."},"request_id":"r"}
          docs  | 400 | CONTEXT_TOO_LONG  | {"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"},"request_id":"r"}
          spec  | 503 | OVERLOADED        | {"type":"error","error":{"type":"api_error","message":"x","details":{"error_code":"cmek_context_unavailable"}},"request_id":"r"}
          docs  | 504 | OVERLOADED        | {"type":"error","error":{"type":"timeout_error","message":"x"},"request_id":"r"}
          docs  | 529 | OVERLOADED        | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}
          """)
  void ofAnthropic(String source, int status, Fault fault, String body) {
    StubAnswer answer = StubAnswer.raw(status, "application/json", body);
    failsWith(Vendor.CLAUDE, answer, status, fault, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          docs  | 401 | AUTHENTICATION    | {"error":{"message":"Your account is deactivated","type":"invalid_request_error","param":null,"code":"account_deactivated"}}
          docs  | 403 | MODEL_UNAVAILABLE | {"error":{"message":"Country, region, or territory not supported","type":"request_forbidden","param":null,"code":"unsupported_country_region_territory"}}
          docs  | 403 | MODEL_UNAVAILABLE | {"error":{"message":"Project `p` does not have access to model `m`","type":"invalid_request_error","param":null,"code":"model_not_found"}}
          docs  | 403 | AUTHENTICATION    | {"error":{"message":"x","type":"invalid_request_error","param":null,"code":null}}
          docs  | 429 | QUOTA_EXHAUSTED   | {"error":{"message":"x","type":"insufficient_quota","param":null,"code":"billing_hard_limit_reached"}}
          field | 400 | CONTENT_BLOCKED   | {"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","type":"invalid_request_error","param":null,"code":"invalid_prompt"}}
          docs  | 400 | CONTENT_BLOCKED   | {"error":{"message":"x","type":"invalid_request_error","param":null,"code":"content_policy_violation"}}
          docs  | 503 | OVERLOADED        | {"error":{"message":"Slow down","type":"server_error","param":null,"code":"slow_down"}}
          docs  | 504 | OVERLOADED        | upstream request timeout
          docs  | 409 | OVERLOADED        | {"error":{"message":"x","type":"invalid_request_error","param":null,"code":null}}
          """)
  void ofOpenAi(String source, int status, Fault fault, String body) {
    StubAnswer answer = StubAnswer.raw(status, "application/json", body);
    failsWith(Vendor.OPENAI, answer, status, fault, null);
    failsWith(Vendor.RESPONSES, answer, status, fault, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          spec  | 401 | AUTHENTICATION    | -     | {"error":{"code":401,"message":"x","status":"UNAUTHENTICATED"}}
          spec  | 403 | AUTHENTICATION    | -     | {"error":{"code":403,"message":"x","status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}
          spec  | 403 | QUOTA_EXHAUSTED   | -     | {"error":{"code":403,"message":"x","status":"PERMISSION_DENIED","details":[{"reason":"BILLING_DISABLED"}]}}
          docs  | 402 | QUOTA_EXHAUSTED   | -     | {"error":{"code":402,"message":"Your prepayment credits are depleted.","status":"RESOURCE_EXHAUSTED"}}
          docs  | 429 | QUOTA_EXHAUSTED   | -     | {"error":{"code":429,"message":"Your prepayment credits are depleted.","status":"RESOURCE_EXHAUSTED"}}
          docs  | 429 | QUOTA_EXHAUSTED   | PT17H | {"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"retryDelay":"61200s"}]}}
          spec  | 429 | RATE_LIMITED      | PT42S | {"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"42s"}]}}
          spec  | 429 | RATE_LIMITED      | PT0.5S| {"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"0.500s"}]}}
          docs  | 429 | RATE_LIMITED      | -     | {"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}
          docs  | 400 | QUOTA_EXHAUSTED   | -     | {"error":{"code":400,"message":"Please enable billing on your project","status":"FAILED_PRECONDITION"}}
          docs  | 400 | MODEL_UNAVAILABLE | -     | {"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}
          spec  | 409 | OVERLOADED        | -     | {"error":{"code":409,"message":"x","status":"ABORTED"}}
          spec  | 499 | OVERLOADED        | -     | {"error":{"code":499,"message":"The operation was cancelled.","status":"CANCELLED"}}
          docs  | 500 | OVERLOADED        | -     | {"error":{"code":500,"message":"An internal error has occurred.","status":"INTERNAL"}}
          field | 429 | OVERLOADED        | PT40S | {"error":{"code":429,"message":"No capacity available for model m","status":"RESOURCE_EXHAUSTED","details":[{"reason":"MODEL_CAPACITY_EXHAUSTED"},{"retryDelay":"40s"}]}}
          docs  | 503 | OVERLOADED        | -     | {"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}
          docs  | 504 | OVERLOADED        | -     | [{"error":{"code":504,"message":"x","status":"DEADLINE_EXCEEDED"}}]
          """)
  void ofGemini(String source, int status, Fault fault, @Nullable Duration wait, String body) {
    StubAnswer answer = StubAnswer.raw(status, "application/json", body);
    failsWith(Vendor.GEMINI, answer, status, fault, wait);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          docs  | 429 | RATE_LIMITED      | {"error":"too many requests"}
          docs  | 500 | OVERLOADED        | {"error":"the model failed to generate a response"}
          field | 500 | MODEL_UNAVAILABLE | {"error":"model requires more system memory (8.4 GiB) than is available (3.1 GiB)"}
          docs  | 502 | OVERLOADED        | {"error":"the cloud model cannot be reached"}
          field | 503 | OVERLOADED        | {"error":"server busy, please try again. maximum pending requests exceeded"}
          docs  | 404 | MODEL_UNAVAILABLE | {"error":"model 'm' not found, try pulling it first"}
          field | 403 | MODEL_UNAVAILABLE | {"error":"this model requires a subscription, upgrade for access"}
          field | 401 | AUTHENTICATION    | {"error":"unauthorized"}
          field | 400 | CONTEXT_TOO_LONG  | {"error":"the input length exceeds the context length"}
          """)
  void ofOllama(String source, int status, Fault fault, String body) {
    StubAnswer answer = StubAnswer.raw(status, "application/json; charset=utf-8", body);
    failsWith(Vendor.OLLAMA, answer, status, fault, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          azure      | docs  | 400 | CONTENT_BLOCKED   | {"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}
          azure      | docs  | 403 | AUTHENTICATION    | {"error":{"code":"AuthenticationTypeDisabled","message":"Key based authentication is disabled for this resource."}}
          azure      | docs  | 429 | QUOTA_EXHAUSTED   | {"error":{"code":"insufficient_quota","message":"x"}}
          azure-ai   | docs  | 413 | CONTEXT_TOO_LONG  | Request body too large
          groq       | docs  | 413 | CONTEXT_TOO_LONG  | {"error":{"message":"Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 9000","type":"tokens","code":"rate_limit_exceeded"}}
          groq       | docs  | 422 | INVALID_REQUEST   | {"error":{"message":"x","type":"invalid_request_error"}}
          groq       | docs  | 498 | OVERLOADED        | {"error":{"message":"x","type":"capacity_exceeded"}}
          groq       | docs  | 503 | OVERLOADED        | {"error":{"message":"x","type":"service_unavailable"}}
          mistral    | field | 429 | OVERLOADED        | {"object":"error","message":"Service tier capacity exceeded for this model.","type":"invalid_request_error","param":null,"code":null}
          mistral    | field | 400 | CONTEXT_TOO_LONG  | {"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_error","param":null,"code":"3051"}
          mistral    | field | 400 | MODEL_UNAVAILABLE | {"object":"error","message":"Invalid model: m","type":"invalid_model","param":null,"code":"1500"}
          deepseek   | docs  | 402 | QUOTA_EXHAUSTED   | {"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}
          deepseek   | docs  | 422 | INVALID_REQUEST   | Failed to deserialize the JSON body
          deepseek   | docs  | 503 | OVERLOADED        | {"error":{"message":"Service is too busy","type":"service_unavailable_error","param":null,"code":null}}
          openrouter | docs  | 402 | QUOTA_EXHAUSTED   | {"error":{"code":402,"message":"Insufficient credits. Add more using https://openrouter.ai/credits"}}
          openrouter | docs  | 403 | CONTENT_BLOCKED   | {"error":{"code":403,"message":"m requires moderation. Your input was flagged for \\"violence\\".","metadata":{"reasons":["violence"],"flagged_input":"…","provider_name":"OpenAI","model_slug":"m"}}}
          openrouter | docs  | 408 | TIMEOUT           | {"error":{"code":408,"message":"Your request timed out"}}
          openrouter | docs  | 502 | OVERLOADED        | {"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"bad gateway","provider_name":"X"}}}
          openrouter | docs  | 503 | OVERLOADED        | {"error":{"code":503,"message":"There is no available model provider that meets your routing requirements"}}
          xai        | docs  | 403 | AUTHENTICATION    | {"code":"The caller does not have permission to execute the specified operation","error":"Your API key lacks an ACL."}
          xai        | field | 403 | QUOTA_EXHAUSTED   | {"code":"permission-denied","error":"Your team t has either used all available credits or reached its monthly spending limit."}
          xai        | field | 429 | QUOTA_EXHAUSTED   | {"code":"Some resource has been exhausted","error":"Your team t has either used all available credits or reached its monthly spending limit."}
          xai        | field | 400 | CONTEXT_TOO_LONG  | {"code":"Client specified an invalid argument","error":"This model's maximum prompt length is 131072 but the request contains 136973 tokens."}
          xai        | docs  | 503 | OVERLOADED        | {"code":"The service is currently unavailable","error":"The model is at capacity."}
          cerebras   | docs  | 402 | QUOTA_EXHAUSTED   | {"message":"Payment required","type":"payment_required_error","param":null,"code":"payment_required"}
          cerebras   | field | 429 | RATE_LIMITED      | {"message":"Tokens per minute limit exceeded","type":"too_many_tokens_error","param":"quota","code":"token_quota_exceeded"}
          cerebras   | docs  | 404 | MODEL_UNAVAILABLE | {"message":"Model m does not exist","type":"not_found_error","param":"model","code":"model_not_found"}
          perplexity | docs  | 429 | RATE_LIMITED      | {"error":{"message":"Request rate limit exceeded","type":"requests","code":429}}
          perplexity | docs  | 500 | OVERLOADED        | {"error":{"message":"Internal server error","type":"internal_server_error","code":500}}
          together   | docs  | 402 | QUOTA_EXHAUSTED   | {"error":{"message":"Credit limit exceeded","type":"credit_limit","param":null,"code":null}}
          together   | docs  | 403 | CONTEXT_TOO_LONG  | {"error":{"message":"Input token count + max_tokens parameter must be less than the context length of the model being queried.","type":"invalid_request_error","param":null,"code":null}}
          together   | field | 422 | CONTEXT_TOO_LONG  | {"error":{"message":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5013","type":"invalid_request_error","param":null,"code":null}}
          together   | docs  | 503 | OVERLOADED        | {"error":{"message":"Engine overloaded","type":"server_error","param":null,"code":null}}
          fireworks  | docs  | 402 | QUOTA_EXHAUSTED   | {"error":{"object":"error","type":"invalid_request_error","message":"Account is not on a paid plan or has exceeded usage limits"}}
          fireworks  | docs  | 404 | MODEL_UNAVAILABLE | {"error":{"object":"error","type":"invalid_request_error","code":"NOT_FOUND","message":"Model not found, inaccessible, and/or not deployed"}}
          fireworks  | docs  | 412 | QUOTA_EXHAUSTED   | {"error":{"object":"error","type":"invalid_request_error","message":"Account a is suspended"}}
          fireworks  | docs  | 412 | MODEL_UNAVAILABLE | {"error":{"object":"error","type":"invalid_request_error","message":"The LoRA addon failed to load"}}
          fireworks  | docs  | 408 | TIMEOUT           | {"error":{"object":"error","type":"invalid_request_error","message":"Request timed out"}}
          xai        | field | 403 | QUOTA_EXHAUSTED   | {"code":"The caller does not have permission to execute the specified operation","error":"Your newly created team doesn't have any credits or licenses yet."}
          lmstudio   | field | 400 | CONTEXT_TOO_LONG  | {"error":"The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096)."}
          lmstudio   | field | 400 | CONTEXT_TOO_LONG  | {"error":"Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)"}
          sglang     | field | 400 | CONTEXT_TOO_LONG  | {"object":"error","message":"The input (9 tokens) is longer than the model's context length (8 tokens).","type":"BadRequestError","param":null,"code":400}
          llama.cpp  | docs  | 400 | CONTEXT_TOO_LONG  | {"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error","n_prompt_tokens":9,"n_ctx":8}}
          huggingface| field | 410 | MODEL_UNAVAILABLE | {"error":"The requested model is deprecated and no longer supported"}
          """)
  void ofCompatibleVendors(String vendor, String source, int status, Fault fault, String body) {
    StubAnswer answer = StubAnswer.raw(status, "application/json", body);
    failsWith(Vendor.COMPATIBLE, answer, status, fault, null);
  }

  private static final String CLAUDE_BEGINS =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"i","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"half"}}

      event: error
      """;

  private static final String CHAT_BEGINS =
      """
      data: {"id":"i","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"half"},"finish_reason":null}]}

      """;

  private static final String RESPONSES_BEGINS =
      """
      event: response.created
      data: {"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","model":"m","error":null,"output":[],"usage":null}}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","sequence_number":1,"item_id":"i","output_index":0,"content_index":0,"delta":"half"}

      """;

  private static final String GEMINI_BEGINS =
      """
      data: {"candidates":[{"content":{"role":"model","parts":[{"text":"half"}]}}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1,"totalTokenCount":10}}

      """;

  private static final String OLLAMA_BEGINS =
      """
      {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"half"},"done":false}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec  | CLAUDE     | OVERLOADED       | {"type":"error","error":{"details":null,"type":"api_error","message":"Internal server error"}}
          spec  | CLAUDE     | RATE_LIMITED     | {"type":"error","error":{"type":"rate_limit_error","message":"x"}}
          spec  | CLAUDE     | AUTHENTICATION   | {"type":"error","error":{"type":"authentication_error","message":"revoked"}}
          spec  | CLAUDE     | OVERLOADED       | {"type":"error","error":{"type":"timeout_error","message":"x"}}
          spec  | CLAUDE     | INVALID_REQUEST  | {"type":"error","error":{"type":"invalid_request_error","message":"x"}}
          spec  | CLAUDE     | OVERLOADED       | {"type":"error","error":{"type":"one_of_tomorrow","message":"x"}}
          spec  | OPENAI     | OVERLOADED       | {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}
          spec  | OPENAI     | OVERLOADED       | {"error":{"message":"x","type":"server_error","code":"server_error"}}
          spec  | OPENAI     | RATE_LIMITED     | {"error":{"message":"x","type":"tokens","code":"rate_limit_exceeded"}}
          spec  | OPENAI     | INVALID_REQUEST  | {"error":{"message":"x","type":"invalid_request_error","code":null}}
          spec  | OPENAI     | CONTENT_BLOCKED  | {"error":{"message":"x","type":"invalid_request_error","code":"content_filter"}}
          spec  | RESPONSES  | OVERLOADED       | {"type":"error","code":"server_error","message":"x","param":null,"sequence_number":3}
          spec  | RESPONSES  | OVERLOADED       | {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_error","message":"x"}}}
          spec  | RESPONSES  | RATE_LIMITED     | {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"rate_limit_exceeded","message":"x"}}}
          spec  | RESPONSES  | INVALID_REQUEST  | {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"invalid_prompt","message":"x"}}}
          spec  | RESPONSES  | INVALID_REQUEST  | {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"image_parse_error","message":"x"}}}
          spec  | RESPONSES  | CONTENT_BLOCKED  | {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"image_content_policy_violation","message":"x"}}}
          spec  | RESPONSES  | OVERLOADED       | {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"vector_store_timeout","message":"x"}}}
          spec  | RESPONSES  | MODEL_UNAVAILABLE| {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"data_residency_mismatch","message":"x"}}}
          docs  | COMPATIBLE | OVERLOADED       | {"id":"i","model":"m","error":{"code":502,"message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}
          docs  | COMPATIBLE | RATE_LIMITED     | {"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"slow down","provider_name":"X"}}}
          spec  | COMPATIBLE | OVERLOADED       | {"id":"i","model":"m","choices":[{"index":0,"error":{"code":502,"message":"x"},"finish_reason":"error"}]}
          field | COMPATIBLE | CONTEXT_TOO_LONG | {"error":{"message":"The number of tokens to keep from the initial prompt is greater than the context length."}}
          field | COMPATIBLE | CONTEXT_TOO_LONG | {"error":{"message":"This model's maximum context length is 8 tokens.","type":"BadRequestError","param":null,"code":400}}
          field | COMPATIBLE | RATE_LIMITED     | {"message":"Tokens per minute limit exceeded","type":"too_many_requests_error","param":"quota","code":"token_quota_exceeded"}
          field | COMPATIBLE | OVERLOADED       | {"object":"error","message":"Service unavailable.","type":"internal_server_error","param":null,"code":"1000"}
          spec  | GEMINI     | OVERLOADED       | {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}
          spec  | GEMINI     | RATE_LIMITED     | {"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}}
          spec  | GEMINI     | INVALID_REQUEST  | {"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT"}}
          spec  | GEMINI     | OVERLOADED       | {"error":{"code":499,"message":"The operation was cancelled.","status":"CANCELLED"}}
          docs  | OLLAMA     | OVERLOADED       | {"error":"an error was encountered while running the model"}
          field | OLLAMA     | MODEL_UNAVAILABLE| {"error":"model requires more system memory (8.4 GiB) than is available (3.1 GiB)"}
          """)
  void withinAStream(String source, Vendor vendor, Fault fault, String error) {
    String type = vendor == Vendor.OLLAMA ? "application/x-ndjson" : "text/event-stream";
    String body =
        switch (vendor) {
          case CLAUDE -> CLAUDE_BEGINS + "data: " + error + "\n\n";
          case OPENAI, COMPATIBLE -> CHAT_BEGINS + "data: " + error + "\n\ndata: [DONE]\n\n";
          case RESPONSES -> RESPONSES_BEGINS + "data: " + error + "\n\n";
          case GEMINI -> GEMINI_BEGINS + "data: " + error + "\r\n\r\n";
          case OLLAMA -> OLLAMA_BEGINS + error + "\n";
        };
    StubAnswer answer = StubAnswer.raw(200, type, body).header("retry-after", "99");
    try (StubVendor stub = vendor.stub().answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      List<GenerationEvent> events = new ArrayList<>();
      ProviderException told = some(streamed(provider, events));
      assertThat(events).containsExactly(new GenerationEvent.TextDelta("half"));
      assertThat(told.fault()).isEqualTo(fault);
      // It was sent beside the beginning of an answer, so it does not speak of this failure.
      assertThat(told.retryAfter()).isNull();
    }
  }

  /** The same errors where the vendor answers in one piece, with a status of success. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec  | CLAUDE     | OVERLOADED       | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}
          spec  | RESPONSES  | RATE_LIMITED     | {"id":"r","object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"x"},"output":[]}
          docs  | COMPATIBLE | OVERLOADED       | {"id":"i","choices":[{"index":0,"message":{"content":""},"finish_reason":"error","error":{"code":502,"message":"x"}}]}
          docs  | COMPATIBLE | QUOTA_EXHAUSTED  | {"error":{"code":402,"message":"Insufficient credits"},"user_id":"u"}
          spec  | GEMINI     | RATE_LIMITED     | {"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}}
          docs  | OLLAMA     | OVERLOADED       | {"error":"the model failed to generate a response"}
          """)
  void inAnAnswerOfSuccess(String source, Vendor vendor, Fault fault, String body) {
    StubAnswer answer = StubAnswer.raw(200, "application/json", body).header("retry-after", "99");
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      for (ProviderException told :
          List.of(some(buffered(provider)), some(streamed(provider, new ArrayList<>())))) {
        assertThat(told.fault()).isEqualTo(fault);
        assertThat(told.retryAfter()).isNull();
      }
    }
  }
}
