/**
 * What OpenTelemetry is told of a call: a span for each generation with a child for each attempt,
 * and figures, by the semantic conventions of {@code gen_ai}. It knows the API alone; whoever wants
 * something sent brings an SDK.
 */
@NullMarked
package dev.orchestrator.core.telemetry;

import org.jspecify.annotations.NullMarked;
