package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Counts of tokens where a vendor told none. One token for every three bytes of UTF-8, rounded up:
 * more than the usual four of English and code, so that a cost is rather over- than underestimated.
 * Always marked as estimated.
 */
public final class Estimates {
  private static final int BYTES_PER_TOKEN = 3;

  private Estimates() {}

  /** Tokens of a text. */
  public static long tokens(String text) {
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  static Usage usage(String sentBody, List<Part> answer) {
    long output = answer.stream().mapToLong(part -> tokens(written(part))).sum();
    return Usage.of(tokens(sentBody), output).asEstimate();
  }

  private static String written(Part part) {
    return switch (part) {
      case Part.Text text -> text.text();
      case Part.ToolCall call -> call.name() + call.argumentsJson();
      case Part.Reasoning reasoning -> reasoning.text() == null ? "" : reasoning.text();
      case Part.Raw raw -> raw.json();
      case Part.Media media -> "";
      case Part.ToolResult result -> "";
    };
  }
}
