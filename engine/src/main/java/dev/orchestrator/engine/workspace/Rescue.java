package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import java.util.List;
import java.util.Map;

/** Keeps what is not committed as a commit that no branch names. */
final class Rescue {

  static final String FOLDER = "refs/orchestrator/rescued/";
  private static final String ABSENT = "";

  private final Git git;

  Rescue(Git git) {
    this.git = git;
  }

  /** Keeps a tree under a name of its own; what an earlier rescue kept stays. */
  String keep(String name, String tree, String head, String message) {
    String first = FOLDER + name;
    if (!git.attempt(List.of("check-ref-format", first), null, 1024).succeeded()) {
      throw new IllegalArgumentException("not a name that git can give: '" + name + "'");
    }
    String commit = null;
    for (int number = 1; ; number++) {
      String reference = number == 1 ? first : first + "-" + number;
      ProgramResult there =
          git.attempt(List.of("rev-parse", "--verify", "--quiet", reference), null, 1024);
      if (there.succeeded()) {
        if (holds(reference, tree, head)) {
          return reference;
        }
        continue;
      }
      if (commit == null) {
        commit =
            Identity.in(git)
                .run(
                    List.of("commit-tree", tree, "-p", head, "-F", "-"),
                    CommitMessage.of("Keep what was not committed", message, Map.of()))
                .strip();
      }
      // The empty old value: only if no reference of this name has come meanwhile.
      git.run("update-ref", "-m", "orchestrator: rescue", reference, commit, ABSENT);
      return reference;
    }
  }

  private boolean holds(String reference, String tree, String head) {
    return git.line("rev-parse", reference + "^{tree}").equals(tree)
        && git.line("rev-parse", reference + "^").equals(head);
  }
}
