package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads what changes between many pairs of commits by few calls of git: one for each pair would
 * take seconds where a run had hundreds of tasks.
 */
final class ManyChanges {
  private static final int AT_ONCE = 200;
  private static final int MAX_OUTPUT = 16 << 20;

  /** What comes before each pair; every line of a diff begins with something else. */
  private static final Pattern HEADER = Pattern.compile("^[0-9a-f]{40,64}\\n", Pattern.MULTILINE);

  private final Git git;

  ManyChanges(Git git) {
    this.git = git;
  }

  /**
   * The changes of these pairs. A pair is missing where git knows a commit no longer, where nothing
   * has changed, and where there is more to tell than is read at once; it can be asked for alone.
   */
  Map<Changes.Range, Changes> between(Set<Changes.Range> ranges) {
    Map<Changes.Range, Changes> found = new HashMap<>();
    List<Changes.Range> open = new ArrayList<>(ranges);
    for (int start = 0; start < open.size(); start += AT_ONCE) {
      read(open.subList(start, Math.min(open.size(), start + AT_ONCE)), found);
    }
    return found;
  }

  private void read(List<Changes.Range> ranges, Map<Changes.Range, Changes> found) {
    // What git answers names the second commit only.
    Map<String, Set<Changes.Range>> byCommit =
        ranges.stream()
            .collect(
                Collectors.groupingBy(
                    Changes.Range::to, Collectors.toCollection(LinkedHashSet::new)));
    byCommit.values().removeIf(same -> same.size() > 1);
    StringBuilder pairs = new StringBuilder();
    byCommit.forEach((to, same) ->
        pairs.append(to).append(' ').append(same.iterator().next().from()).append('\n'));
    List<String> arguments = new ArrayList<>(List.of("diff-tree", "--stdin", "-r"));
    arguments.addAll(Diff.PLAIN);
    arguments.addAll(List.of(Diff.STAT, Diff.PATCH, "--patch"));
    ProgramResult result = git.attempt(arguments, pairs.toString(), MAX_OUTPUT);
    if (!result.succeeded() || result.truncated()) {
      return;
    }
    String output = result.stdout();
    Matcher header = HEADER.matcher(output);
    boolean more = header.find();
    while (more) {
      String commit = output.substring(header.start(), header.end() - 1);
      int start = header.end();
      more = header.find();
      String section = output.substring(start, more ? header.start() : output.length());
      Set<Changes.Range> range = byCommit.getOrDefault(commit, Set.of());
      int blank = section.indexOf("\n\n");
      if (blank >= 0
          && section.getBytes(StandardCharsets.UTF_8).length <= Workspace.MAX_DIFF_BYTES) {
        Changes changes =
            new Changes(
                section.substring(0, blank + 1), new Diff(section.substring(blank + 2), false));
        range.forEach(one -> found.put(one, changes));
      }
    }
  }
}
