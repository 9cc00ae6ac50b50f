package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateCheck.At;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import dev.orchestrator.engine.workspace.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GateTest {

  private static final GateTask TASK = new GateTask("core", TaskComplexity.MEDIUM);

  @TempDir Path dir;
  private TestRepository repository;
  private Path logs;

  @BeforeEach
  void makeTree() {
    repository = TestRepository.withCommit(dir.resolve("tree"));
    logs = dir.resolve("logs/S1");
  }

  private static GateCheck check(String run) {
    return check("check", run, At.TASK, null, false);
  }

  private static GateCheck check(
      String name, String run, At at, @Nullable String failOn, boolean exclusive) {
    return new GateCheck(name, run, Duration.ofMinutes(1), at, failOn, exclusive);
  }

  private GateReport run(GateCheck... checks) throws InterruptedException {
    return run(gate(checks), At.TASK, System.getenv());
  }

  /** Without sandbox, since some checks leave marks outside the tree, and without a second run. */
  private static GateSettings settings(GateCheck... checks) {
    return new GateSettings(
        List.of(checks),
        GateSettings.Sandbox.OFF,
        false,
        GateSettings.Baseline.OFF,
        false,
        List.of());
  }

  private static Gate gate(GateCheck... checks) {
    return new Gate(settings(checks));
  }

  private GateReport run(Gate gate, At at, Map<String, String> environment)
      throws InterruptedException {
    return gate.run(repository.root(), at, TASK, null, logs, environment);
  }

  @Test
  void passesWhenEveryCheckPasses() throws Exception {
    GateReport report = run(check("test -f src/A.java"), check("echo fine"));

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.passed()).isTrue();
    assertThat(report.checks()).allMatch(CheckResult::passed);
    assertThat(report.checks().get(1).tail()).isEqualTo("fine");
  }

  @Test
  void refusesWithTheExitCodeAndTheOutputOfBothStreams() throws Exception {
    GateReport report = run(check("echo out; echo err >&2; exit 3"), check("echo never"));

    assertThat(report.refused()).isTrue();
    assertThat(report.checks().get(0).outcome()).isEqualTo(new CheckOutcome.Failed(3));
    assertThat(report.checks().get(0).tail()).isEqualTo("out\nerr");
    assertThat(report.checks().get(1).outcome()).isEqualTo(new CheckOutcome.NotRun());
    assertThat(report.describe())
        .contains("check: failed (exit code 3)")
        .contains("$ echo out; echo err >&2; exit 3\nout\nerr")
        .contains("not run");
  }

  @Test
  void writesAllOutputToALogAndKeepsTheTail() throws Exception {
    CheckResult result =
        run(check("un it", "seq 1 5000; exit 1", At.TASK, null, false)).checks().getFirst();

    assertThat(result.log()).isEqualTo(logs.resolve("01-un_it.log"));
    assertThat(Files.readAllLines(result.log())).hasSize(5000);
    assertThat(result.tail()).startsWith("4801\n").endsWith("\n5000");
  }

  @Test
  void boundsTheTailInCharactersToo() throws Exception {
    CheckResult result =
        run(check("head -c 300000 /dev/zero | tr '\\0' x; exit 1")).checks().getFirst();

    assertThat(result.tail().length()).isLessThanOrEqualTo(16 * 1024);
  }

  @Test
  void neverPassesWithoutChecks() throws Exception {
    GateReport report = run();

    assertThat(report).isEqualTo(GateReport.notConfigured());
    assertThat(report.passed()).isFalse();
    assertThat(report.refused()).isFalse();
    assertThat(gate().isConfigured()).isFalse();
  }

  @Test
  void runsOnlyStepChecksAfterAStep() throws Exception {
    Gate gate =
        gate(
            check("compile", "echo compile", At.STEP, null, false),
            check("tests", "echo tests", At.TASK, null, false));

    assertThat(run(gate, At.STEP, System.getenv()).checks())
        .extracting(result -> result.check().name())
        .containsExactly("compile");
    assertThat(run(gate, At.TASK, System.getenv()).checks())
        .extracting(result -> result.check().name())
        .containsExactly("compile", "tests");
  }

  @Test
  void doesNotCallItAPassWhenNoCheckAppliesToAStep() throws Exception {
    GateReport report = run(gate(check("true")), At.STEP, System.getenv());

    assertThat(report.verdict()).isEqualTo(Verdict.NOTHING_TO_RUN);
    assertThat(report.passed()).isFalse();
  }

  @Test
  void refusesWarningsWhereTheRuleSaysSo() throws Exception {
    GateReport report = run(check("lint", "echo ok; echo '[WARN] x'", At.TASK, "^\\[WARN", false));

    assertThat(report.refused()).isTrue();
    assertThat(report.checks().getFirst().outcome()).isEqualTo(new CheckOutcome.Warned("[WARN] x"));
  }

  @Test
  void rejectsAWarningRuleThatIsNoExpression() {
    assertThatThrownBy(() -> gate(check("lint", "true", At.TASK, "(", false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lint")
        .hasMessageContaining("fail_on");
  }

  @Test
  void tellsThatACommandIsMissing() throws Exception {
    GateReport report = run(check("no-such-tool --verify"));

    assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    assertThat(report.refused()).as("no edit can mend it").isFalse();
    assertThat(report.describe()).contains("could not run").contains("no-such-tool");
  }

  @Test
  void endsACheckWhoseTimeIsOver() throws Exception {
    Path child = dir.resolve("child");
    Gate gate =
        new Gate(
            settings(check("sleep 1000 & echo $! > ../child; echo begun; wait")),
            new TimeAfter(child),
            null);

    GateReport report = run(gate, At.TASK, System.getenv());

    assertThat(report.refused()).isTrue();
    assertThat(report.checks().getFirst().outcome())
        .isEqualTo(new CheckOutcome.TimedOut(Duration.ofMinutes(1)));
    awaitEnd(dir.resolve("child"));
  }

  @Test
  void endsTheCheckWhenInterrupted() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread runner =
        Thread.ofVirtual()
            .start(() -> {
              try {
                run(check("echo $$ > ../child; sleep 1000"));
              } catch (InterruptedException e) {
                thrown.set(e);
              }
            });
    awaitText(dir.resolve("child"));

    runner.interrupt();
    runner.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    awaitEnd(dir.resolve("child"));
  }

  @Test
  void refusesACheckThatChangesWhatItJudges() throws Exception {
    repository.write("new-by-edit.txt", "not committed yet\n");

    GateReport report = run(check("echo // formatted >> src/A.java; rm new-by-edit.txt"));

    assertThat(report.refused()).isTrue();
    assertThat(report.describe()).contains("changed files").contains("new-by-edit.txt, src/A.java");
  }

  @Test
  void allowsACheckToLeaveNewFilesBehind() throws Exception {
    GateReport report = run(check("mkdir -p target build; touch target/a build/b report.xml"));

    assertThat(report.passed()).isTrue();
  }

  @Test
  void refusesACheckThatMovesTheBranch() throws Exception {
    GateReport report =
        run(check("git -c user.name=x -c user.email=x commit -q --allow-empty -m x"));

    assertThat(report.refused()).isTrue();
    assertThat(report.describe()).contains("moved the branch");
  }

  @Test
  void givesChecksNoSecrets() throws Exception {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("ANTHROPIC_API_KEY", "planted-key");
    environment.put("MAVEN_GPG_PASSPHRASE", "planted-phrase");
    environment.put("SOMETHING_ELSE", "planted-value");

    GateReport report = run(gate(check("env; exit 1")), At.TASK, environment);

    assertThat(report.describe()).contains("PATH=").contains("TERM=dumb");
    assertThat(Files.readString(logs.resolve("01-check.log"))).doesNotContain("planted");
  }

  @Test
  void survivesWhateverACheckPrints() throws Exception {
    GateReport report =
        run(
            check("head -c 5242880 /dev/zero | tr '\\0' y; printf '\\nfine'"), // a line of 5 MiB
            check("head -c 1048576 /dev/zero | tr '\\0' '\\n' >&2; printf '\\377\\376 ends'"),
            check("sleep 1000 & echo left"),
            check("kill -9 $$"));

    assertThat(report.checks().get(0).tail()).endsWith("\nfine");
    assertThat(report.checks().get(1).tail()).endsWith("\uFFFD\uFFFD ends");
    assertThat(report.checks().get(2).outcome())
        .as("who holds the pipe goes with its parent")
        .isEqualTo(new CheckOutcome.Passed());
    assertThat(report.checks().get(3).outcome()).isEqualTo(new CheckOutcome.Failed(137));
  }

  @Test
  void neverOverlapsExclusiveChecks() throws Exception {
    // Each fails if the other's mark is there; both wait for nothing but the lock.
    String command =
        "mkdir ../busy || exit 1; i=0;"
            + " while [ $i -lt 20000 ]; do i=$((i+1)); done; rmdir ../busy";
    Gate gate = gate(check("exclusive", command, At.TASK, null, true));
    TestRepository other = TestRepository.withCommit(dir.resolve("other"));
    AtomicReference<GateReport> second = new AtomicReference<>();
    CountDownLatch ready = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              ready.countDown();
              try {
                second.set(
                    gate.run(
                        other.root(), At.TASK, TASK, null, dir.resolve("logs/2"), System.getenv()));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    ready.await();

    GateReport first = run(gate, At.TASK, System.getenv());
    thread.join();

    assertThat(first.passed()).as(first.describe()).isTrue();
    assertThat(second.get().passed()).as(second.get().describe()).isTrue();
  }

  private static String awaitText(Path file) throws Exception {
    while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
      Thread.onSpinWait();
    }
    return Files.readString(file).strip();
  }

  private static void awaitEnd(Path pidFile) throws Exception {
    long pid = Long.parseLong(awaitText(pidFile));
    while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      Thread.onSpinWait();
    }
  }
}
