package dev.orchestrator.core.budget;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Tool;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How long a prompt is: a bound that holds, and an estimate that is near.
 *
 * @param bytes the bytes of all that is sent as text, with the framing around each piece. A
 *     byte-level tokenizer makes no more tokens than bytes, so this bounds the tokens
 * @param estimatedTokens the tokens by the o200k encoding; for ordering, windows and display, never
 *     for a hold
 * @param bounded whether {@code bytes} bounds the tokens: false if a part is named by reference or
 *     is in a vendor's own JSON
 * @param inTree whether a model that works in a tree by itself would be let into one: then nothing
 *     bounds what it asks for
 */
public record PromptSize(long bytes, long estimatedTokens, boolean bounded, boolean inTree) {

  /** One that lets nobody into a tree. */
  public PromptSize(long bytes, long estimatedTokens, boolean bounded) {
    this(bytes, estimatedTokens, bounded, false);
  }

  /** Framing of a message or part: role names, separators and special tokens. */
  private static final int FRAME_BYTES = 64;

  /** Longer texts are estimated from their length: counting them exactly would take long. */
  private static final int MOST_CHARS_TO_COUNT = 400_000;

  private static final class Tokenizer {
    // The registry loads its vocabulary (some 200 ms) at the first count only.
    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
    private static final Encoding ENCODING = REGISTRY.getEncoding(EncodingType.O200K_BASE);
  }

  /** Measures a request. */
  public static PromptSize of(GenerationRequest request) {
    Sum sum = new Sum();
    sum.text(request.system());
    for (Tool tool : request.tools()) {
      sum.text(tool.name());
      sum.text(tool.description());
      sum.text(tool.inputSchemaJson());
    }
    String schema = request.jsonSchema();
    if (schema != null) {
      sum.text(schema);
    }
    request
        .extras()
        .forEach((name, extra) -> {
          if (!name.equals(GenerationRequest.WORKSPACE)) {
            sum.text(extra);
            sum.bounded = false; // a vendor's own fields may start server tools or name files
          }
        });
    for (Message message : request.messages()) {
      sum.bytes += FRAME_BYTES;
      sum.parts(message.parts());
    }
    return new PromptSize(
        sum.bytes,
        sum.tokens,
        sum.bounded,
        request.extras().containsKey(GenerationRequest.WORKSPACE));
  }

  /** The estimated number of tokens of a text. */
  public static long estimate(String text) {
    if (text.length() > MOST_CHARS_TO_COUNT) {
      return text.length() / 3;
    }
    return Tokenizer.ENCODING.countTokensOrdinary(text);
  }

  private static final class Sum {
    private long bytes;
    private long tokens;
    private boolean bounded = true;

    void text(String text) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length + FRAME_BYTES;
      tokens += estimate(text);
    }

    void parts(List<Part> parts) {
      for (Part part : parts) {
        switch (part) {
          case Part.Text p -> text(p.text());
          case Part.Media p -> {
            bounded = false;
            String base64 = p.base64();
            bytes += base64 == null ? FRAME_BYTES : base64.length();
            tokens += 1_500; // a picture of usual size, by the vendors' own tables
          }
          case Part.ToolCall p -> {
            text(p.name());
            text(p.argumentsJson());
          }
          case Part.ToolResult p -> {
            text(p.name());
            parts(p.content());
          }
          case Part.Reasoning p -> text(p.json());
          case Part.Raw p -> {
            text(p.json());
            bounded = false;
          }
        }
      }
    }
  }
}
