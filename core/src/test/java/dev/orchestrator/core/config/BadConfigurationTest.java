package dev.orchestrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong, and what they are told. */
class BadConfigurationTest {
  @TempDir Path temp;
  private Project project;

  @BeforeEach
  void project() {
    project = new Project(temp);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "providers: {claude: {enabledd: true}}"
            + "|providers.yaml:1:22: providers.claude.enabledd: the key 'enabledd' is not known; did"
            + " you mean 'enabled'?",
        "providers: {claude: {enabled: maybe}}"
            + "|providers.yaml:1:31: providers.claude.enabled: must be true or false, but is 'maybe'",
        "providers: [claude]"
            + "|providers.yaml:1:12: providers: must be a mapping (key: value), but is a list",
        "providers: {claude: yes}"
            + "|providers.yaml:1:21: providers.claude: must be a mapping (key: value), but is 'yes'",
        "providers: {claud: {api_key: k}}"
            + "|providers.yaml:1:13: providers.claud: needs 'type:' (such as openai-compatible),"
            + " since its name does not say it; or did you mean 'claude'?",
        "providers: {mine: {type: openai-compatibel, endpoint: 'http://x/'}}"
            + "|providers.yaml:1:26: providers.mine.type: the type 'openai-compatibel' is not known;"
            + " did you mean 'openai-compatible'?",
        "providers: {mine: {type: openai-compatible}}"
            + "|providers.yaml:1:13: providers.mine.endpoint: is missing; write the address that the"
            + " vendor's documentation names for OpenAI-compatible clients",
        "providers: {mine: {type: scripted}}"
            + "|providers.yaml:1:13: providers.mine.script: is missing; write the file that holds the"
            + " answers",
        "providers: {claude: {models: [{id: x, base_model: claude/claude-sonet-4-5}]}}"
            + "|providers.yaml:1:51: providers.claude.models[0].base_model: the catalogue knows no"
            + " model 'claude/claude-sonet-4-5'; did you mean 'claude/claude-sonnet-4-5'?",
        "providers: {claude: {models: [{id: x, base_model: claude-sonet-4-5}]}}"
            + "|providers.yaml:1:51: providers.claude.models[0].base_model: the catalogue knows no"
            + " model 'claude-sonet-4-5'; did you mean 'claude-sonnet-4-5'?",
        "providers: {a/b: {type: claude}}"
            + "|providers.yaml:1:18: providers.a/b: a provider's name may hold letters, digits, '.',"
            + " '_' and '-' only",
        "providers: {claude: {endpoint: 'localhost:80'}}"
            + "|providers.yaml:1:32: providers.claude.endpoint: must be an address such as"
            + " https://api.example.com/v1",
        "providers: {claude: {endpoint: 'https://me:pass@x.org'}}"
            + "|providers.yaml:1:32: providers.claude.endpoint: may hold no user, password, query or"
            + " fragment; keys belong under 'api_key'",
        "providers: {claude: {endpoint: 'http://x', api_url: 'http://y'}}"
            + "|providers.yaml:1:44: providers.claude.api_url: says the same as line 1; keep one of"
            + " them",
        "providers: {claude: {api_key: k, api_key_command: x}}"
            + "|providers.yaml:1:51: providers.claude.api_key_command: stands beside 'api_key'; keep"
            + " one of them",
        "providers: {claude: {api_key: [a]}}"
            + "|providers.yaml:1:31: providers.claude.api_key: must be text, but is a list",
        "providers: {claude: {auth_method: oauth}}"
            + "|providers.yaml:1:35: providers.claude.auth_method: 'oauth' is none of api_key, cli",
        "providers: {claude: {auth_method: cli, mode: agent}}"
            + "|providers.yaml:1:46: providers.claude.mode: the word 'agent' is not known; there are:"
            + " answer, workspace",
        "providers: {claude: {api_key: k, mode: workspace}}"
            + "|providers.yaml:1:40: providers.claude.mode: is for a vendor's own program; it wants"
            + " auth_method: cli beside it",
        "providers: {claude: {timeouts: {idle: 60}}}"
            + "|providers.yaml:1:39: providers.claude.timeouts.idle: must be a length of time from 1ms"
            + " to 31d with its unit, such as 90s or 10m, but is '60'",
        "providers: {claude: {rate_limit: {requests_per_minute: 0}}}"
            + "|providers.yaml:1:56: providers.claude.rate_limit.requests_per_minute: must be a whole"
            + " number from 1 to 1000000000000, but is '0'",
        "providers: {claude: {models: [sonnet]}}"
            + "|providers.yaml:1:31: providers.claude.models[0]: must be a mapping such as { id:"
            + " sonnet, tier: standard }",
        "providers: {claude: {models: [{tier: fast}]}}"
            + "|providers.yaml:1:31: providers.claude.models[0].id: is missing",
        "providers: {claude: {models: [{id: a, tier: fastest}]}}"
            + "|providers.yaml:1:45: providers.claude.models[0].tier: 'fastest' is none of fast,"
            + " standard, advanced; did you mean 'fast'?",
        "providers: {claude: {models: [{id: a, input_per_1m: -1}]}}"
            + "|providers.yaml:1:53: providers.claude.models[0].input_per_1m: may not be negative:"
            + " '-1'",
        "providers: {claude: {models: [{id: a}, {id: a}]}}"
            + "|providers.yaml:1:40: providers.claude.models[1]: a model of the same id is listed already",
        "providers: {claude: {headers: {'X Y': z}}}"
            + "|providers.yaml:1:39: providers.claude.headers.X Y: is no name of a header",
        "providers: {claude: {}, claude: {}}"
            + "|providers.yaml:1:25: the key 'claude' stands here again; it was given in line 1",
        "{providers: {claude: {}}, routing: {fallback_provider: clade}}"
            + "|providers.yaml:1:56: routing.fallback_provider: the provider 'clade' is not known; did"
            + " you mean 'claude'?",
        "{providers: {claude: {}}, routing: {fallback_provider: openai}}"
            + "|providers.yaml:1:56: routing.fallback_provider: the provider 'openai' is not known;"
            + " there are: claude",
        "routing: {max_cost_per_task: cheap}"
            + "|providers.yaml:1:30: routing.max_cost_per_task: must be a decimal number, but is"
            + " 'cheap'",
        "routing: {max_cost_per_task: -1}"
            + "|providers.yaml:1:30: routing.max_cost_per_task: may not be negative: '-1'",
        "routing: {prefer_locl: true}"
            + "|providers.yaml:1:11: routing.prefer_locl: the key 'prefer_locl' is not known; did you"
            + " mean 'prefer_local'?",
        "routing: {roles: {planer: []}}"
            + "|providers.yaml:1:19: routing.roles.planer: the role 'planer' is not known; did you"
            + " mean 'planner'?",
        "routing: {roles: {planner: [{tear: fast}]}}"
            + "|providers.yaml:1:30: routing.roles.planner[0].tear: the key 'tear' is not known; did"
            + " you mean 'tier'?",
        "routing: {roles: {planner: [{risk: critical}]}}"
            + "|providers.yaml:1:36: routing.roles.planner[0].risk: 'critical' is none of low, medium,"
            + " high",
        "gate: []|providers.yaml:1:1: gate: the key 'gate' belongs in config.yaml",
        "rooting: {}"
            + "|providers.yaml:1:1: rooting: the key 'rooting' is not known; did you mean 'routing'?",
        "just words|providers.yaml:1:1: must be a mapping (key: value), but is 'just words'",
      })
  void aMistakeInTheProvidersIsTold(String yaml, String problem) {
    project.providers(yaml + "\n");
    assertThat(project.problems()).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gate: [mvn verify]"
            + "|config.yaml:1:8: gate[0]: must be a mapping such as { name: tests, run: \"mvn -q"
            + " verify\" }",
        "gate: [{run: x}]|config.yaml:1:8: gate[0].name: is missing",
        "gate: [{name: a}]|config.yaml:1:8: gate[0].run: is missing",
        "gate: [{name: a, run: ' '}]|config.yaml:1:23: gate[0].run: is blank; write a command",
        "gate: [{name: a, run: x}, {name: a, run: y}]"
            + "|config.yaml:1:34: gate[1].name: the check 'a' is given twice",
        "gate: [{name: a, run: x, at: steps}]"
            + "|config.yaml:1:30: gate[0].at: 'steps' is none of step, task; did you mean 'step'?",
        "gate: [{name: a, run: x, fail_on: '['}]"
            + "|config.yaml:1:35: gate[0].fail_on: is no regular expression: Unclosed character class",
        "gate: [{name: a, run: x, timeot: 1m}]"
            + "|config.yaml:1:26: gate[0].timeot: the key 'timeot' is not known; did you mean"
            + " 'timeout'?",
        "workspace: {copy: [../secret]}"
            + "|config.yaml:1:20: workspace.copy[0]: '../secret' must be a file or folder inside the"
            + " repository, relative to its root",
        "workspace: {copy: [/etc/passwd]}"
            + "|config.yaml:1:20: workspace.copy[0]: '/etc/passwd' must be a file or folder inside the"
            + " repository, relative to its root",
        "review: {independence: any}"
            + "|config.yaml:1:24: review.independence: 'any' is none of maker, provider, model, none",
        "review: {max_rounds: 0}"
            + "|config.yaml:1:22: review.max_rounds: must be a whole number from 1 to 20, but is '0'",
        "limits: {max_cost_per_dya: 1}"
            + "|config.yaml:1:10: limits.max_cost_per_dya: the key 'max_cost_per_dya' is not known;"
            + " did you mean 'max_cost_per_day'?",
        "escalation: often"
            + "|config.yaml:1:13: escalation: must be 'off', or a mapping such as { max_rungs: 3,"
            + " same_model_retries: 1 }, but is 'often'",
        "escalation: [a]"
            + "|config.yaml:1:13: escalation: must be 'off', or a mapping such as { max_rungs: 3,"
            + " same_model_retries: 1 }",
        "escalation: {max_rungs: 0}"
            + "|config.yaml:1:25: escalation.max_rungs: must be a whole number from 1 to 20, but is"
            + " '0'",
        "escalation: {same_model_retries: 6}"
            + "|config.yaml:1:34: escalation.same_model_retries: must be a whole number from 0 to 5,"
            + " but is '6'",
        "escalation: {value_per_task: 0}"
            + "|config.yaml:1:30: escalation.value_per_task: must be above 0; leave it out if it is"
            + " not to be asked",
        "escalation: {value_per_task: much}"
            + "|config.yaml:1:30: escalation.value_per_task: must be a decimal number, but is"
            + " 'much'",
        "escalation: {order: [sonnet]}"
            + "|config.yaml:1:22: escalation.order[0]: 'sonnet' must be a model as"
            + " provider/model-id",
        "escalation: {order: [nobody/m]}"
            + "|config.yaml:1:22: escalation.order[0]: 'nobody/m' names no provider that is"
            + " configured; there are: claude, openai, gemini, ollama",
        "escalation: {max_rung: 2}"
            + "|config.yaml:1:14: escalation.max_rung: the key 'max_rung' is not known; did you mean"
            + " 'max_rungs'?",
        "routing: {}|config.yaml:1:1: routing: the key 'routing' belongs in providers.yaml",
      })
  void aMistakeInTheConfigIsTold(String yaml, String problem) {
    project.config(yaml + "\n");
    assertThat(project.problems()).containsExactly(problem);
  }

  @Test
  void allMistakesOfAllFilesAreToldAtOnce() {
    project
        .userProviders("providers: {claude: {enabled: x}}")
        .providers("providers:\n  gemini: {enabled: y}\nroutin: {}\n")
        .config("review: {max_rounds: z}")
        .tasks("gate: [{}]\ntasks: []\n");
    assertThat(project.problems())
        .satisfiesExactly(
            p ->
                assertThat(p)
                    .endsWith(
                        "user/providers.yaml:1:31: providers.claude.enabled: must"
                            + " be true or false, but is 'x'"),
            p -> assertThat(p).startsWith("providers.yaml:2:21: providers.gemini.enabled"),
            p -> assertThat(p).startsWith("providers.yaml:3:1: routin"),
            p -> assertThat(p).startsWith("tasks.yaml:1:8: gate[0].name: is missing"),
            p -> assertThat(p).startsWith("tasks.yaml:1:8: gate[0].run: is missing"),
            p -> assertThat(p).startsWith("config.yaml:1:22: review.max_rounds"));
  }

  @Test
  void tabsAndBrokenYamlAreToldWithTheirPlace() {
    project.providers("providers:\n\tclaude: {}\n").config("gate: [\n");
    assertThat(project.problems())
        .satisfiesExactly(
            p -> assertThat(p).startsWith("providers.yaml:2:1: a tab stands here"),
            p -> assertThat(p).startsWith("config.yaml:2:1: is no YAML"));
  }

  @Test
  void aFileThatCannotBeReadIsNotTakenForAbsent() throws IOException {
    Files.createDirectories(project.dir.resolve(".orchestrator/config.yaml"));
    Files.createSymbolicLink(
        project.dir.resolve(".orchestrator/providers.yaml"), Path.of("nowhere.yaml"));
    assertThat(project.problems())
        .containsExactly(
            "providers.yaml: there is no such file",
            "config.yaml: is a directory; a YAML file is wanted");
  }

  @Test
  void anUnsetVariableOutsideOfAProviderIsAMistake() {
    project.providers("routing: { prefer_local: '${LOCAL}' }");
    assertThat(project.problems())
        .containsExactly(
            "providers.yaml:1:26: routing.prefer_local: LOCAL is not set; set it, or write"
                + " ${LOCAL:-default}");
  }

  @Test
  void noMessageHoldsAValueOfTheEnvironment() {
    String secret = "very-private-value";
    project
        .env("SECRET", secret)
        .env("BROKEN", secret + "\nx")
        .providers(
            """
            providers:
              claude:
                enabled: ${SECRET}
                endpoint: "${SECRET}"
                auth_method: ${SECRET}
                timeouts: { idle: "${SECRET}" }
                rate_limit: { requests_per_minute: "${SECRET}" }
                models: [{ id: a, tier: "${SECRET}", input_per_1m: "${SECRET}" }]
              second: { type: "${SECRET}" }
              third: { type: scripted, script: "${SECRET}" }
            routing:
              fallback_provider: ${SECRET}
              max_cost_per_task: ${SECRET}
              roles: { planner: [{ risk: "${SECRET}", capability: "${SECRET}" }] }
            """)
        .config("review: { independence: '${SECRET}' }\nlimits: {max_cost_per_run: '${SECRET}'}");
    assertThat(project.problems()).hasSizeGreaterThan(10).noneMatch(p -> p.contains(secret));

    project
        .providers(
            """
            providers:
              claude: { api_key: "${BROKEN}", headers: { X: "${BROKEN}" } }
              openai: { api_key: "${SECRET}", default_model: "${SECRET}" }
              third: { type: scripted, script: "${SECRET}" }
              groq: { models: [{id: "${SECRET}"}] }
            """)
        .config("");
    Configuration configuration = project.load();
    assertThat(configuration.warnings()).noneMatch(w -> w.contains(secret));
    assertThat(configuration.providers())
        .noneMatch(p -> String.valueOf(p.notConfigured()).contains(secret));
  }

  @Test
  void aBundleOfAuthoritiesThatIsNoneIsTold() {
    project.providers("providers: {claude: {ca_bundle: absent.pem}}");
    assertThat(project.problems())
        .singleElement()
        .asString()
        .startsWith("providers.yaml:1:33: providers.claude.ca_bundle: the file ")
        .endsWith("absent.pem cannot be read");
    project
        .write(project.dir.resolve(".orchestrator/absent.pem"), "")
        .providers("providers: {claude: {enabled: false, ca_bundle: absent.pem}}");
    assertThat(project.load().providers()).hasSize(1);
    project.providers("providers: {claude: {ca_bundle: absent.pem}}");
    assertThat(project.problems())
        .singleElement()
        .asString()
        .contains("holds no certificate in PEM form");
  }

  /** A thousand tasks are read by who works them, and only by them. */
  @Test
  void aLongFileOfTasksIsReadForItsGateAlone() {
    String tasks = "tasks:\n" + "  - { id: T, goal: \"x\" }\n".repeat(2_000) + "broken: [\n";
    project.tasks(tasks);
    assertThat(project.load().gate().checks()).isEmpty();
    project.tasks(tasks.replace("broken", "gate"));
    assertThat(project.problems()).isNotEmpty();
  }
}
