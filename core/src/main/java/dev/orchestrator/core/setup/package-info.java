/** Proposes the files that a project needs to begin with, after a look at what is there. */
@NullMarked
package dev.orchestrator.core.setup;

import org.jspecify.annotations.NullMarked;
