/** Many requests at once: read from a file, asked beside each other, answered line by line. */
@NullMarked
package dev.orchestrator.cli.batch;

import org.jspecify.annotations.NullMarked;
