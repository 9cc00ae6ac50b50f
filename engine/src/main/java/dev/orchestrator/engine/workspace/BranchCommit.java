package dev.orchestrator.engine.workspace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A commit on a task's branch, by Orchestrator or by a person.
 *
 * @param id its full id
 * @param author name and address, as {@code A. U. Thor <author@example.org>}
 * @param subject the first line of its message; may be empty
 * @param trailers by name, in their order; of a name that stands twice, the last value. Text that
 *     anybody can write: whether a commit is one's own is told by its id
 */
public record BranchCommit(String id, String author, String subject, Map<String, String> trailers) {

  private static final int FIELDS = 4;

  /** Copies its map. */
  public BranchCommit {
    trailers = Collections.unmodifiableMap(new LinkedHashMap<>(trailers));
  }

  /** The task that the trailers name; empty for a commit of a person. */
  public Optional<String> task() {
    return Optional.ofNullable(trailers.get("Orchestrator-Task"));
  }

  /** The step that the trailers name; empty for a commit of a person. */
  public Optional<String> step() {
    return Optional.ofNullable(trailers.get("Orchestrator-Step"));
  }

  /** The commits that are in one commit and not in another, oldest first. */
  static List<BranchCommit> between(Git git, String from, String to) {
    return log(git, List.of(from + ".." + to));
  }

  /**
   * The commits of one commit that HEAD, no other branch, no remote's and no tag reaches, oldest
   * first.
   *
   * @param except patterns of branches that do not count
   */
  static List<BranchCommit> only(Git git, String commit, Collection<String> except) {
    List<String> range = new ArrayList<>(List.of(commit, "--not", "HEAD"));
    except.forEach(pattern -> range.add("--exclude=" + pattern));
    range.addAll(List.of("--branches", "--remotes", "--tags"));
    return log(git, range);
  }

  private static List<BranchCommit> log(Git git, List<String> range) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "log",
                "--topo-order",
                "--reverse",
                "--no-color",
                "-z",
                "--format=tformat:%H%x00%an <%ae>%x00%s%x00%(trailers:only,unfold)"));
    arguments.addAll(range);
    arguments.add("--");
    List<String> fields = Git.split(git.run(arguments, null));
    List<BranchCommit> commits = new ArrayList<>();
    for (int i = 0; i + FIELDS <= fields.size(); i += FIELDS) {
      commits.add(
          new BranchCommit(
              fields.get(i), fields.get(i + 1), fields.get(i + 2), trailers(fields.get(i + 3))));
    }
    return commits;
  }

  private static Map<String, String> trailers(String text) {
    Map<String, String> trailers = new LinkedHashMap<>();
    text.lines()
        .forEach(line -> {
          int colon = line.indexOf(':');
          if (colon > 0) {
            trailers.put(line.substring(0, colon), line.substring(colon + 1).strip());
          }
        });
    return trailers;
  }
}
