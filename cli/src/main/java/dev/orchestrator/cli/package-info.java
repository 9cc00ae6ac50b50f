/** The orchestrator command: the only place that prints. */
@NullMarked
package dev.orchestrator.cli;

import org.jspecify.annotations.NullMarked;
