package dev.orchestrator.engine.agent;

import dev.orchestrator.api.FinishReason;
import java.util.List;

/** What a reviewer's answer turned out to be. */
public sealed interface VerdictAnswer {

  /** A verdict. */
  record Judged(Verdict verdict) implements VerdictAnswer {}

  /** No verdict can be had from it; the problems are worded for the reviewer's second attempt. */
  record Unreadable(List<String> problems) implements VerdictAnswer {
    /** Copies its list. */
    public Unreadable {
      problems = List.copyOf(problems);
    }
  }

  /** Reads the answer of a plan's reviewer: approved, needs_revision or rejected. */
  static VerdictAnswer readPlanReview(String text, FinishReason finish) {
    return VerdictReader.read(text, finish, Verdict.Status.NEEDS_REVISION);
  }

  /** Reads the answer of a code reviewer: approved, needs_changes or rejected. */
  static VerdictAnswer readCodeReview(String text, FinishReason finish) {
    return VerdictReader.read(text, finish, Verdict.Status.NEEDS_CHANGES);
  }
}
