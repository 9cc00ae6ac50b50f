/** The repository that the demo works in. */
@NullMarked
package dev.orchestrator.cli.demo;

import org.jspecify.annotations.NullMarked;
