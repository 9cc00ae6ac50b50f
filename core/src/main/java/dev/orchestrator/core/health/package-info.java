/** Which targets may be asked: rests, limits and circuit breakers. */
@NullMarked
package dev.orchestrator.core.health;

import org.jspecify.annotations.NullMarked;
