/**
 * The names of the old surface, deprecated since birth, on top of core: for code that is on its way
 * over.
 */
@NullMarked
package dev.orchestrator.adapters;

import org.jspecify.annotations.NullMarked;
