/**
 * Decides whether the files that a repository brings along may be used: they are inert until the
 * user has seen what they would do and pinned their hash.
 */
@NullMarked
package dev.orchestrator.core.trust;

import org.jspecify.annotations.NullMarked;
