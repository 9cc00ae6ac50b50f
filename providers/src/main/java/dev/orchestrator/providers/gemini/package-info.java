/** Google's Generative Language API. */
@NullMarked
package dev.orchestrator.providers.gemini;

import org.jspecify.annotations.NullMarked;
