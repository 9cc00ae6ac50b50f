package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.agent.Prompt;
import dev.orchestrator.engine.agent.Verdict;
import dev.orchestrator.engine.agent.VerdictAnswer;
import java.util.stream.Collectors;

/** Reviews in words for people, and what stops a review. */
final class Words {
  private Words() {}

  /** A verdict in one line. */
  static String of(Verdict verdict) {
    String findings =
        verdict.findings().stream().map(Object::toString).collect(Collectors.joining("; "));
    if (verdict.summary().isBlank()) {
      return findings;
    }
    return findings.isEmpty() ? verdict.summary() : verdict.summary() + " (" + findings + ")";
  }

  /**
   * The verdict of an answer.
   *
   * @throws Pause if there is none: unknown never passes
   */
  static Verdict verdict(VerdictAnswer answer, String what) {
    return switch (answer) {
      case VerdictAnswer.Judged judged -> judged.verdict();
      case VerdictAnswer.Unreadable unreadable ->
          throw new Pause(
              "no verdict on the "
                  + what
                  + " could be read, not even after a repair: "
                  + String.join("; ", unreadable.problems()));
    };
  }

  /**
   * Stops before a review that would not see all that it judges.
   *
   * @throws Pause if something was cut
   */
  static void requireComplete(Prompt prompt, String what) {
    if (!prompt.complete()) {
      throw new Pause(
          what
              + " is too long to be shown whole to a reviewer: "
              + String.join("; ", prompt.warnings())
              + "; split the task");
    }
  }
}
