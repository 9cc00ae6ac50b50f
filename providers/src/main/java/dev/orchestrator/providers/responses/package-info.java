/**
 * OpenAI's Responses protocol, which some other servers speak too. It belongs to no vendor: the
 * rooms {@code openai} and {@code compatible} both stand on it and know nothing of each other.
 */
@NullMarked
package dev.orchestrator.providers.responses;

import org.jspecify.annotations.NullMarked;
