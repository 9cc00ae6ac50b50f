/** Scopes, limits and the worst case of an attempt. */
@NullMarked
package dev.orchestrator.core.budget;

import org.jspecify.annotations.NullMarked;
