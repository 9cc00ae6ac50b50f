package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.config.SkipRule;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where, with what and for whom a check runs. */
@Timeout(60)
class GateConditionsTest {

  private static final GateTask DOCS = new GateTask("Docs", TaskComplexity.TRIVIAL);

  @TempDir Path dir;
  private GateTree tree;

  @BeforeEach
  void makeTree() {
    tree = new GateTree(dir);
  }

  private static SkipRule areas(String... areas) {
    return new SkipRule(Set.of(areas), Set.of());
  }

  @Test
  void skipsACheckOnlyForTasksThatTheRuleNames() throws Exception {
    tree.checks(
        GateTree.check("lint", "true"),
        GateTree.all("exit 1", "", List.of(), List.of(areas("docs")), null));

    GateReport docs = tree.run(DOCS, null);
    GateReport core = tree.run(GateTree.TASK, null);

    assertThat(docs.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(docs.describe())
        .isEqualTo("lint: passed\ncheck: skipped (configured for area docs)");
    assertThat(docs.checks().get(1).passed()).isFalse();
    assertThat(core.verdict()).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void neverPassesIfEveryCheckIsSkipped() throws Exception {
    tree.checks(GateTree.all("true", "", List.of(), List.of(areas("docs")), null));

    GateReport report = tree.run(DOCS, null);

    assertThat(report.verdict()).isEqualTo(Verdict.NOTHING_TO_RUN);
    assertThat(report.passed()).isFalse();
    assertThat(report.describe())
        .isEqualTo("no check was run: check: skipped (configured for area docs)");
  }

  @Test
  void aRuleWithAreaAndComplexityNeedsBoth() {
    SkipRule both = new SkipRule(Set.of("docs"), Set.of(TaskComplexity.TRIVIAL));

    assertThat(both.matches("docs", TaskComplexity.TRIVIAL)).isTrue();
    assertThat(both.matches("docs", TaskComplexity.LARGE)).isFalse();
    assertThat(both.matches("core", TaskComplexity.TRIVIAL)).isFalse();
    assertThat(both.describe()).isEqualTo("area docs, complexity trivial");
  }

  @Test
  void runsInItsOwnDirectory() throws Exception {
    tree.repository.write("web/app/x.txt", "x");

    assertThat(tree.checks(GateTree.in("web/app", "test -f x.txt && pwd")).run().describe())
        .startsWith("check: passed");
  }

  @Test
  void doesNotFollowADirectoryOutOfTheTree() throws Exception {
    Path outside = Files.createDirectory(dir.resolve("outside"));
    Files.createSymbolicLink(tree.root().resolve("web"), outside);

    GateReport link = tree.checks(GateTree.in("web", "touch owned")).run();
    GateReport absent = tree.checks(GateTree.in("none", "true")).run();

    assertThat(link.verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    assertThat(link.describe()).contains("'web' leads out of the tree");
    assertThat(outside).isEmptyDirectory();
    assertThat(absent.describe()).contains("there is no directory 'none' in the tree");
  }

  @Test
  void passesOnlyNamedVariables() throws Exception {
    tree.environment.put("DATABASE_URL", "jdbc:h2:mem:x");
    tree.environment.put("BUILD_MODE", "ci");
    tree.environment.put("UNNAMED", "u");
    tree.checks(
            GateTree.all(
                "test \"$DATABASE_URL$BUILD_MODE$UNNAMED$UNSET\" = jdbc:h2:mem:xci",
                "",
                List.of("BUILD_MODE", "UNSET"),
                List.of(),
                null))
        .passing("DATABASE_URL");

    assertThat(tree.run().describe()).isEqualTo("check: passed");
  }

  @Test
  void outputCanBeWatchedWhileTheCheckRuns() throws Exception {
    Path log = dir.resolve("logs/1/01-check.log");
    tree.environment.put("WATCHED", log.toString());
    tree.checks("echo begun; until grep -q begun \"$WATCHED\"; do :; done").passing("WATCHED");

    assertThat(tree.run().describe()).isEqualTo("check: passed");
  }
}
