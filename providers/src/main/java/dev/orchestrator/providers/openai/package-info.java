/** OpenAI's Chat Completions API. */
@NullMarked
package dev.orchestrator.providers.openai;

import org.jspecify.annotations.NullMarked;
