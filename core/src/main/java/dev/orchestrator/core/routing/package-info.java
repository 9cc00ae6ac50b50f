/** Chooses the model of a call and explains the choice. */
@NullMarked
package dev.orchestrator.core.routing;

import org.jspecify.annotations.NullMarked;
