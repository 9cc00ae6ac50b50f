package dev.orchestrator.core.dispatch;

import dev.orchestrator.core.ledger.Hold;

/**
 * The money for one attempt.
 *
 * @param hold the reserved amount
 * @param maxTokens the most tokens of the answer that it covers
 */
record Reservation(Hold hold, int maxTokens) {}
