/** Measures what must stay quick; never part of the default build. */
@NullMarked
package dev.orchestrator.bench;

import org.jspecify.annotations.NullMarked;
