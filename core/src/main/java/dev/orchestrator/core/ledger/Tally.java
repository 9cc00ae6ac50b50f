package dev.orchestrator.core.ledger;

/**
 * How often the work of a model was accepted in one role and area. A work counts once, however many
 * verdicts it got: as accepted if no verdict refused it; where people judged it, as the last of
 * them said. Immutable.
 *
 * @param role the role
 * @param area the area, or empty
 * @param model {@code provider/model-id}
 * @param firstTries works that were the first try of their step
 * @param firstSuccesses how many of them were accepted
 * @param laterTries works that came after a refusal of others on the same step
 * @param laterSuccesses how many of them were accepted
 */
public record Tally(
    String role,
    String area,
    String model,
    long firstTries,
    long firstSuccesses,
    long laterTries,
    long laterSuccesses) {}
