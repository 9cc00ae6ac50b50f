package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.SkipRule;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BaselineTest {

  /** A check that prints a file of the tree and fails if it says so. */
  private static final String SAYS = "cat says; ! grep -qi -e error -e fail says";

  @TempDir Path dir;
  private GateTree tree;

  @BeforeEach
  void makeTree() {
    tree = new GateTree(dir);
  }

  private void says(String text) {
    tree.repository.write("says", text);
  }

  @Test
  void countsAsNewWhatPassedAtTheBase() throws Exception {
    says("fine\n");
    tree.checks(SAYS);
    Baseline base = tree.base();
    says("error: broken\n");

    GateReport report = tree.run(base);

    assertThat(base.checks().getFirst().ending()).isEqualTo(Baseline.Ending.PASSED);
    assertThat(base.warnings()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.describe()).startsWith("check: failed (exit code 1)\n");
  }

  @Test
  void forgivesOnlyWhatFailedBefore() throws Exception {
    says("A.java:12: error: cannot find symbol x\n");
    tree.checks(SAYS);
    Baseline base = tree.base();
    assertThat(base.stop()).isEmpty();
    assertThat(base.warnings())
        .containsExactly("on the untouched base, check: failed (exit code 1)");

    says("A.java:14: error: cannot find symbol x\n");
    GateReport same = tree.run(base);
    says("A.java:14: error: cannot find symbol x\nB.java:3: error: cannot find symbol y\n");
    GateReport more = tree.run(base);

    assertThat(same.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(same.checks().getFirst().passed()).as("it did not pass, it is forgiven").isFalse();
    assertThat(same.describe())
        .isEqualTo(
            "check: failed (exit code 1), but nothing new; failed before, too: A.java:#: error:"
                + " cannot find symbol x");
    assertThat(more.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(more.checks().getFirst().summary())
        .isEqualTo(
            "check: failed (exit code 1); new: B.java:#: error: cannot find symbol y; failed"
                + " before, too: A.java:#: error: cannot find symbol x");
  }

  @Test
  void forgivesNothingUnlessConfigured() throws Exception {
    says("error: x\n");
    tree.checks(SAYS).baseline(GateSettings.Baseline.TELL);

    GateReport report = tree.run(tree.base());

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.checks().getFirst().summary())
        .isEqualTo("check: failed (exit code 1); it refused the untouched base, too");
    assertThat(tree.gate().wantsBaseline()).isTrue();
    assertThat(tree.baseline(GateSettings.Baseline.OFF).gate().wantsBaseline()).isFalse();
  }

  @Test
  void aSecondFailureOfTheSameKindIsNew() throws Exception {
    says("error: x\n");
    tree.checks(SAYS);
    Baseline base = tree.base();
    says("error: x\nerror: x\n");

    assertThat(tree.run(base).verdict()).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void refusesWhereItCannotTell() throws Exception {
    tree.checks("echo hm; exit 1");
    GateReport silent = tree.run(tree.base());
    says("1");
    tree.checks("echo error: x; exit $(cat says)");
    Baseline one = tree.base();
    says("2");
    GateReport otherCode = tree.run(one);

    assertThat(silent.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(silent.describe())
        .contains("cannot tell whether the failure is new: nothing that it wrote tells");
    assertThat(otherCode.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(otherCode.describe()).contains("its exit code was 1 at the base and is 2 now");
  }

  @Test
  void comparesSingleTestsWhereTheyAreReported() throws Exception {
    tree.checks(
        "mkdir -p target/surefire-reports; cp says target/surefire-reports/TEST-t.T.xml; exit 1");
    says(junit("<testcase classname='t.T' name='a'/>" + failing("b") + failing("c")));
    Baseline base = tree.base();

    says(
        junit(
            "<testcase classname='t.T' name='a'/><testcase classname='t.T' name='b'/>"
                + failing("c")));
    GateReport better = tree.run(base);
    says(junit("<testcase classname='t.T' name='x'/>" + failing("a") + failing("c")));
    GateReport worse = tree.run(base);
    says(junit(failing("b") + failing("c")));
    GateReport fewer = tree.run(base);

    assertThat(base.checks().getFirst().failedTests()).containsExactly("t.T.b", "t.T.c");
    assertThat(base.warnings().getFirst()).endsWith("failing: t.T.b, t.T.c");
    assertThat(better.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(better.describe()).endsWith("failed before, too: t.T.c");
    assertThat(worse.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(worse.describe()).contains("new: t.T.a; failed before, too: t.T.c");
    assertThat(fewer.verdict()).as("a test that is gone does not pass").isEqualTo(Verdict.REFUSED);
    assertThat(fewer.describe()).contains("new: in t.T 1 passed before and 0 now");
  }

  @Test
  void doesNotTakeAnOldTestReportForThisRuns() throws Exception {
    says(junit("<testcase classname='t.T' name='a'/>" + failing("b")));
    tree.checks(
        "test -f once || { mkdir -p build/test-results/test;"
            + " cp says build/test-results/test/TEST-t.T.xml; touch once; }; exit 1");
    Baseline base = tree.base();

    GateReport report = tree.run(base);

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.describe())
        .contains("tests were reported at the base, and now no test report was written");
  }

  @Test
  void findsTheReportThatPytestIsToldToWrite() throws Exception {
    says(junit(failing("b")));
    tree.checks("test ! -f said --junitxml=out/r.xml; mkdir -p out; cp says out/r.xml; exit 1");

    assertThat(tree.base().checks().getFirst().failedTests()).containsExactly("t.T.b");
  }

  @Test
  void cannotCompareATornTestReport() throws Exception {
    tree.checks("cp says junit.xml; exit 1");
    says(junit(failing("b")));
    Baseline base = tree.base();
    says("<testsuite><testcase classname='t.T' name='b'><fail");

    GateReport report = tree.run(base);

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.describe()).contains("junit.xml cannot be read: it is no well-formed XML");
  }

  @Test
  void comparesForbiddenWarningsToo() throws Exception {
    tree.checks(GateTree.failingOn("^warning", "cat says"));
    says("warning: a.c:3: unused x\n");
    Baseline base = tree.base();
    says("warning: a.c:9: unused x\n");
    GateReport same = tree.run(base);
    says("warning: a.c:9: unused x\nwarning: a.c:9: unused y\n");
    GateReport more = tree.run(base);

    assertThat(base.checks().getFirst().ending()).isEqualTo(Baseline.Ending.WARNED);
    assertThat(same.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(more.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(more.describe()).contains("new: warning: a.c:#: unused y");
  }

  @Test
  void runsEveryCheckAtTheBaseAndStopsWhatCannotWork() throws Exception {
    tree.checks(
        GateTree.check("first", "exit 1"),
        GateTree.check("second", "no-such-tool"),
        GateTree.check("third", "true"));

    Baseline base = tree.base();

    assertThat(base.checks())
        .extracting(Baseline.Entry::ending)
        .containsExactly(
            Baseline.Ending.FAILED, Baseline.Ending.COULD_NOT_RUN, Baseline.Ending.PASSED);
    assertThat(base.stop().orElseThrow())
        .startsWith("the gate cannot pass, even on the untouched base: second: could not run:")
        .contains("no-such-tool");
  }

  @Test
  void stopsForACheckThatChangesTheBase() throws Exception {
    tree.checks("echo x >> src/A.java");

    assertThat(tree.base().stop().orElseThrow()).contains("changed files it was to judge: src/A");
  }

  @Test
  void judgesOneBaseOnceForAllTasks() throws Exception {
    tree.checks("echo run >> ../runs");
    Gate gate = tree.gate();
    String key = gate.baselineKey(tree.root(), GateTree.TASK);
    AtomicReference<Baseline> other = new AtomicReference<>();
    CountDownLatch ready = new CountDownLatch(1);
    Thread second =
        Thread.ofVirtual()
            .start(() -> {
              ready.countDown();
              try {
                other.set(
                    gate.baseline(
                        tree.root(), GateTree.TASK, dir.resolve("logs/other"), System.getenv()));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    ready.await();
    Baseline base = tree.base();
    second.join();

    assertThat(base).isEqualTo(other.get());
    assertThat(base.key()).isEqualTo(key);
    assertThat(Files.readAllLines(dir.resolve("runs"))).hasSize(1);
    tree.repository.write("src/A.java", "class A { }\n");
    assertThat(tree.base().key()).isNotEqualTo(key);
    assertThat(Files.readAllLines(dir.resolve("runs"))).hasSize(2);
  }

  @Test
  void aTaskThatSkipsAnotherCheckHasAnotherBase() throws Exception {
    SkipRule docs = new SkipRule(Set.of("docs"), Set.of());
    tree.checks(GateTree.all("true", "", List.of(), List.of(docs), null));

    assertThat(tree.gate().baselineKey(tree.root(), new GateTask("docs", TaskComplexity.SMALL)))
        .isNotEqualTo(tree.gate().baselineKey(tree.root(), GateTree.TASK));
  }

  @Test
  void isForgottenWhenTheConfigurationIsAnotherByNow() throws Exception {
    says("error: x\n");
    tree.checks(SAYS);
    Baseline base = tree.base();
    tree.checks(SAYS + " ");

    GateReport report = tree.run(base);

    assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(report.describe()).startsWith("check: failed (exit code 1)\n");
  }

  @Test
  void survivesBeingWrittenDown() throws Exception {
    tree.checks("cp says junit.xml; echo 'error: x'; exit 3");
    says(junit(failing("b") + "<testcase classname='t.T' name='ok'/>"));
    Baseline base = tree.base();

    Baseline read = Json.mapper().readValue(Json.mapper().writeValueAsString(base), Baseline.class);

    assertThat(read).isEqualTo(base);
    assertThat(read.checks().getFirst().exitCode()).isEqualTo(3);
    assertThat(tree.run(read).verdict()).isEqualTo(Verdict.PASSED);
  }

  private static String junit(String cases) {
    return "<?xml version='1.0'?><testsuites><testsuite name='s'>"
        + cases
        + "</testsuite></testsuites>";
  }

  private static String failing(String name) {
    return "<testcase classname='t.T' name='" + name + "'><failure message='no'/></testcase>";
  }
}
