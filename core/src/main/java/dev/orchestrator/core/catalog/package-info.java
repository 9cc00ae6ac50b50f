/** The bundled facts about models, each with its source and date. */
@NullMarked
package dev.orchestrator.core.catalog;

import org.jspecify.annotations.NullMarked;
