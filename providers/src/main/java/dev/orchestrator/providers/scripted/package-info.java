/**
 * Answers from a file or from Java: no model is ever asked. For demonstrations, for users' own
 * continuous integration, and for tests.
 */
@NullMarked
package dev.orchestrator.providers.scripted;

import org.jspecify.annotations.NullMarked;
