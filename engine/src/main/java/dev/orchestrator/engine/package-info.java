/** Works tasks to a proof; Orchestrator is its face. */
@NullMarked
package dev.orchestrator.engine;

import org.jspecify.annotations.NullMarked;
