/** Tasks and the files they come from. */
@NullMarked
package dev.orchestrator.engine.task;

import org.jspecify.annotations.NullMarked;
