package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;

/** What came of asking for a hold. */
public sealed interface HoldOutcome {

  /** The money is reserved. */
  record Held(Hold hold) implements HoldOutcome {}

  /** It would fit beside what is spent, but not beside what is reserved now: ask again later. */
  record Busy(Money asked, Standing standing) implements HoldOutcome {}

  /** It does not fit beside what is spent. */
  record Refused(Money asked, Standing standing) implements HoldOutcome {}
}
