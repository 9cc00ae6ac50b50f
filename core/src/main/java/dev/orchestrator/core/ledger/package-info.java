/** The durable record of holds, attempts and answers. */
@NullMarked
package dev.orchestrator.core.ledger;

import org.jspecify.annotations.NullMarked;
