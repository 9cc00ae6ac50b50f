/** The way of one task, from state to state. */
@NullMarked
package dev.orchestrator.engine.workflow;

import org.jspecify.annotations.NullMarked;
