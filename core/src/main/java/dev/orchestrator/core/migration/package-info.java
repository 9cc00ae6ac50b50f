/**
 * Turns what people have, older layouts and other programs' configurations, into today's files: as
 * a plan that is shown before anything is written.
 */
@NullMarked
package dev.orchestrator.core.migration;

import org.jspecify.annotations.NullMarked;
