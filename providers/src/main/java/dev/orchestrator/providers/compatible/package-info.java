/** Any server that speaks one of OpenAI's protocols, by configuration alone. */
@NullMarked
package dev.orchestrator.providers.compatible;

import org.jspecify.annotations.NullMarked;
