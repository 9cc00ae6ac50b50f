package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An implementer that weakens the tests, from its answer to the branch. */
class TestGuardTest {
  private static final String GREETING =
      """
      greeting.txt
      <<<<<<< SEARCH
      hello
      =======
      hello world
      >>>>>>> REPLACE
      """;
  private static final String DELETION = "DELETE tests/greeting_test.txt\n";

  @TempDir Path dir;

  @Test
  void anAnswerThatDeletesATestGoesBack() {
    TestProject project = GreetingProject.fresh(dir, GREETING + "\n" + DELETION, GREETING);

    GreetingProject.work(project, 0);

    assertThat(project.git("diff", "--name-status", "main", "orchestrator/T-1"))
        .isEqualTo("M\tgreeting.txt\n");
    assertThat(project.run("show", "T-1").out())
        .contains("edits S1 refused: tests/greeting_test.txt: this file belongs to the tests")
        .contains("may_change_tests: true");
  }

  @Test
  void aTaskMayBeAllowedToChangeTests() {
    TestProject project =
        GreetingProject.fresh(dir, GREETING + "\n" + DELETION)
            .write(
                ".orchestrator/tasks.yaml",
                "tasks:\n  - { id: T-1, goal: \"Greet\", may_change_tests: true }\n")
            .trusted();

    GreetingProject.work(project, 0);

    assertThat(project.git("diff", "--name-status", "main", "orchestrator/T-1"))
        .isEqualTo("M\tgreeting.txt\nD\ttests/greeting_test.txt\n");
  }

  @Test
  void anAnswerThatChangesWhatTheGateRunsGoesBack() {
    TestProject project =
        GreetingProject.fresh(dir, GREETING.replace("greeting.txt", "tests/greeting_test.txt"))
            .write(
                ".orchestrator/config.yaml",
                """
                gate:
                  baseline: off
                  checks: [ { name: greets, run: "sh tests/greeting_test.txt" } ]
                """)
            .trusted();

    TestProject.Ran ran = project.run("run", "-m", "maple/maple-large");

    JsonNode task = project.document("show", 0, "show", "T-1");
    assertThat(ran.code()).isNotZero();
    assertThat(task.toString()).contains("the gate runs this file");
  }
}
