package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.config.CoverageRule;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What coverage does to the gate. The check copies a file of the tree to where a tool reports. */
@Timeout(60)
class CoverageRuleTest {

  private static final String WRITES = "mkdir -p target && cp figures target/lcov.info";

  @TempDir Path dir;
  private GateTree tree;

  @BeforeEach
  void makeTree() {
    tree = new GateTree(dir);
  }

  private void covered(int hit, int found) {
    tree.repository.write("figures", "SF:a\nLF:" + found + "\nLH:" + hit + "\nend_of_record\n");
  }

  private void gate(String run, boolean mustNotFall, String tolerance) {
    tree.checks(
        GateTree.all(
            run,
            "",
            List.of(),
            List.of(),
            new CoverageRule(
                List.of("target/lcov.info"),
                CoverageRule.Format.AUTO,
                mustNotFall,
                new BigDecimal(tolerance))));
  }

  @Test
  void refusesATreeThatTestsReachLessOf() throws Exception {
    gate(WRITES, true, "0");
    covered(8, 10);
    Baseline base = tree.base();
    covered(12, 15);
    GateReport same = tree.run(base);
    covered(11, 15);
    GateReport less = tree.run(base);

    assertThat(base.checks().getFirst().coverage()).isEqualTo(new Coverage(8, 10));
    assertThat(base.stop()).isEmpty();
    assertThat(same.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(same.describe())
        .isEqualTo(
            "check: passed; coverage 80.00 % of lines (12 of 15), at the base 80.00 % of lines (8 of"
                + " 10)");
    assertThat(less.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(less.describe())
        .isEqualTo(
            "check: succeeded, but coverage fell from 80.00 % of lines (8 of 10) to 73.33 % of lines"
                + " (11 of 15)");
  }

  @Test
  void toleratesWhatIsConfigured() throws Exception {
    gate(WRITES, true, "10");
    covered(8, 10);
    Baseline base = tree.base();
    covered(7, 10);
    GateReport within = tree.run(base);
    covered(69, 100);
    GateReport beyond = tree.run(base);

    assertThat(within.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(beyond.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(beyond.describe()).contains("more than the tolerance of 10 points");
  }

  @Test
  void aReportThatIsMissingAtTheBaseStopsTheTaskBeforeItCosts() throws Exception {
    gate("true", true, "0");

    Baseline base = tree.base();

    assertThat(base.stop().orElseThrow())
        .isEqualTo(
            "the gate cannot pass, even on the untouched base: check: coverage must not fall, but"
                + " there is no report target/lcov.info; the check must write it, or 'report:' name"
                + " another");
  }

  @Test
  void refusesAReportThatThisRunDidNotWrite() throws Exception {
    gate("test -f target/lcov.info || { " + WRITES + "; }", true, "0");
    covered(8, 10);
    Baseline base = tree.base();

    GateReport report = tree.run(base);

    assertThat(base.checks().getFirst().coverage()).isEqualTo(new Coverage(8, 10));
    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.describe()).contains("is older than this run of the check");
  }

  @Test
  void noClockDecidesWhetherAReportIsNew() throws Exception {
    gate(WRITES + " && touch -d 2001-01-01 target/lcov.info", true, "0");
    covered(8, 10);
    Baseline base = tree.base();
    covered(90, 100);

    assertThat(tree.run(base).verdict()).isEqualTo(Verdict.PASSED);
  }

  @Test
  void refusesWithoutAFigureOfTheBase() throws Exception {
    gate(WRITES, true, "0");
    covered(8, 10);

    GateReport report = tree.run();

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.describe())
        .contains(
            "cannot tell whether coverage fell: this check was not run on the untouched base");
  }

  @Test
  void refusesAReportThatCannotBeRead() throws Exception {
    gate(WRITES, true, "0");
    covered(8, 10);
    Baseline base = tree.base();
    tree.repository.write("figures", "<report><counter");

    assertThat(tree.run(base).describe())
        .contains("the report target/lcov.info cannot be used: it is no well-formed XML");
  }

  @Test
  void refusesAReportOutsideTheTree() throws Exception {
    Path outside = Files.createDirectory(dir.resolve("outside"));
    Files.createSymbolicLink(tree.root().resolve("target"), outside);
    gate("cp figures target/lcov.info", true, "0");
    covered(8, 10);

    assertThat(tree.base().checks().getFirst().noCoverage()).contains("lies outside the tree");
  }

  @Test
  void tellsOnlyWhereItMayFall() throws Exception {
    gate(WRITES, false, "0");
    covered(1, 10);
    GateReport told = tree.run();
    gate("true", false, "0");
    GateReport missing = tree.run();

    assertThat(told.describe()).isEqualTo("check: passed; coverage 10.00 % of lines (1 of 10)");
    assertThat(missing.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(missing.describe()).contains("no coverage: the report target/lcov.info is older");
  }
}
