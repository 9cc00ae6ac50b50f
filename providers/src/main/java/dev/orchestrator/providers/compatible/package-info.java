/** Any server that speaks OpenAI's Chat Completions, by configuration alone. */
@NullMarked
package dev.orchestrator.providers.compatible;

import org.jspecify.annotations.NullMarked;
