package dev.orchestrator.engine.edit;

import dev.orchestrator.engine.workspace.TreePath;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which files a step may edit. Files that machines act on by themselves (workflows that run on
 * push, {@code .mvn}, …) are open only where the <em>user</em> named them, whatever a plan says.
 * Immutable.
 */
public final class EditScope {

  private final boolean any;
  private final Set<String> files;
  private final Set<String> named;

  private EditScope(boolean any, Set<String> files, Set<String> named) {
    this.any = any;
    this.files = Set.copyOf(files);
    this.named = Set.copyOf(named);
  }

  /** These files and no other. */
  public static EditScope of(Set<String> files) {
    return new EditScope(false, files, Set.of());
  }

  /** Every file of the tree. */
  public static EditScope anyFile() {
    return new EditScope(true, Set.of(), Set.of());
  }

  /** The same, with files the user named in a task or on the command line. */
  public EditScope withNamedByUser(Set<String> paths) {
    Set<String> all = new HashSet<>(named);
    all.addAll(paths);
    return new EditScope(any, files, all);
  }

  /** Why a file may not be edited; empty if it may. */
  Optional<String> refusal(String path) {
    if (TreePath.isAutomation(path) && !named.contains(path)) {
      return Optional.of(
          "machines act on this file by themselves, so it may be edited only where the user named it"
              + " in the task; leave it as it is");
    }
    if (any || files.contains(path) || named.contains(path)) {
      return Optional.empty();
    }
    return Optional.of(
        "this file is not among the files of this step ("
            + String.join(", ", new TreeSet<>(files))
            + "); edit only those");
  }
}
