/** Reads configuration: every error with its file, line, column and nearest valid word. */
@NullMarked
package dev.orchestrator.core.config;

import org.jspecify.annotations.NullMarked;
