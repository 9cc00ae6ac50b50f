package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class StatusAndShowTest {
  private static final String APPROVED =
      "'{\"status\": \"approved\", \"findings\": [{\"severity\": \"minor\", \"file\":"
          + " \"greeting.txt\", \"line\": 1, \"message\": \"short\"}], \"summary\": \"good\"}'";

  @TempDir Path dir;

  @Test
  void noStateIsNoErrorAndNoneIsMade() {
    var project = new TestProject(dir);

    assertThat(project.run("status").out()).startsWith("no task was worked here yet");
    assertThat(project.document("status", 0, "status").get("tasks")).isEmpty();
    var show = project.run("show", "T-1");

    assertThat(show.code()).isEqualTo(2);
    assertThat(show.err()).contains("no task was worked here yet");
    assertThat(project.root).isEmptyDirectory();
  }

  @Test
  void tellsOfATaskThatIsDone() {
    var project = worked();

    JsonNode task = project.document("status", 0, "status").at("/tasks/0");
    var shown = project.run("status");

    assertThat(task.get("id").asString()).isEqualTo("T-1");
    assertThat(task.get("state").asString()).isEqualTo("done");
    assertThat(task.get("ended").asBoolean()).isTrue();
    assertThat(task.get("branch").asString()).isEqualTo("orchestrator/T-1");
    assertThat(task.get("goal").asString()).isEqualTo("Greet the world");
    assertThat(task.get("commit").asString())
        .isEqualTo(project.git("rev-parse", "orchestrator/T-1").strip());
    // four calls of 1,000 and 100 tokens: two at 3 and 15 dollars per million, two at 1 and 5
    assertThat(task.get("cost_usd").asString()).isEqualTo("0.012");
    assertThat(shown.out()).contains("T-1", "done", "orchestrator/T-1", "$0.0120");
  }

  @Test
  void showsAllThatIsKnownOfATask() {
    var project = worked();

    JsonNode task = project.document("show", 0, "show", "T-1");

    String tip = project.git("rev-parse", "orchestrator/T-1").strip();
    assertThat(task.at("/steps/0/description").asString()).isEqualTo("Greet");
    assertThat(task.at("/steps/0/files/0").asString()).isEqualTo("greeting.txt");
    assertThat(task.at("/steps/0/commit").asString()).isEqualTo(tip);
    assertThat(task.get("asked").findValuesAsString("role"))
        .containsExactly("planner", "plan_reviewer", "implementer", "code_reviewer");
    assertThat(task.at("/asked/0/maker").asString()).isEqualTo("maple-works");
    assertThat(task.at("/asked/1/maker").asString()).isEqualTo("birch-works");
    assertThat(task.get("attempts")).hasSize(4);
    assertThat(task.at("/attempts/0/cost_usd").asString()).isEqualTo("0.0045");
    assertThat(task.at("/gates/0/verdict").asString()).isEqualTo("passed");
    assertThat(task.at("/gates/0/checks/0").asString()).contains("greets");
    assertThat(task.at("/verdicts/1/role").asString()).isEqualTo("code_reviewer");
    assertThat(task.at("/verdicts/1/findings/0").asString())
        .isEqualTo("[minor] greeting.txt:1 short");
    assertThat(task.at("/commits/0/commit").asString()).isEqualTo(tip);
    assertThat(task.get("base").asString()).isEqualTo(project.git("rev-parse", "main").strip());
    assertThat(task.get("worktree").isNull()).isTrue();
  }

  @Test
  void showsItToPeopleWithWhatToDoNow() {
    var shown = worked().run("show", "T-1");

    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .startsWith("T-1  done\n")
        .contains("goal      Greet the world", "$0.0120 in 4 attempts")
        .contains("S1 (implementation) Greet, commit ")
        .contains("planner: maple/maple-large (maple-works) answered, $0.0045")
        .contains("code_reviewer says approved – good", "[minor] greeting.txt:1 short")
        .contains("git diff HEAD...orchestrator/T-1", "orchestrator merge T-1");
  }

  @Test
  void anUnknownTaskNamesTheKnownOnes() {
    var shown = worked().run("show", "T-2");

    assertThat(shown.code()).isEqualTo(2);
    assertThat(shown.err()).contains("no task 'T-2' was worked here", "Known are T-1");
  }

  @Test
  void aRunThatWasCutShortIsToldAsNotEnded() {
    var project =
        new TestProject(dir)
            .write(
                ".orchestrator/state/runs/20260101-000000-abcd.jsonl",
                """
                {"at":"2026-01-01T00:00:00Z","type":"run_started","format":1,"run":"20260101-000000-abcd","tasks":["T-9"]}
                {"at":"2026-01-01T00:00:01Z","type":"task_started","task":"T-9","attempt":"a","fingerprint":"f","goal":"Greet"}
                {"at":"2026-01-01T00:00:02Z","type":"opened","task":"T-9","branch":"orchestrator/T-9","base":"b","worktree":"/w"}
                {"at":"2026-01-01T00:00:03Z","type":"moved","task":"T-9","from":"NEW","to":"PLANNING","reason":""}
                {"at":"2026-01-01T00:00:04Z","type":"mov\
                """);

    JsonNode task = project.document("status", 0, "status").at("/tasks/0");
    JsonNode all = project.document("show", 0, "show", "T-9");

    assertThat(task.get("state").asString()).isEqualTo("planning");
    assertThat(task.get("ended").asBoolean()).isFalse();
    assertThat(task.get("cost_usd").isNull()).isTrue();
    assertThat(task.get("at").asString()).isEqualTo("2026-01-01T00:00:03Z");
    assertThat(all.get("worktree").asString()).isEqualTo("/w");
    assertThat(project.run("status").out()).contains("planning …", "not ended");
  }

  @Test
  void aBranchThatIsNotLeftIsNotNamed() {
    var project =
        new TestProject(dir)
            .write(
                ".orchestrator/state/runs/20260101-000000-abcd.jsonl",
                """
                {"at":"2026-01-01T00:00:00Z","type":"run_started","format":1,"run":"20260101-000000-abcd","tasks":["T-9"]}
                {"at":"2026-01-01T00:00:01Z","type":"task_started","task":"T-9","attempt":"a","fingerprint":"f","goal":"Greet"}
                {"at":"2026-01-01T00:00:02Z","type":"opened","task":"T-9","branch":"orchestrator/T-9","base":"b","worktree":"/w"}
                {"at":"2026-01-01T00:00:03Z","type":"task_ended","task":"T-9","state":"FAILED","reason":"refused by budget\\n  and why","cause":"budget","branch":null,"commit":null,"worktree":null,"cost":null,"estimate":"0.02","attempts":1}
                """);

    JsonNode task = project.document("show", 0, "show", "T-9");
    var shown = project.run("show", "T-9");

    assertThat(task.get("branch").isNull()).isTrue();
    assertThat(task.get("worktree").isNull()).isTrue();
    assertThat(task.get("estimated_cost_usd").asString()).isEqualTo("0.02");
    assertThat(shown.out())
        .contains("unpriced in 0 attempts; $0.0200 was expected")
        .doesNotContain("git diff", "What happened");
    assertThat(project.run("status").out()).contains("refused by budget").doesNotContain("and why");
  }

  @Test
  void aBrokenJournalIsToldWithFileAndLine() {
    var project =
        new TestProject(dir).write(".orchestrator/state/runs/20260101-000000-abcd.jsonl", "x\n");

    JsonNode document = project.document("error", 1, "status");

    assertThat(document.at("/error/message").asString()).contains("20260101-000000-abcd.jsonl:1");
  }

  private TestProject worked() {
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
                    - usage: { input: 1000, output: 100 }
                      text: |
                        {"steps": [{"id": "S1", "type": "implementation", "description": "Greet",
                          "files_to_modify": ["greeting.txt"]}]}
                  implementer:
                    - usage: { input: 1000, output: 100 }
                      text: |
                        greeting.txt
                        <<<<<<< SEARCH
                        hello
                        =======
                        hello world
                        >>>>>>> REPLACE
                """)
            .write(
                ".orchestrator/birch.yaml",
                """
                models: [ { id: birch-large, tier: standard, input_per_1m: 1, output_per_1m: 5 } ]
                answers:
                  plan_reviewer: [ { text: %s, usage: { input: 1000, output: 100 } } ]
                  code_reviewer: [ { text: %s, usage: { input: 1000, output: 100 } } ]
                """
                    .formatted(APPROVED, APPROVED))
            .write(
                ".orchestrator/config.yaml",
                "gate:\n  - { name: greets, run: \"grep -q world greeting.txt\" }\n")
            .write(
                ".orchestrator/tasks.yaml",
                "tasks:\n  - { id: T-1, goal: \"Greet the world\", context_files: [greeting.txt] }\n")
            .trusted();
    project.git("init", "-q", "-b", "main");
    project.git("config", "user.name", "A User");
    project.git("config", "user.email", "user@example.org");
    project.git("add", "greeting.txt");
    project.git("commit", "-q", "-m", "Begin");
    var ran = project.run("run", "-m", "maple/maple-large", "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    TestProject.checked("run", ran.out());
    return project;
  }
}
