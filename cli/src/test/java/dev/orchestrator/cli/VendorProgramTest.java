package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
