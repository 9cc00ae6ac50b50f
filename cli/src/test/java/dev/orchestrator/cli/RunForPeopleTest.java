package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.cli.Surroundings.Channel;
import dev.orchestrator.cli.TestProject.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people and programs see of a run: progress, events, reports. Two tasks, one not done. */
class RunForPeopleTest {
  private static final String KEY = "sk-ant-api03-planted-0123456789abcdefghij";

  private static final String TASKS =
      """
      tasks:
        - { id: T-1, goal: "Greet the <b>world</b> | `now`", area: core, complexity: small }
        - { id: T-2, goal: "Greet nobody", area: core, complexity: small }
      """;

  private static final String MAPLE =
      """
      models:
        - { id: maple-large, tier: standard, capabilities: [planning, code], input_per_1m: 1, output_per_1m: 4 }
      answers:
        planner:
          - match: "id: T-1"
            text: |
              {"steps": [{"id": "S1", "type": "implementation", "description": "Greet ```the``` world",
                "files_to_modify": ["greeting.txt"]}]}
          - { match: "id: T-2", text: "no plan at all", times: always }
        implementer:
          - { match: "id: T-1", fault: overloaded, status: 529, message: "so many" }
          - match: "id: T-1"
            usage: { input: 1000, output: 100 }
            text: |
              greeting.txt
              <<<<<<< SEARCH
              hello
              =======
              hello BAD
              >>>>>>> REPLACE
          - match: "id: T-1"
            usage: { input: 1000, output: 100 }
            text: |
              greeting.txt
              <<<<<<< SEARCH
              hello BAD
              =======
              hello world
              ```
              key = KEY
              >>>>>>> REPLACE
      """
          .replace("KEY", KEY);

  private static final String CEDAR =
      """
      models:
        - { id: cedar-quick, tier: standard, capabilities: [review], input_per_1m: 1, output_per_1m: 4 }
      answers:
        plan_reviewer:
          - text: '{"status": "approved", "findings": [], "summary": "one step"}'
        code_reviewer:
          - text: '{"status": "approved", "summary": "good",
              "findings": [{"severity": "minor", "file": "greeting.txt", "line": 1, "message": "<i>short</i>"}]}'
      """;

  private static final String PROVIDERS =
      """
      providers:
        maple: { type: scripted, script: maple.yaml, maker: maple-works }
        cedar: { type: scripted, script: cedar.yaml, maker: cedar-works }
      routing: { max_cost_per_task: 0.50 }
      """;

  private static final String GATE =
      """
      gate:
        - { name: greets, run: "echo checked; grep -q world greeting.txt" }
      """;

  /** The project after a run whose events were asked for; not to be changed. */
  private static TestProject project;

  private static Ran ran;

  @BeforeAll
  static void runOnce(@TempDir Path dir) throws Exception {
    project = makeRepository(dir);
    ran = project.run("run", "--events");
  }

  /** A trusted repository with two tasks, one of which gets done. */
  static TestProject makeRepository(Path dir) throws Exception {
    TestProject made =
        new TestProject(dir)
            .write(".orchestrator/providers.yaml", PROVIDERS)
            .write(".orchestrator/maple.yaml", MAPLE)
            .write(".orchestrator/cedar.yaml", CEDAR)
            .write(".orchestrator/config.yaml", GATE)
            .write(".orchestrator/tasks.yaml", TASKS)
            .write("greeting.txt", "hello\n")
            .trusted();
    git(made, "init", "-q", "-b", "main");
    git(made, "add", "-A");
    git(made, "-c", "user.name=U", "-c", "user.email=u@localhost", "commit", "-q", "-m", "Begin");
    return made;
  }

  private static void git(TestProject project, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(project.root.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
  }

  private Path report(String name) throws IOException {
    try (Stream<Path> files = Files.walk(project.root.resolve(".orchestrator/state/runs"))) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void tellsEveryEventByALineThatFitsTheSchema() {
    List<JsonNode> events =
        ran.out().lines().map(line -> TestProject.checked("run-event", line)).toList();
    assertThat(events)
        .extracting(event -> event.path("type").asString() + " " + event.path("task").asString(""))
        .startsWith("task_begins T-1")
        .containsSubsequence(
            "task_begins T-1",
            "opened T-1",
            "moved T-1",
            "call_started T-1",
            "call_settled T-1",
            "asked T-1",
            "planned T-1",
            "judged T-1",
            "gate_begins T-1",
            "gate_ends T-1",
            "gated T-1",
            "committed T-1",
            "task_ends T-1",
            "task_begins T-2",
            "task_ends T-2",
            "run_ends ");
    JsonNode last = events.getLast();
    assertThat(last.path("exit_code").intValue()).isEqualTo(ran.code()).isEqualTo(3);
    assertThat(Path.of(last.path("report").asString())).exists();
    assertThat(ran.out()).doesNotContain("role: planner");
    assertThat(ran.err()).contains("T-1", "gated, reviewed and committed", "This run cost");
  }

  @Test
  void eventsWantStandardOutputForThemselves() {
    assertThat(project.run("run", "--events", "--json").code()).isEqualTo(2);
    Ran dry = project.run("run", "--events", "--dry-run");
    assertThat(dry.code()).isEqualTo(2);
    assertThat(dry.err()).contains("--dry-run");
    assertThat(dry.out()).isEmpty();
  }

  @Test
  void leavesAReportForProgramsThatFitsItsSchema() throws IOException {
    JsonNode report = TestProject.checked("report", Files.readString(report("report.json")));
    assertThat(report.path("exit_code").intValue()).isEqualTo(ran.code()).isEqualTo(3);
    assertThat(report.path("done").intValue()).isEqualTo(1);
    JsonNode task = report.path("tasks").path(0);
    assertThat(task.path("state").asString()).isEqualTo("done");
    assertThat(task.path("limit_usd").asString()).isEqualTo("0.5");
    assertThat(task.path("gates"))
        .extracting(g -> g.path("verdict").asString())
        .containsExactly("refused", "passed");
    assertThat(task.path("decisions"))
        .extracting(d -> d.path("role").asString() + " " + d.path("model").asString())
        .containsExactly(
            "planner maple/maple-large",
            "plan_reviewer cedar/cedar-quick",
            "implementer maple/maple-large",
            "implementer maple/maple-large",
            "code_reviewer cedar/cedar-quick");
    assertThat(task.path("decisions").path(2).path("tried_before").path(0).asString())
        .isEqualTo("maple/maple-large: overloaded (529)");
    assertThat(task.path("attempts")).hasSize(6);
    assertThat(task.path("changes").path("diff").asString())
        .contains("+hello world", "+key = [secret removed]");
    assertThat(report.path("tasks").path(1).path("state").asString()).isEqualTo("awaiting_human");
    assertThat(report.path("tasks").path(1).path("changes").isNull()).isTrue();
  }

  @Test
  void leavesAReportForPeopleThatTellsInItsFirstLinesWhatWasDone() throws IOException {
    Path file = report("report.md");
    String page = Files.readString(file);
    assertThat(ran.err()).contains("What was done, and why: " + file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(page.lines().limit(14))
        .anySatisfy(
            line -> assertThat(line).startsWith("**1 of 2 tasks done, 1 waiting for a person.**"))
        .anySatisfy(line -> assertThat(line).contains("exit code 3"))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("| T-1 | Greet the \\<b\\>world\\</b\\> \\| \\`now\\` |")
                .contains("**done**, 1 commit, 1 file changed, 3 insertions(+)")
                .endsWith("| $0.50 |"))
        .anySatisfy(line -> assertThat(line).contains("`orchestrator merge T-1`"));
    assertThat(page)
        .contains("tried before: maple/maple-large: overloaded (529)")
        .contains("\\[minor\\] greeting.txt:1 \\<i\\>short\\</i\\>")
        .contains("**refused**\n  - greets: failed (exit code 1)")
        .contains("````diff\ndiff --git a/greeting.txt b/greeting.txt")
        .doesNotContain("<b>", KEY);
    assertThat(project.everythingWritten()).contains(KEY); // in the script, so it could have leaked
  }

  @Test
  void withoutATerminalEveryLineOfSeveralTasksBeginsWithItsTask() {
    List<String> progress = ran.err().lines().takeWhile(line -> !line.isEmpty()).toList();

    assertThat(progress)
        .hasSizeGreaterThan(15)
        .filteredOn(line -> !line.startsWith("warning"))
        .allSatisfy(line -> assertThat(line).matches("T-[12]  .*"));
    assertThat(ran.err()).doesNotContain("\u001b");
  }

  @Test
  void aTaskAloneNeedsNoName(@TempDir Path dir) throws Exception {
    Ran one = makeRepository(dir).run("run", "T-2");

    assertThat(one.err().lines().findFirst().orElseThrow()).startsWith("T-2  Greet nobody");
    // A warning always names its task: it may be read far from the others.
    assertThat(one.err().lines().skip(1).filter(line -> !line.startsWith("warning: T-2: ")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("  "));
  }

  @Test
  void atATerminalNothingIsLeftOfTheLinesThatWereDrawn(@TempDir Path dir) throws Exception {
    TestProject at = makeRepository(dir);
    at.environment.put("TERM", "xterm");
    String err = at.runAt(Set.of(Channel.ERR, Channel.OUT), "run").err();

    List<String> screen = new Screen(80).print(err).lines();
    assertThat(err).contains("\u001b[?7l", "at work");
    assertThat(screen).filteredOn(line -> line.contains("at work")).isEmpty();
    assertThat(screen).anySatisfy(line -> assertThat(line).startsWith("T-1  done: gated"));
    assertThat(screen.getFirst()).startsWith("T-1  Greet the");
    assertThat(err.lastIndexOf("\u001b[?7h")).isGreaterThan(err.lastIndexOf("\u001b[?7l"));
  }

  @Test
  void aDumbTerminalGetsPlainLines(@TempDir Path dir) throws Exception {
    TestProject at = makeRepository(dir);
    at.environment.put("TERM", "dumb");

    assertThat(at.runAt(Set.of(Channel.ERR, Channel.OUT), "run", "T-2").err())
        .contains("T-2  Greet nobody")
        .doesNotContain("\u001b");
  }
}
