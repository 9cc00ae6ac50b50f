/** The rules of the house, held by the build. */
@NullMarked
package dev.orchestrator.house;

import org.jspecify.annotations.NullMarked;
