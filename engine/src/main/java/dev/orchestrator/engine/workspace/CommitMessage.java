package dev.orchestrator.engine.workspace;

import java.util.Map;
import java.util.stream.Collectors;

/** A commit's message: subject, body, and trailers that nothing in the body can forge. */
final class CommitMessage {

  private CommitMessage() {}

  static String of(String subject, String body, Map<String, String> trailers) {
    String first = oneLine(subject);
    if (first.isEmpty()) {
      throw new IllegalArgumentException("a commit needs a subject");
    }
    StringBuilder message = new StringBuilder(first).append('\n');
    String text = printable(body).strip();
    if (!text.isEmpty()) {
      message.append('\n').append(text).append('\n');
    }
    if (!trailers.isEmpty()) {
      // Git reads trailers from the last paragraph only, and that one is ours.
      message.append('\n');
      message.append(
          trailers.entrySet().stream()
              .map(entry -> trailer(entry.getKey(), entry.getValue()))
              .collect(Collectors.joining()));
    }
    return message.toString();
  }

  private static String trailer(String key, String value) {
    if (!key.matches("[A-Za-z0-9][A-Za-z0-9-]*")) {
      throw new IllegalArgumentException("not a trailer's name: " + key);
    }
    return key + ": " + oneLine(value) + "\n";
  }

  private static String oneLine(String text) {
    return printable(text).replaceAll("\\s+", " ").strip();
  }

  private static String printable(String text) {
    return text.replace("\r\n", "\n").replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}&&[^\n\t]]", "");
  }
}
