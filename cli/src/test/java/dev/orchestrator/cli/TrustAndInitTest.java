package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TrustAndInitTest {
  private static final String ELSEWHERE =
      """
      providers:
        claude: { api_key: "${ANTHROPIC_API_KEY}", endpoint: "https://elsewhere.example" }
      """;

  @TempDir Path dir;

  @Test
  void nothingToTrustIsNoError() {
    var project = new TestProject(dir);

    var ran = project.run("trust");
    JsonNode document = project.document("trust", 0, "trust");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("nothing to trust");
    assertThat(document.get("hash").isNull()).isTrue();
    assertThat(document.get("trusted").asBoolean()).isTrue();
    assertThat(project.home).isEmptyDirectory();
  }

  @Test
  void showsWhatItWouldDoAndTrustsOnlyWithoutShow() {
    var project = new TestProject(dir).write(".orchestrator/providers.yaml", ELSEWHERE);

    JsonNode shown = project.document("trust", 0, "trust", "--show");
    var before = project.run("route", "--role", "planner");
    var trusted = project.run("trust");
    JsonNode after = project.document("trust", 0, "trust", "--show");

    assertThat(shown.get("trusted").asBoolean()).isFalse();
    assertThat(shown.get("files").toString()).contains("providers.yaml");
    assertThat(shown.get("effects").toString()).contains("elsewhere.example");
    assertThat(before.code()).isEqualTo(2);
    assertThat(trusted.out()).contains("elsewhere.example", "trusted from now on");
    assertThat(after.get("trusted").asBoolean()).isTrue();
    assertThat(project.run("trust").out()).contains("trusted already");
  }

  @Test
  void aChangeIsNotTrusted() {
    var project = new TestProject(dir).write(".orchestrator/providers.yaml", ELSEWHERE).trusted();

    project.write(".orchestrator/providers.yaml", ELSEWHERE.replace("elsewhere", "nowhere"));

    assertThat(project.document("trust", 0, "trust", "--show").get("trusted").asBoolean())
        .isFalse();
    assertThat(project.run("trust", "--show").out()).contains("not trusted");
  }

  @Test
  void aFileOfTasksElsewhereCanBeTrusted() {
    var project =
        new TestProject(dir)
            .write("more.yaml", "tasks: []\ngate:\n  - { name: all, run: \"true\" }\n");

    assertThat(project.run("trust", "--tasks", "more.yaml").out()).contains("trusted from now on");
    assertThat(project.run("trust", "--tasks", "none.yaml").code()).isEqualTo(2);
  }

  @Test
  void writesAConfigurationThatIsTrustedAndCanBeRead() {
    var project = new TestProject(dir).write("pom.xml", "<project/>");
    project.environment.put("ANTHROPIC_API_KEY", "sk-planted-0123456789abcdef");

    var ran = project.run("init");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("wrote     .orchestrator/providers.yaml", "ANTHROPIC_API_KEY is set", "Next:");
    assertThat(project.run("route", "--role", "implementer").code()).isZero();
    assertThat(ran.out() + ran.err() + project.everythingWritten()).doesNotContain("sk-planted");
  }

  @Test
  void overwritesNothingAndTrustsNothingThatWasThere() {
    var project = new TestProject(dir).write(".orchestrator/providers.yaml", ELSEWHERE);

    JsonNode document = project.document("init", 0, "init");

    assertThat(document.at("/files/0/written").asBoolean()).isFalse();
    assertThat(document.at("/files/1/written").asBoolean()).isTrue();
    assertThat(document.get("trusted").asBoolean()).isFalse();
    assertThat(project.root.resolve(".orchestrator/providers.yaml")).hasContent(ELSEWHERE);
    assertThat(project.run("init").err()).contains("are not trusted");
  }

  @Test
  void aFileThatWasTrustedStaysSoBesideNewOnes() {
    var project = TestProject.scripted(dir);

    JsonNode document = project.document("init", 0, "init");

    assertThat(document.get("trusted").asBoolean()).isTrue();
    assertThat(project.run("ask", "hi").code()).isZero();
  }
}
