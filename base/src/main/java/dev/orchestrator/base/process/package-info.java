/** The only starter of programs: process groups, deadlines, a scrubbed environment. */
@NullMarked
package dev.orchestrator.base.process;

import org.jspecify.annotations.NullMarked;
