package dev.orchestrator.core.ledger;

/** What came of a wish to correct a hold. */
public sealed interface CorrectionOutcome {

  /** It is corrected. */
  record Corrected(Correction correction) implements CorrectionOutcome {}

  /** Its attempt is still in flight in a process that lives, and will settle itself. */
  record InFlight(String process) implements CorrectionOutcome {}

  /** No such hold is unsettled, and none of this number was ever corrected. */
  record Unknown() implements CorrectionOutcome {}
}
