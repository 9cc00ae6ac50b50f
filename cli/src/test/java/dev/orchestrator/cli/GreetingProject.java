package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/**
 * A git repository with one task, T-1, that scripted models work: "hello" becomes "hello world".
 */
final class GreetingProject {
  private static final String APPROVED =
      "'{\"status\": \"approved\", \"findings\": [], \"summary\": \"good\"}'";

  private GreetingProject() {}

  /** The project before the task is worked. */
  static TestProject fresh(Path dir) {
    return fresh(
        dir,
        """
        greeting.txt
        <<<<<<< SEARCH
        hello
        =======
        hello world
        >>>>>>> REPLACE
        """);
  }

  /** As above, with other answers of the implementer, each asked for once. */
  static TestProject fresh(Path dir, String... answers) {
    StringBuilder edits = new StringBuilder();
    for (String answer : answers) {
      edits.append("    - usage: { input: 1000, output: 100 }\n      text: |\n");
      edits.append(answer.indent(8));
    }
    TestProject project =
        new TestProject(dir)
            .write("greeting.txt", "hello\n")
            .write("other.txt", "other\n")
            .write("tests/greeting_test.txt", "hello\n")
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
                      times: always
                      text: |
                        {"steps": [{"id": "S1", "type": "implementation", "description": "Greet",
                          "files_to_modify": ["greeting.txt", "tests/greeting_test.txt"],
                          "files_to_create": ["added.log"]}]}
                  implementer:
                """
                    + edits)
            .write(
                ".orchestrator/birch.yaml",
                """
                models: [ { id: birch-large, tier: standard, input_per_1m: 1, output_per_1m: 5 } ]
                answers:
                  plan_reviewer: [ { text: %s, usage: { input: 1000, output: 100 }, times: always } ]
                  code_reviewer: [ { text: %s, usage: { input: 1000, output: 100 }, times: always } ]
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
    project.git("add", "greeting.txt", "other.txt", "tests");
    project.git("commit", "-q", "-m", "Begin");
    return project;
  }

  /** The project with T-1 done. */
  static TestProject done(Path dir) {
    TestProject project = fresh(dir);
    work(project, 0);
    return project;
  }

  /** The project with T-1 worked and waiting for a person, because there is no gate. */
  static TestProject waiting(Path dir) {
    TestProject project = fresh(dir).write(".orchestrator/config.yaml", "{}\n").trusted();
    work(project, 3);
    return project;
  }

  /** Works T-1 and expects this code. */
  static void work(TestProject project, int code) {
    var ran = project.run("run", "-m", "maple/maple-large");
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(code);
  }
}
