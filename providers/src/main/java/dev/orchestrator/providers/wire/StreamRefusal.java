package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ProviderException;
import java.util.regex.Pattern;

/**
 * Servers that refuse a request because it asks for a stream, or for the usage of one. They say so
 * in their own words; what to set is ours to say. OpenAI, for one, streams some models only to
 * organizations that it has verified ({@code param: stream}).
 */
final class StreamRefusal {
  private static final Pattern USAGE = Pattern.compile("stream_options|include_usage");
  private static final Pattern STREAM =
      Pattern.compile(
          "\"param\"\\s*:\\s*\"stream\"|verified to stream"
              + "|stream(ing)?( \\w+)? not (supported|allowed|available)|not support stream",
          Pattern.CASE_INSENSITIVE);

  private StreamRefusal() {}

  /** The same fault, with what to set in its message if it is such a refusal. */
  static ProviderException advise(String provider, ProviderException fault, String body) {
    if (fault.fault() != Fault.INVALID_REQUEST) {
      return fault;
    }
    if (USAGE.matcher(body).find()) {
      return with(fault, "set stream_usage: false, or stream: false, for provider '%s'", provider);
    }
    return STREAM.matcher(body).find()
        ? with(fault, "set stream: false for provider '%s'", provider)
        : fault;
  }

  private static ProviderException with(ProviderException fault, String advice, String provider) {
    return ProviderException.builder(
            fault.fault(), fault.getMessage() + "; " + advice.formatted(provider))
        .status(fault.status())
        .requestId(fault.requestId())
        .retryAfter(fault.retryAfter())
        .usage(fault.usage())
        .repeatable(fault.repeatable())
        .rateLimits(fault.rateLimits())
        .build();
  }
}
