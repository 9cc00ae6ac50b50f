/** The durable record of a run. */
@NullMarked
package dev.orchestrator.engine.journal;

import org.jspecify.annotations.NullMarked;
