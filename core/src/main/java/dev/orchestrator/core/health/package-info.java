/** Which targets rest, and until when. */
@NullMarked
package dev.orchestrator.core.health;

import org.jspecify.annotations.NullMarked;
