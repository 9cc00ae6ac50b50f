package dev.orchestrator.engine.gate;

import dev.orchestrator.core.config.CoverageRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads the coverage that one run of a check reported, from files that this run has written. */
final class CoverageReader {

  /**
   * A figure, or why there is none.
   *
   * @param coverage the figure
   */
  record Known(Coverage coverage) implements Figure {}

  /** There is no figure. */
  record Unknown(String reason) implements Figure {}

  sealed interface Figure permits Known, Unknown {}

  private final CoverageRule rule;
  private final Path worktree;
  private final ReportFiles before;

  /** To be made before the check runs. */
  CoverageReader(CoverageRule rule, Path worktree) {
    this.rule = rule;
    this.worktree = worktree;
    this.before = ReportFiles.named(files());
  }

  private List<Path> files() {
    return rule.reports().stream().map(report -> worktree.resolve(report).normalize()).toList();
  }

  /** To be called once the check has run. */
  Figure read() {
    ReportFiles after = ReportFiles.named(files());
    List<Path> fresh = after.since(before);
    CoverageReport.Lines lines = new CoverageReport.Lines(0, 0);
    for (Path file : files()) {
      String name = worktree.relativize(file).toString();
      if (!after.has(file)) {
        return new Unknown(
            "there is no report " + name + "; the check must write it, or 'report:' name another");
      }
      if (!fresh.contains(file)) {
        return new Unknown(
            "the report "
                + name
                + " is older than this run of the check; the command must write it anew each time");
      }
      try {
        if (!file.toRealPath().startsWith(worktree)) {
          return new Unknown("the report " + name + " lies outside the tree");
        }
        lines = lines.plus(CoverageReport.read(file, rule.format()));
      } catch (IOException | ArithmeticException e) {
        return new Unknown("the report " + name + " cannot be used: " + e.getMessage());
      }
    }
    return lines.total() == 0
        ? new Unknown("the report counts no line; is the right module measured?")
        : new Known(new Coverage(lines.covered(), lines.total()));
  }
}
