package dev.orchestrator.engine.agent;

import java.util.List;

/** Why an author is asked again. */
public sealed interface Feedback {

  /** A check of the gate refused the tree. */
  record GateRefused(String check, String output) implements Feedback {}

  /** A reviewer did not approve. */
  record ReviewRefused(Verdict verdict) implements Feedback {}

  /** The edits could not be applied, with the answer that held them (may be empty). */
  record EditsRefused(List<String> problems, String answer) implements Feedback {
    /** Copies its list. */
    public EditsRefused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Another model tried before, and its change was taken back.
   *
   * @param diff what it changed
   * @param problem why that was refused
   */
  record OtherFailed(String diff, String problem) implements Feedback {}

  /** A person's words. */
  record HumanSaid(String text) implements Feedback {}
}
