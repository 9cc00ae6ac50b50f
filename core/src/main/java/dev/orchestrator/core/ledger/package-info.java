/** The durable record of holds, attempts, answers and verdicts. */
@NullMarked
package dev.orchestrator.core.ledger;

import org.jspecify.annotations.NullMarked;
