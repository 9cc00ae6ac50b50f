package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A vendor's own program behind {@code auth_method: cli}, as the command line shows it. */
class VendorProgramTest {
  private static final String PROGRAM =
      """
      #!/bin/sh
      [ "$1" = --version ] && { echo '2.1.328 (Claude Code)'; exit 0; }
      cat > /dev/null
      echo '{"type":"result","subtype":"success","is_error":false,"api_error_status":null,"stop_reason":"end_turn","result":"PONG","usage":{"input_tokens":100,"output_tokens":7},"modelUsage":{}}'
      """;

  @TempDir Path dir;
  private TestProject project;

  @BeforeEach
  void begin() {
    project =
        new TestProject(dir)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  claude: { auth_method: cli, cli_path: ../bin/claude, default_model: claude-sonnet-4-5 }
                """)
            .write("bin/claude", PROGRAM)
            .trusted();
    assertThat(project.root.resolve("bin/claude").toFile().setExecutable(true)).isTrue();
  }

  @Test
  void whatASubscriptionCoversIsToldAsIncluded() {
    var asked = project.run("ask", "--model", "claude/claude-sonnet-4-5", "say PONG");
    JsonNode cost = project.document("cost", 0, "cost");

    assertThat(asked.out()).isEqualTo("PONG\n");
    assertThat(asked.err()).contains("100 in, 7 out · included in a subscription");
    assertThat(project.run("cost").out())
        .contains("included\n", "total $0 in 1 attempt, 1 of them included in a subscription");
    assertThat(cost.path("included_attempts").asInt()).isEqualTo(1);
    assertThat(cost.at("/rows/0/cost_usd").asString()).isEqualTo("0");
    assertThat(project.run("models", "--provider", "claude").out())
        .contains("included in a subscription");
  }

  /** Answers each role as it must be answered, so that a whole task is worked on a subscription. */
  private static final String WORKER =
      """
      #!/bin/sh
      [ "$1" = --version ] && { echo '2.1.328 (Claude Code)'; exit 0; }
      case "$(cat)" in
        *"role: planner"*)
          text='{\\"steps\\":[{\\"id\\":\\"S1\\",\\"type\\":\\"implementation\\",\\"description\\":\\"greet\\",\\"files_to_create\\":[\\"greeting.txt\\"]}]}' ;;
        *"role: implementer"*)
          text='greeting.txt\\n<<<<<<< SEARCH\\n=======\\nhello world\\n>>>>>>> REPLACE\\n' ;;
        *) text='{\\"status\\":\\"approved\\",\\"findings\\":[],\\"summary\\":\\"good\\"}' ;;
      esac
      printf '{"type":"result","subtype":"success","is_error":false,"api_error_status":null,"stop_reason":"end_turn","result":"%s","usage":{"input_tokens":100,"output_tokens":7},"modelUsage":{}}\\n' "$text"
      """;

  @Test
  void aWholeRunOnASubscriptionIsIncludedAndNotFree() throws Exception {
    project
        .write("bin/claude", WORKER)
        .write(
            ".orchestrator/config.yaml",
            "gate:\n  - { name: greets, run: \"grep -q world greeting.txt\" }\n"
                + "review: { independence: none }\n")
        .write(".orchestrator/tasks.yaml", "tasks:\n  - { id: T-1, goal: \"Greet the world\" }\n")
        .write("readme.txt", "read me\n")
        .trusted();
    project.git("init", "-q", "-b", "main");
    project.git("config", "user.name", "A User");
    project.git("config", "user.email", "user@example.org");
    project.git("add", "readme.txt");
    project.git("commit", "-q", "-m", "Begin");

    var ran = project.run("run");

    assertThat(ran.code()).as(ran.err() + ran.out()).isZero();
    assertThat(ran.err()).contains("100 in, 7 out, ", ", included (included");
    assertThat(ran.out())
        .contains("This run is included in a subscription")
        .doesNotContain("cost $0");
    Path report =
        Path.of(
            ran.out()
                .lines()
                .filter(line -> line.startsWith("What was done, and why: "))
                .findFirst()
                .orElseThrow()
                .substring("What was done, and why: ".length()));
    assertThat(report).content().contains("It is included in a subscription", "| included |");
    JsonNode document =
        TestProject.checked("report", Files.readString(report.resolveSibling("report.json")));
    assertThat(document.at("/tasks/0/attempts/0/included").asBoolean()).isTrue();
  }

  /** Changes the file itself where it is let into a tree, and says so. */
  private static final String IN_TREE =
      WORKER.replace(
          "text='greeting.txt\\n<<<<<<< SEARCH\\n=======\\nhello world\\n>>>>>>> REPLACE\\n'",
          "echo 'hello world' > greeting.txt; text='I greeted the world.'");

  private void inTree(String limits) throws Exception {
    assertThat(IN_TREE).isNotEqualTo(WORKER);
    project
        .write("bin/claude", IN_TREE)
        .write(
            ".orchestrator/providers.yaml",
            """
            providers:
              claude:
                { auth_method: cli, mode: workspace, cli_path: ../bin/claude, default_model: claude-sonnet-4-5 }
            """)
        .write(
            ".orchestrator/config.yaml",
            "gate:\n  - { name: greets, run: \"grep -q world greeting.txt\" }\n"
                + "review: { independence: none }\n"
                + limits)
        .write(
            ".orchestrator/tasks.yaml",
            "tasks:\n  - { id: T-1, goal: \"Greet the world\", max_cost: 1 }\n")
        .write("readme.txt", "read me\n")
        .trusted();
    project.git("init", "-q", "-b", "main");
    project.git("config", "user.name", "A User");
    project.git("config", "user.email", "user@example.org");
    project.git("add", "readme.txt");
    project.git("commit", "-q", "-m", "Begin");
  }

  @Test
  void worksInTheTreeByItselfAndWhatItDidIsProvedAsEver() throws Exception {
    inTree("limits: { allow_unbounded: true }\n");

    var ran = project.run("run");

    assertThat(ran.code()).as(ran.err() + ran.out()).isZero();
    assertThat(project.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("hello world\n");
    assertThat(project.root.resolve("greeting.txt")).as("the user's own tree").doesNotExist();
  }

  @Test
  void worksInTheTreeOnlyWhereNothingNeedBoundIt() throws Exception {
    inTree("");

    var ran = project.run("run");

    assertThat(ran.code()).as(ran.err() + ran.out()).isEqualTo(4);
    assertThat(ran.err() + ran.out())
        .contains("works in the tree by itself", "limits.allow_unbounded would let it");
  }

  @Test
  void isCheckedByItsVersion() {
    JsonNode provider = project.document("providers", 0, "providers", "--check").at("/providers/0");
    assertThat(provider.path("type").asString()).isEqualTo("claude-cli");
    assertThat(provider.at("/check/ok").asBoolean()).isTrue();

    project.write("bin/claude", "#!/bin/sh\necho '1.0.1 (Claude Code)'\n");
    assertThat(project.run("providers", "--check").out())
        .contains("claude 1.0.1 is of a version whose output was never observed");
  }

  @Test
  void isThereForThreeVendorsOnly() {
    project.write(
        ".orchestrator/providers.yaml", "providers:\n  groq: { auth_method: cli, api_key: x }\n");
    assertThat(project.run("providers", "--trust").err())
        .contains(
            "providers.yaml:2:24: providers.groq.auth_method: there is no program of a vendor for"
                + " type 'openai-compatible'; there is one for claude, gemini, openai");
  }
}
