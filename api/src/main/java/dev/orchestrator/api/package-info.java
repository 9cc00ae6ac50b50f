/** What the author of a provider needs, and nothing else. */
@NullMarked
package dev.orchestrator.api;

import org.jspecify.annotations.NullMarked;
