package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.cli.Surroundings.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people do with tasks that did not get done by themselves. */
class ReviewAndResumeTest {
  private static final String APPROVED =
      "'{\"status\": \"approved\", \"findings\": [], \"summary\": \"good\"}'";
  private static final String REJECTED =
      "'{\"status\": \"rejected\", \"findings\": [{\"severity\": \"blocker\", \"file\":"
          + " \"greeting.txt\", \"line\": 1, \"message\": \"too quiet\"}], \"summary\": \"no\"}'";

  @TempDir Path dir;

  @Test
  void listsWhatWaitsAndWhy() {
    var project = rejected();

    JsonNode waiting = project.document("review-list", 0, "review").get("waiting");
    var shown = project.run("review");

    assertThat(waiting).hasSize(1);
    assertThat(waiting.get(0).get("task").asString()).isEqualTo("T-1");
    assertThat(waiting.get(0).get("point").asString()).isEqualTo("code");
    assertThat(waiting.get(0).get("approvable").asBoolean()).isTrue();
    assertThat(shown.out()).contains("T-1", "the code was rejected", "--approve");
  }

  @Test
  void showsTheDiffTheFindingsAndTheGate() {
    var project = rejected();

    JsonNode task = project.document("review", 0, "review", "T-1");
    var shown = project.run("review", "T-1");

    assertThat(task.get("diff").asString()).contains("-hello\n+hello world\n");
    assertThat(task.get("findings").toString()).contains("too quiet");
    assertThat(task.get("gate").asString()).isEqualTo("greets: passed");
    assertThat(shown.out())
        .contains("Why it waits", "too quiet", "greets: passed", "+hello world")
        .contains("orchestrator review T-1 --approve");
  }

  @Test
  void anApprovedTaskIsDoneOnItsBranch() {
    var project = rejected();

    JsonNode result = project.document("run", 0, "review", "T-1", "--approve");

    JsonNode task = result.at("/tasks/0");
    assertThat(task.get("state").asString()).isEqualTo("done");
    assertThat(task.get("reason").asString())
        .isEqualTo("approved by a person (the gate passed)");
    assertThat(project.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("hello world\n");
    assertThat(project.git("worktree", "list").lines()).hasSize(1);
    assertThat(project.document("status", 0, "status").at("/tasks/0/state").asString())
        .isEqualTo("done");
    assertThat(project.run("review").out()).contains("no task waits for a person");
    assertThat(project.run("run").code()).isZero();
  }

  @Test
  void aPersonsOwnCommitIsApprovedWithTheRest() throws Exception {
    var project = rejected();
    Path worktree =
        Path.of(project.document("review", 0, "review", "T-1").get("worktree").asString());
    Files.writeString(worktree.resolve("greeting.txt"), "HELLO WORLD\n");
    project.git("-C", worktree.toString(), "commit", "-qam", "Louder");
    String tip = project.git("rev-parse", "orchestrator/T-1").strip();

    JsonNode task = project.document("run", 0, "review", "T-1", "--approve").at("/tasks/0");

    assertThat(task.get("commit").asString()).isEqualTo(tip);
    assertThat(project.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("HELLO WORLD\n");
  }

  @Test
  void aRejectedTaskEndsAndKeepsItsBranch() {
    var project = rejected();

    JsonNode task =
        project.document("run", 1, "review", "T-1", "--reject", "not now").at("/tasks/0");

    assertThat(task.get("state").asString()).isEqualTo("failed");
    assertThat(task.get("reason").asString()).isEqualTo("rejected by a person: not now");
    assertThat(project.git("branch", "--list", "orchestrator/T-1")).contains("orchestrator/T-1");
  }

  @Test
  void aCommentIsTheAuthorsNextInstruction() {
    var project =
        rejected(
            """
                - match: "shout it"
                  text: |
                    greeting.txt
                    <<<<<<< SEARCH
                    hello world
                    =======
                    HELLO world
                    >>>>>>> REPLACE
            """,
            "    - text: " + APPROVED + "\n      match: HELLO\n");

    JsonNode task =
        project.document("run", 0, "review", "T-1", "--comment", "shout it").at("/tasks/0");

    assertThat(task.get("state").asString()).as(task.toString()).isEqualTo("done");
    assertThat(project.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("HELLO world\n");
  }

  @Test
  void whatCannotBeDecidedIsSaid() {
    var project = rejected();

    assertThat(project.run("review", "T-2").err()).contains("'T-2' does not wait", "T-1");
    assertThat(project.run("review", "--approve").err()).contains("name the task");
    assertThat(project.run("review", "T-1", "--comment", " ").err()).contains("says nothing");
    assertThat(project.run("review", "T-9", "--approve").err()).contains("no task 'T-9'");
    assertThat(project.run("resume").err()).contains("left nothing to resume");
    assertThat(project.run("retry", "T-9").err()).contains("no task 'T-9'");
    assertThat(project.run("run", "--interactive").err()).contains("needs a terminal");
    assertThat(project.run("run", "--parallel", "0").err()).contains("--parallel must be");
    assertThat(new TestProject(dir.resolve("empty")).run("review").out())
        .contains("no task waits");
  }

  @Test
  void aTaskThatWaitsIsNotWorkedAgainByRun() {
    var project = rejected();

    JsonNode task = project.document("run", 3, "run").at("/tasks/0");

    assertThat(task.get("state").asString()).isEqualTo("awaiting_human");
    assertThat(task.get("reason").asString()).startsWith("still waits for a person");
  }

  @Test
  void editNamesTheWorktreeWhereThereIsNoTerminal() {
    var project = rejected();

    var edited = project.run("review", "T-1", "--edit");

    assertThat(Path.of(edited.out().strip())).isDirectory();
    assertThat(edited.err()).contains("orchestrator review T-1 --approve");
  }

  @Test
  void showsWhatWasAskedAndAnswered() {
    var project = rejected();

    JsonNode third = project.document("show-attempt", 0, "show", "T-1", "--attempt", "3");
    var shown = project.run("show", "T-1", "--attempt", "3");
    var absent = project.run("show", "T-1", "--attempt", "9");

    assertThat(third.get("role").asString()).isEqualTo("implementer");
    assertThat(third.get("system").asString()).startsWith("role: implementer");
    assertThat(third.get("prompt").asString()).contains("Greet the world");
    assertThat(third.get("answer").asString()).contains("hello world");
    assertThat(shown.out()).contains("== System", "== Prompt", "== Answer");
    assertThat(absent.code()).isEqualTo(2);
    assertThat(absent.err()).contains("the attempts 1 to 4, and no 9");
  }

  @Test
  void aPersonAtTheTerminalDecidesWhileTheRunWaits() {
    var project = project("", "");

    var ran =
        project.run(
            "a\nlater\n".getBytes(StandardCharsets.UTF_8),
            Set.of(Channel.IN, Channel.ERR),
            "run",
            "--interactive");

    // The plan is approved, the rejected code is left for later.
    assertThat(ran.err()).contains("look at it", "[a]pprove", "the code was rejected");
    assertThat(ran.code()).as(ran.err()).isEqualTo(3);
    assertThat(project.document("review-list", 0, "review").get("waiting")).hasSize(1);
  }

  @Test
  void aRunThatWasRefusedByItsBudgetGoesOnWithMore() {
    var project = project("", "", "max_cost: 0.000001");
    assertThat(project.run("run").code()).isEqualTo(4);

    JsonNode task = project.document("run", 3, "resume", "--max-cost", "5").at("/tasks/0");

    assertThat(task.get("state").asString()).isEqualTo("awaiting_human");
  }

  private TestProject rejected() {
    return rejected("", "");
  }

  private TestProject rejected(String moreEdits, String moreVerdicts) {
    var project = project(moreEdits, moreVerdicts);
    assertThat(project.run("run").code()).isEqualTo(3);
    return project;
  }

  private TestProject project(String moreEdits, String moreVerdicts) {
    return project(moreEdits, moreVerdicts, "risk: low");
  }

  private TestProject project(String moreEdits, String moreVerdicts, String taskLine) {
    var project =
        new TestProject(dir)
            .write("greeting.txt", "hello\n")
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  maple: { type: scripted, script: maple.yaml, maker: maple-works }
                  birch: { type: scripted, script: birch.yaml, maker: birch-works }
                """)
            .write(
                ".orchestrator/maple.yaml",
                """
                models: [ { id: maple-large, tier: standard, input_per_1m: 3, output_per_1m: 15 } ]
                answers:
                  planner:
                    - text: |
                        {"steps": [{"id": "S1", "type": "implementation", "description": "Greet",
                                    "files_to_modify": ["greeting.txt"]}]}
                  implementer:
                %s    - match: "S1"
                      text: |
                        greeting.txt
                        <<<<<<< SEARCH
                        hello
                        =======
                        hello world
                        >>>>>>> REPLACE
                """
                    .formatted(moreEdits))
            .write(
                ".orchestrator/birch.yaml",
                """
                models: [ { id: birch-large, tier: standard, input_per_1m: 4, output_per_1m: 16 } ]
                answers:
                  plan_reviewer: [ %s ]
                  code_reviewer:
                %s    - text: %s
                """
                    .formatted(APPROVED, moreVerdicts, REJECTED))
            .write(
                ".orchestrator/tasks.yaml",
                """
                tasks:
                  - id: T-1
                    goal: Greet the world
                    context_files: [greeting.txt]
                    %s
                gate:
                  - { name: greets, run: "grep -qi world greeting.txt" }
                """
                    .formatted(taskLine));
    project.git("init", "-q", "-b", "main");
    project.git("config", "user.name", "A User");
    project.git("config", "user.email", "user@example.org");
    project.git("add", "greeting.txt");
    project.git("commit", "-q", "-m", "Begin");
    return project.trusted();
  }
}
