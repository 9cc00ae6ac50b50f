package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import java.time.Instant;
import java.util.List;

/**
 * A reserved amount whose attempt nobody can tell the end of, because its process died or lost it.
 * It stays charged in full until {@link Ledger#correct} says what it cost. Immutable.
 *
 * @param id its number; no other hold of this ledger ever has it
 * @param since when it was taken
 * @param process the id of the process that took it, as its operating system numbered it
 * @param target {@code provider/model}
 * @param amount what is charged
 * @param scopes the names of the scopes that it is charged to, in alphabetical order
 */
public record UnsettledHold(
    long id, Instant since, String process, String target, Money amount, List<String> scopes) {
  /** Copies its list. */
  public UnsettledHold {
    scopes = List.copyOf(scopes);
  }
}
