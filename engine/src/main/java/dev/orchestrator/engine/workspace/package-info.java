/** A task's git worktree and branch. */
@NullMarked
package dev.orchestrator.engine.workspace;

import org.jspecify.annotations.NullMarked;
