package dev.orchestrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.config.GateSettings.Baseline;
import dev.orchestrator.core.config.GateSettings.Sandbox;
import dev.orchestrator.core.routing.TaskComplexity;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateConfigurationTest {
  @TempDir Path temp;
  private Project project;

  @BeforeEach
  void project() {
    project = new Project(temp);
  }

  private GateSettings gate() {
    return project.load().gate();
  }

  @Test
  void aListOfChecksHasTheDefaultsForAllElse() {
    project.config("gate: [{name: tests, run: make}]");

    assertThat(gate())
        .isEqualTo(
            new GateSettings(
                List.of(
                    new GateCheck(
                        "tests", "make", Duration.ofMinutes(10), GateCheck.At.TASK, null, false)),
                Sandbox.AUTO,
                false,
                Baseline.TELL,
                true,
                List.of()));
    assertThat(project.config("gate: {name: tests, run: make}").load().gate()).isEqualTo(gate());
    assertThat(project.config("").load().gate()).isEqualTo(GateSettings.NONE);
  }

  @Test
  void readsTheWholeMapping() {
    project.config(
        """
        gate:
          sandbox: required
          network: true
          baseline: true
          rerun: false
          env: [DATABASE_URL]
          checks:
            - name: web
              run: npm test
              dir: web
              env: [NODE_OPTIONS, KEYBOARD]
              skip_for: [{ area: [Docs, wiki], complexity: trivial }, { area: infra }]
            - name: tests
              run: mvn verify
              coverage: { report: [a/jacoco.xml, b/jacoco.xml], format: jacoco, tolerance: 0.25 }
        """);

    GateSettings gate = gate();

    assertThat(gate.sandbox()).isEqualTo(Sandbox.REQUIRED);
    assertThat(gate.network()).isTrue();
    assertThat(gate.baseline()).isEqualTo(Baseline.FORGIVE);
    assertThat(gate.rerun()).isFalse();
    assertThat(gate.environment()).containsExactly("DATABASE_URL");
    GateCheck web = gate.checks().getFirst();
    assertThat(web.dir()).isEqualTo("web");
    assertThat(web.environment()).containsExactly("NODE_OPTIONS", "KEYBOARD");
    assertThat(web.skipFor())
        .containsExactly(
            new SkipRule(Set.of("docs", "wiki"), Set.of(TaskComplexity.TRIVIAL)),
            new SkipRule(Set.of("infra"), Set.of()));
    assertThat(web.skippedFor("docs", TaskComplexity.LARGE)).isEmpty();
    assertThat(web.skippedFor("Infra", TaskComplexity.LARGE)).isPresent();
    assertThat(gate.checks().getLast().coverage())
        .isEqualTo(
            new CoverageRule(
                List.of("a/jacoco.xml", "b/jacoco.xml"),
                CoverageRule.Format.JACOCO,
                true,
                new BigDecimal("0.25")));
  }

  @ParameterizedTest
  @CsvSource({
    "sandbox: off, OFF, TELL",
    "sandbox: false, OFF, TELL",
    "sandbox: Required, REQUIRED, TELL",
    "baseline: off, AUTO, OFF",
    "baseline: false, AUTO, OFF",
    "baseline: true, AUTO, FORGIVE",
    "baseline: forgive, AUTO, FORGIVE",
    "baseline: tell, AUTO, TELL",
  })
  void knowsTheWordsOfYaml(String line, Sandbox sandbox, Baseline baseline) {
    project.config("gate: { " + line + " }");

    assertThat(gate().sandbox()).isEqualTo(sandbox);
    assertThat(gate().baseline()).isEqualTo(baseline);
  }

  @Test
  void coverageOfTheGateIsThatOfItsOnlyCheck() {
    project.config("gate: {checks: [{name: t, run: x}], coverage: {report: lcov.info}}");

    assertThat(gate().checks().getFirst().coverage())
        .isEqualTo(
            new CoverageRule(
                List.of("lcov.info"), CoverageRule.Format.AUTO, true, BigDecimal.ZERO));
  }

  @Test
  void whatTheUserSaysOfAllChecksOutlivesTheRepositorysChecks() {
    project
        .userConfig("gate: {sandbox: required, env: [MINE], checks: [{name: mine, run: x}]}")
        .config("gate: [{name: theirs, run: y}]");
    assertThat(gate().sandbox()).isEqualTo(Sandbox.REQUIRED);
    assertThat(gate().environment()).containsExactly("MINE");
    assertThat(gate().checks()).extracting(GateCheck::name).containsExactly("theirs");

    project.config("review: {}").tasks("tasks: []\ngate: [{name: of-tasks, run: z}]");
    assertThat(gate().sandbox()).isEqualTo(Sandbox.REQUIRED);
    assertThat(gate().checks()).extracting(GateCheck::name).containsExactly("of-tasks");

    project.tasks("tasks: []\ngate: {sandbox: off, checks: [{name: of-tasks, run: z}]}");
    assertThat(gate().sandbox()).isEqualTo(Sandbox.OFF);
  }

  @Test
  void whatIsNotTrustedDoesNotTakeTheUsersSandboxAway() {
    project.trusted = false;
    project
        .userConfig("gate: {sandbox: required, checks: [{name: mine, run: x}]}")
        .config("gate: {sandbox: off, checks: []}");

    assertThat(gate().sandbox()).isEqualTo(Sandbox.REQUIRED);
    assertThat(gate().checks()).extracting(GateCheck::name).containsExactly("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gate: {check: []}"
            + "|config.yaml:1:8: gate.check: the key 'check' is not known; did you mean 'checks'?",
        "gate: {sandbox: strict}"
            + "|config.yaml:1:17: gate.sandbox: 'strict' is none of auto, off, required",
        "gate: {baseline: 1}|config.yaml:1:18: gate.baseline: '1' is none of off, tell, forgive",
        "gate: {checks: [{name: a}]}|config.yaml:1:17: gate.checks[0].run: is missing",
        "gate: {env: [DATABASE_URL=x]}"
            + "|config.yaml:1:14: gate.env[0]: 'DATABASE_URL=x' must be the name of a variable alone,"
            + " such as DATABASE_URL; its value is taken from the environment",
        "gate: [{name: a, run: x, dir: ../b}]"
            + "|config.yaml:1:31: gate[0].dir: '../b' must lie inside the repository, relative to its"
            + " root",
        "gate: [{name: a, run: x, skip_for: {}}]"
            + "|config.yaml:1:36: gate[0].skip_for: needs an area or a complexity, such as { area:"
            + " [docs] }",
        "gate: [{name: a, run: x, skip_for: {complexity: tiny}}]"
            + "|config.yaml:1:49: gate[0].skip_for.complexity: 'tiny' is none of trivial, small, medium,"
            + " large",
        "gate: [{name: a, run: x, coverage: {}}]"
            + "|config.yaml:1:36: gate[0].coverage.report: is missing",
        "gate: [{name: a, run: x, coverage: {report: /etc/passwd}}]"
            + "|config.yaml:1:45: gate[0].coverage.report: '/etc/passwd' must lie inside the repository,"
            + " relative to its root",
        "gate: [{name: a, run: x, coverage: {report: r, format: clover}}]"
            + "|config.yaml:1:56: gate[0].coverage.format: 'clover' is none of auto, jacoco, cobertura,"
            + " lcov",
        "gate: [{name: a, run: x, coverage: {report: r, tolerance: -1}}]"
            + "|config.yaml:1:59: gate[0].coverage.tolerance: may not be negative: '-1'",
        "gate: [{name: a, run: x, coverage: {report: r, tolerance: 101}}]"
            + "|config.yaml:1:59: gate[0].coverage.tolerance: must be from 0 to 100 percentage points:"
            + " '101'",
        "gate: {baseline: off, checks: [{name: a, run: x, coverage: {report: r}}]}"
            + "|config.yaml:1:60: gate.checks[0].coverage: must_not_fall compares with the untouched"
            + " base, and 'baseline: off' leaves that out; write 'baseline: tell', or 'must_not_fall:"
            + " false'",
        "gate: {coverage: {report: r}}"
            + "|config.yaml:1:18: gate.coverage: the gate has no check; write 'coverage:' into the check"
            + " that writes the report",
        "gate: {coverage: {report: r}, checks: [{name: a, run: x}, {name: b, run: y}]}"
            + "|config.yaml:1:18: gate.coverage: the gate has 2 checks; write 'coverage:' into the check"
            + " that writes the report",
      })
  void aMistakeIsToldWithItsPlace(String yaml, String problem) {
    assertThat(project.config(yaml + "\n").problems()).containsExactly(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ANTHROPIC_API_KEY",
        "GITHUB_TOKEN",
        "npm_token",
        "NPM_AUTH",
        "AWS_SECRET_ACCESS_KEY",
        "DB_PASSWORD",
        "PGPASSWORD",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "APIKEY",
        "GH_PAT"
      })
  void noVariableThatIsASecretByItsNameIsPassedOn(String name) {
    project.env(name, "hidden-value").config("gate: {env: [" + name + "]}");

    assertThat(project.problems())
        .singleElement()
        .asString()
        .startsWith("config.yaml:1:14: gate.env[0]: '" + name + "' is a secret by its name")
        .doesNotContain("hidden-value");
  }
}
