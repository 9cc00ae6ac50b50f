/** The whole program tried as a user would: real git, a real compiler, vendors on loopback. */
@NullMarked
package dev.orchestrator.cli.trial;

import org.jspecify.annotations.NullMarked;
