/** The user's own commands that judge a changed tree. */
@NullMarked
package dev.orchestrator.engine.gate;

import org.jspecify.annotations.NullMarked;
