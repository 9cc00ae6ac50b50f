/** Sends telemetry by OTLP where the environment asks for it; else nothing of it is loaded. */
@NullMarked
package dev.orchestrator.cli.telemetry;

import org.jspecify.annotations.NullMarked;
