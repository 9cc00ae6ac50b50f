package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import org.jspecify.annotations.Nullable;

/**
 * How a scope stands.
 *
 * @param scope its name
 * @param limit what may be spent, or null
 * @param settled what is spent, holds of dead processes included: those never come back by
 *     themselves
 * @param held what is reserved for attempts in flight
 * @param setBy what sets the limit, for people; without meaning if there is none
 */
public record Standing(
    String scope, @Nullable Money limit, Money settled, Money held, String setBy) {}
