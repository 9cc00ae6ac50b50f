package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import java.time.Instant;
import java.util.List;

/**
 * What a person said of the cost of an attempt whose end nobody saw. A correction is never changed:
 * a later one for the same hold takes its place. Immutable.
 *
 * @param hold the number of the hold
 * @param target {@code provider/model}
 * @param process the id of the process that took the hold
 * @param heldAt when the hold was taken
 * @param at when it was corrected
 * @param by who did it
 * @param reason why, in that person's words; may be empty
 * @param before what was charged until then
 * @param after what is charged since
 * @param scopes the names of the scopes that it is charged to, in alphabetical order
 */
public record Correction(
    long hold,
    String target,
    String process,
    Instant heldAt,
    Instant at,
    String by,
    String reason,
    Money before,
    Money after,
    List<String> scopes) {
  /** Copies its list. */
  public Correction {
    scopes = List.copyOf(scopes);
  }
}
