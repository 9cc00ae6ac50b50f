/** Holds the documentation to the program: what a page shows is compiled, run or compared here. */
@NullMarked
package dev.orchestrator.docs;

import org.jspecify.annotations.NullMarked;
