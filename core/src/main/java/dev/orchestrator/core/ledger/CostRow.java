package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;

/**
 * What was spent on one combination of provider, model, role, task and tag.
 *
 * @param tag the tag, or empty
 * @param attempts how many attempts, failed ones included
 * @param unpriced how many of them have no known cost
 * @param usage their usage together
 * @param cost the sum of the known costs
 */
public record CostRow(
    String provider,
    String model,
    String role,
    String task,
    String tag,
    int attempts,
    int unpriced,
    Usage usage,
    Money cost) {}
