package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.engine.gate.GateReport.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RerunTest {

  private static final String FLAKY =
      "echo run >> ../runs; test $(wc -l < ../runs) -ne 1 || { echo 'timed out waiting'; exit 7; }";

  @TempDir Path dir;
  private GateTree tree;

  @BeforeEach
  void makeTree() {
    tree = new GateTree(dir);
  }

  private int runs() throws Exception {
    return Files.readAllLines(dir.resolve("runs")).size();
  }

  @Test
  void aCheckThatPassesAtTheSecondRunPassesAndIsToldAsFlaky() throws Exception {
    GateReport report = tree.checks(FLAKY).rerun().run();

    CheckResult result = report.checks().getFirst();
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(result.passed()).isTrue();
    assertThat(result.flaky()).isTrue();
    assertThat(report.flaky()).isTrue();
    assertThat(result.flakedWith()).isEqualTo(new CheckOutcome.Failed(7));
    assertThat(report.describe())
        .isEqualTo("check: passed at the second run; flaky: the first failed (exit code 7)");
    Path log = Objects.requireNonNull(result.log());
    assertThat(log).hasFileName("01-check.rerun.log");
    assertThat(log.resolveSibling("01-check.log")).hasContent("timed out waiting");
  }

  @Test
  void aCheckThatRefusesTwiceRefuses() throws Exception {
    GateReport report = tree.checks("echo run >> ../runs; exit 1").rerun().run();

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.checks().getFirst().flaky()).isFalse();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void runsOnceIfConfigured() throws Exception {
    GateReport report = tree.checks(FLAKY).run();

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void runsNothingTwiceThatCannotEndOtherwise() throws Exception {
    tree.checks("echo run >> ../runs; echo x >> src/A.java").rerun();
    assertThat(tree.run().describe()).contains("changed files");
    tree.checks("echo run >> ../runs; no-such-tool");
    assertThat(tree.run().verdict()).isEqualTo(Verdict.COULD_NOT_RUN);

    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void runsNothingTwiceOnAnotherTree() throws Exception {
    GateReport report =
        tree.checks("echo run >> ../runs; echo x >> src/A.java; exit 1").rerun().run();

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void aFlakyBaseIsToldAndCountsAsPassed() throws Exception {
    Baseline base = tree.checks(FLAKY).rerun().base();

    assertThat(base.checks().getFirst().ending()).isEqualTo(Baseline.Ending.PASSED);
    assertThat(base.warnings())
        .containsExactly(
            "on the untouched base, check: passed at the second run; flaky: the first failed (exit"
                + " code 7)");
  }

  @Test
  void aFlakyFailureOnTopOfKnownOnesIsForgivenTheSecondTime() throws Exception {
    String known = "echo run >> ../runs; echo 'error: known';";
    tree.checks(known + " test $(wc -l < ../runs) -ne 3 || echo 'error: flaky'; exit 1").rerun();
    Baseline base = tree.base();

    GateReport report = tree.run(base);

    assertThat(runs()).isEqualTo(4);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.flaky()).isTrue();
    assertThat(report.describe()).contains("failed before, too: error: known");
  }
}
