/** Ollama's own API: models on the user's machine. */
@NullMarked
package dev.orchestrator.providers.ollama;

import org.jspecify.annotations.NullMarked;
