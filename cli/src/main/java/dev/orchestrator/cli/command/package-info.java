/**
 * The commands, one class each; they ask the engine and the core, and print through the console.
 */
@NullMarked
package dev.orchestrator.cli.command;

import org.jspecify.annotations.NullMarked;
