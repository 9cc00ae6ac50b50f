/**
 * The Chat Completions protocol, which OpenAI invented and many servers speak. It belongs to no
 * vendor: the rooms {@code openai} and {@code compatible} both stand on it and know nothing of each
 * other.
 */
@NullMarked
package dev.orchestrator.providers.chat;

import org.jspecify.annotations.NullMarked;
