package dev.orchestrator.engine.agent;

import java.util.List;

/**
 * A reviewer's judgement. Immutable.
 *
 * @param status what it comes to; never APPROVED beside a blocker
 * @param findings what was found, in the reviewer's order
 * @param summary the reviewer's own words; may be empty
 * @param overruled whether the reviewer said {@code approved} beside a blocker finding, so that the
 *     status was set to the needing one
 */
public record Verdict(Status status, List<Finding> findings, String summary, boolean overruled) {

  /** Copies its list. */
  public Verdict {
    findings = List.copyOf(findings);
  }

  /** What a review comes to. */
  public enum Status {
    /** Good as it is. */
    APPROVED,
    /** The plan goes back to the planner. */
    NEEDS_REVISION,
    /** The code goes back to the implementer. */
    NEEDS_CHANGES,
    /** Not this way: a human decides. */
    REJECTED
  }

  /** Whether what was reviewed may go on. */
  public boolean approved() {
    return status == Status.APPROVED;
  }

  /** The findings that forbid approval. */
  public List<Finding> blockers() {
    return findings.stream().filter(f -> f.severity() == Finding.Severity.BLOCKER).toList();
  }
}
