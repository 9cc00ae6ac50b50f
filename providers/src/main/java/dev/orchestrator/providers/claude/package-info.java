/** Anthropic's Messages API. */
@NullMarked
package dev.orchestrator.providers.claude;

import org.jspecify.annotations.NullMarked;
