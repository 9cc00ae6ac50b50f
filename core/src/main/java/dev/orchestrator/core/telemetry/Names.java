package dev.orchestrator.core.telemetry;

import dev.orchestrator.api.FinishReason;
import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * The names of attributes. Those of {@code gen_ai}, {@code error}, {@code http} and {@code server}
 * are from the semantic conventions for generative AI (status: development), see
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/; those of {@code orchestrator} are ours.
 */
final class Names {
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
  static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
  static final AttributeKey<Long> REQUEST_MAX_TOKENS =
      AttributeKey.longKey("gen_ai.request.max_tokens");
  static final AttributeKey<Double> REQUEST_TEMPERATURE =
      AttributeKey.doubleKey("gen_ai.request.temperature");
  static final AttributeKey<Boolean> REQUEST_STREAM =
      AttributeKey.booleanKey("gen_ai.request.stream");
  static final AttributeKey<String> RESPONSE_MODEL =
      AttributeKey.stringKey("gen_ai.response.model");
  static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  static final AttributeKey<Double> TIME_TO_FIRST_CHUNK =
      AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
  static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> CACHE_READ_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> CACHE_WRITE_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_creation.input_tokens");
  static final AttributeKey<Long> REASONING_TOKENS =
      AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");
  static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
  static final AttributeKey<String> SYSTEM_INSTRUCTIONS =
      AttributeKey.stringKey("gen_ai.system_instructions");
  static final AttributeKey<String> INPUT_MESSAGES =
      AttributeKey.stringKey("gen_ai.input.messages");
  static final AttributeKey<String> OUTPUT_MESSAGES =
      AttributeKey.stringKey("gen_ai.output.messages");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<Long> HTTP_STATUS = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

  static final AttributeKey<String> RUN = AttributeKey.stringKey("orchestrator.run");
  static final AttributeKey<String> TASK = AttributeKey.stringKey("orchestrator.task");
  static final AttributeKey<String> STEP = AttributeKey.stringKey("orchestrator.step");
  static final AttributeKey<String> ROLE = AttributeKey.stringKey("orchestrator.role");
  static final AttributeKey<String> TAG = AttributeKey.stringKey("orchestrator.tag");

  /** The provider as it is configured and the model as it is asked for: {@code claude/…}. */
  static final AttributeKey<String> TARGET = AttributeKey.stringKey("orchestrator.target");

  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("orchestrator.attempt");
  static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("orchestrator.attempts");
  static final AttributeKey<Boolean> REPLAYED = AttributeKey.booleanKey("orchestrator.replayed");

  /** In dollars, exact, as a decimal: a floating number never holds money. */
  static final AttributeKey<String> COST = AttributeKey.stringKey("orchestrator.cost");

  static final AttributeKey<Boolean> ESTIMATED =
      AttributeKey.booleanKey("orchestrator.usage.estimated");
  static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("orchestrator.request_id");
  static final AttributeKey<String> SCOPE = AttributeKey.stringKey("orchestrator.scope");
  static final AttributeKey<String> REASON = AttributeKey.stringKey("orchestrator.reason");

  private Names() {}

  /** The conventions' name of a provider, for those that they name otherwise than we do. */
  static String provider(String configured) {
    return switch (configured) {
      case "claude" -> "anthropic";
      case "gemini" -> "gcp.gemini";
      case "mistral" -> "mistral_ai";
      case "xai" -> "x_ai";
      default -> configured;
    };
  }

  /** The conventions' name of the reason. */
  static String finishReason(FinishReason reason) {
    return switch (reason) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_call";
      case CONTENT_FILTER -> "content_filter";
      case OTHER -> "other";
    };
  }
}
