/** OpenAI's API: Chat Completions and Responses. */
@NullMarked
package dev.orchestrator.providers.openai;

import org.jspecify.annotations.NullMarked;
