/**
 * The vendors' own command-line programs as providers: {@code auth_method: cli}. Each call starts
 * the program anew, with a home of its own that holds the user's login and nothing else.
 */
@NullMarked
package dev.orchestrator.providers.command;

import org.jspecify.annotations.NullMarked;
