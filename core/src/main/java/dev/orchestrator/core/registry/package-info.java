/** Which providers and models there are. */
@NullMarked
package dev.orchestrator.core.registry;

import org.jspecify.annotations.NullMarked;
