/** Answers from a file: no model is ever asked. */
@NullMarked
package dev.orchestrator.providers.scripted;

import org.jspecify.annotations.NullMarked;
