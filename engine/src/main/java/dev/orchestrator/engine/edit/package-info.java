/** Edits in search/replace blocks: parsed, checked and applied whole or not at all. */
@NullMarked
package dev.orchestrator.engine.edit;

import org.jspecify.annotations.NullMarked;
