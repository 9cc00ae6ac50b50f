package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What git says has changed.
 *
 * @param text the unified diff, as git writes it; binary files are only named
 * @param truncated whether the middle of the text is missing because it was too long; a line in it
 *     says so
 */
public record Diff(String text, boolean truncated) {

  /** Neither programs nor colours nor prefixes that a repository's configuration asks for. */
  static final List<String> PLAIN =
      List.of(
          "--no-ext-diff",
          "--no-textconv",
          "--no-color",
          "--find-renames",
          "--src-prefix=a/",
          "--dst-prefix=b/",
          "--submodule=short");

  /** The files that change, with how much of each, and a line that sums up. */
  static final String STAT = "--stat=100";

  /** Three lines around each change. */
  static final String PATCH = "--unified=3";

  /** No change at all. */
  static final Diff NONE = new Diff("", false);

  /** Whether nothing has changed. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** What changes from one commit or tree to another. */
  static Diff between(Git git, String from, String to) {
    return run(git, PATCH, from, to);
  }

  /** The files that change, with how much of each, and a line that sums up. */
  static Diff stat(Git git, String from, String to) {
    return run(git, STAT, from, to);
  }

  private static Diff run(Git git, String form, String from, String to) {
    List<String> arguments = new ArrayList<>(List.of("diff"));
    arguments.addAll(PLAIN);
    arguments.addAll(List.of(form, from, to, "--"));
    ProgramResult result = git.attempt(arguments, null, Workspace.MAX_DIFF_BYTES);
    if (!result.succeeded()) {
      throw git.failed(arguments, result);
    }
    return new Diff(result.stdout(), result.truncated());
  }
}
