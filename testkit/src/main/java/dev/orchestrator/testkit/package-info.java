/** Loopback servers that speak the vendors' protocols, and a clock that tests turn. */
@NullMarked
package dev.orchestrator.testkit;

import org.jspecify.annotations.NullMarked;
