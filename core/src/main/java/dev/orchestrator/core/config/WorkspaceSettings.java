package dev.orchestrator.core.config;

import java.util.List;

/**
 * What a fresh worktree lacks.
 *
 * @param setup commands to run in it once, by {@code sh -c}
 * @param copy untracked files or folders to copy from the user's tree, relative to its root
 */
public record WorkspaceSettings(List<String> setup, List<String> copy) {
  /** Nothing to prepare. */
  public static final WorkspaceSettings NONE = new WorkspaceSettings(List.of(), List.of());

  /** Copies its lists. */
  public WorkspaceSettings {
    setup = List.copyOf(setup);
    copy = List.copyOf(copy);
  }
}
