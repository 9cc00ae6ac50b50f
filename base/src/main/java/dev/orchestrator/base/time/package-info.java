/** The clock and the sleeper that are injected wherever something waits. */
@NullMarked
package dev.orchestrator.base.time;

import org.jspecify.annotations.NullMarked;
