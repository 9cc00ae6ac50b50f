package dev.orchestrator.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.core.yaml.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFileTest {
  @TempDir Path temp;

  private TaskFile read(String yaml) throws IOException {
    return TaskFile.read(Files.writeString(temp.resolve("tasks.yaml"), yaml));
  }

  @Test
  void readsEveryKey() throws IOException {
    Task task =
        read("""
        tasks:
          - id: DOC-1
            goal: "Add Javadoc to the public methods of ContextBuilder"
            risk: low            # low | medium | high
            area: docs
            complexity: small    # optional
            repo: forge
            context_files: [src/main/java/ContextBuilder.java, ./docs/]
            constraints: ["no functional change"]
            depends_on: []
            max_cost: 0.20       # optional
            allow: [claude, ollama/llama3:70b]
            local_only: yes
            may_change_tests: true
        gate:
          - { name: tests, run: "mvn -q verify", timeout: 10m }
        """)
            .tasks()
            .getFirst();

    assertThat(task)
        .isEqualTo(
            Task.builder("DOC-1", "Add Javadoc to the public methods of ContextBuilder")
                .risk(TaskRisk.LOW)
                .area("docs")
                .complexity(TaskComplexity.SMALL)
                .repo("forge")
                .contextFiles(List.of("src/main/java/ContextBuilder.java", "docs"))
                .constraints(List.of("no functional change"))
                .maxCost(Money.usd("0.20"))
                .allow(List.of("claude", "ollama/llama3:70b"))
                .localOnly(true)
                .mayChangeTests(true)
                .build());
  }

  private List<String> problems(String yaml) throws IOException {
    Path file = Files.writeString(temp.resolve("tasks.yaml"), yaml);
    ConfigException e =
        Assertions.catchThrowableOfType(ConfigException.class, () -> TaskFile.read(file));
    assertThat(e).as("a ConfigException").isNotNull();
    return e.problems().stream().map(p -> p.toString().replace(temp + "/", "")).toList();
  }

  @Test
  void readsFilesOfTheOldFormat() throws IOException {
    TaskFile file =
        read(
            """
            # Aufgaben für den Übergang — Größe, naïve façade, 数学
            tasks:
              - id: MATH-001
                goal: "Füge Tests für die Matrix-Klasse hinzu (≥ 90 %)"
                risk: high
                area: math
                repo: forge
                context_files:
                constraints:
                  - ZERO-WARNINGS
                  - 90%+ coverage for new tests

              # nothing to read here
              - id: TEST_2.b
                goal: >
                  Several lines
                  of words with ${HOME} in them
                risk: LOW
                area: test
                context_files: []
              - { id: 3, goal: bare }
            """);

    assertThat(file.tasks()).extracting(Task::id).containsExactly("MATH-001", "TEST_2.b", "3");
    assertThat(file.tasks().getFirst().constraints())
        .containsExactly("ZERO-WARNINGS", "90%+ coverage for new tests");
    assertThat(file.tasks().getFirst().complexity()).isEqualTo(TaskComplexity.MEDIUM);
    assertThat(file.tasks().get(1).goal()).isEqualTo("Several lines of words with ${HOME} in them");
    assertThat(file.tasks().get(1).risk()).isEqualTo(TaskRisk.LOW);
    assertThat(file.tasks().get(1).area()).isEqualTo("test");
    assertThat(file.tasks().get(2)).isEqualTo(Task.builder("3", "bare").build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tasks: [{id: a, goal: g, risk: critical}]"
            + "|tasks.yaml:1:32: tasks[0].risk: 'critical' is none of low, medium, high; did you mean"
            + " 'high'?",
        "tasks: [{id: a, goal: g, risk: hihg}]"
            + "|tasks.yaml:1:32: tasks[0].risk: 'hihg' is none of low, medium, high; did you mean"
            + " 'high'?",
        "tasks: [{id: a, goal: g, complexity: huge}]"
            + "|tasks.yaml:1:38: tasks[0].complexity: 'huge' is none of trivial, small, medium, large;"
            + " did you mean 'large'?",
        "tasks: [{id: a, goal: g}, {id: a, goal: h}]"
            + "|tasks.yaml:1:32: tasks[1].id: the id 'a' stands here again; it was given in line 1",
        "tasks: [{id: a, goal: g}, {id: A, goal: h}]"
            + "|tasks.yaml:1:32: tasks[1].id: the ids 'A' and 'a' differ in case only",
        "tasks: [{goal: g}]|tasks.yaml:1:9: tasks[0].id: is missing",
        "tasks: [{id: a}]|tasks.yaml:1:9: tasks[0].goal: is missing",
        "tasks: [{id: a, goal: ' '}]"
            + "|tasks.yaml:1:23: tasks[0].goal: is blank; say what is to be done",
        "tasks: [{id: a, goal: [g]}]|tasks.yaml:1:23: tasks[0].goal: must be text, but is a list",
        "tasks: [a]|tasks.yaml:1:9: tasks[0]: must be a mapping (key: value), but is 'a'",
        "tasks: {id: a, goal: g}"
            + "|tasks.yaml:1:8: tasks: must be a list of tasks, each beginning with '- id: …'",
        "tasks: []|tasks.yaml:1:8: tasks: holds no task",
        "tasks:|tasks.yaml:1:1: tasks: is empty",
        "gate: []|tasks.yaml:1:1: tasks: is missing",
        "[{id: a, goal: g}]|tasks.yaml:1:1: the list of tasks must stand under 'tasks:'",
        "tasks: [{id: a, goal: g, depends_on: [b]}]"
            + "|tasks.yaml:1:39: tasks[0].depends_on[0]: the task 'b' is not known; there are: a",
        "tasks: [{id: a, goal: g, depends_on: [a]}]"
            + "|tasks.yaml:1:39: tasks[0].depends_on[0]: the tasks wait for one another: a → a",
        "tasks: [{id: a, goal: g, depends_on: [b]}, {id: b, goal: g, depends_on: a}]"
            + "|tasks.yaml:1:73: tasks[1].depends_on: the tasks wait for one another: a → b → a",
        "tasks: [{id: a, goal: g, max_cost: -0.1}]"
            + "|tasks.yaml:1:36: tasks[0].max_cost: may not be negative: '-0.1'",
        "tasks: [{id: a, goal: g, max_cost: little}]"
            + "|tasks.yaml:1:36: tasks[0].max_cost: must be a decimal number, but is 'little'",
        "tasks: [{id: a, goal: g, local_only: 1}]"
            + "|tasks.yaml:1:38: tasks[0].local_only: must be true or false, but is '1'",
        "tasks: [{id: a, goal: g, contextfiles: x}]"
            + "|tasks.yaml:1:26: tasks[0].contextfiles: the key 'contextfiles' is not known; did you"
            + " mean 'context_files'?",
        "tasks: [{id: a, goal: g, goal: h}]"
            + "|tasks.yaml:1:26: the key 'goal' stands here again; it was given in line 1",
        "{tasks: [{id: a, goal: g}], review: {}}"
            + "|tasks.yaml:1:29: review: the key 'review' belongs in config.yaml",
        "just words|tasks.yaml:1:1: must be a mapping (key: value), but is 'just words'",
      })
  void aMistakeIsTold(String yaml, String problem) throws IOException {
    assertThat(problems(yaml + "\n")).containsExactly(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "../../evil",
        "a/b",
        "a..b",
        ".hidden",
        "-x",
        "a b",
        "a.",
        "a.lock",
        "ä",
        "a\\nb",
        "a\\0b",
        "",
        " a",
        "C:x",
        "0123456789012345678901234567890123456789012345678901234567890123x"
      })
  void anIdThatCouldNameAPathIsRefused(String id) throws IOException {
    assertThat(problems("tasks: [{id: \"" + id + "\", goal: g}]\n"))
        .singleElement()
        .asString()
        .startsWith("tasks.yaml:1:14: tasks[0].id: '");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../../b",
        "/etc/passwd",
        "~/.bashrc",
        "C:\\\\x",
        "a\\\\b",
        "a\\0b",
        "a\\u202eb",
        " ",
        ".git/config",
        "a/.GIT/hooks",
        ".orchestrator/providers.yaml"
      })
  void aContextFileOutsideTheTreeIsRefused(String path) throws IOException {
    assertThat(problems("tasks: [{id: a, goal: g, context_files: [\"" + path + "\"]}]\n"))
        .singleElement()
        .asString()
        .startsWith("tasks.yaml:1:42: tasks[0].context_files[0]: '");
  }

  @Test
  void anEmptyFileAMissingOneAndTabsAreTold() throws IOException {
    assertThat(problems(""))
        .containsExactly(
            "tasks.yaml: is empty; it needs 'tasks:' with a list of tasks (id, goal, …)");
    assertThat(problems("# nothing\n---\n")).singleElement().asString().contains("is empty");
    assertThat(problems("tasks:\n\t- id: a\n"))
        .containsExactly("tasks.yaml:2:1: a tab stands here; YAML is indented with spaces");
    assertThatThrownBy(() -> TaskFile.read(temp.resolve("absent.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("absent.yaml: there is no such file");
    assertThatThrownBy(() -> TaskFile.read(temp))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("is a directory; a YAML file is wanted");
  }

  @Test
  void allMistakesAreToldAtOnce() throws IOException {
    assertThat(
            problems(
                """
                tasks:
                  - id: ../a
                    goal: g
                    risk: critical
                  - id: b
                    max_cost: -1
                  - id: c
                    goal: g
                    depends_on: [bb, c]
                """))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("tasks.yaml:2:9: tasks[0].id"),
            p -> assertThat(p).startsWith("tasks.yaml:4:11: tasks[0].risk"),
            p -> assertThat(p).startsWith("tasks.yaml:5:5: tasks[1].goal: is missing"),
            p -> assertThat(p).startsWith("tasks.yaml:6:15: tasks[1].max_cost"),
            p -> assertThat(p).endsWith("the task 'bb' is not known; did you mean 'b'?"),
            p -> assertThat(p).endsWith("the tasks wait for one another: c → c"));
  }

  @Test
  void ordersTasksByWhatTheyNeed() throws IOException {
    TaskFile file =
        read(
            """
            tasks:
              - { id: d, goal: g, depends_on: [b, c] }
              - { id: a, goal: g }
              - { id: c, goal: g, depends_on: [a] }
              - { id: b, goal: g }
            """);
    assertThat(file.inOrder()).extracting(Task::id).containsExactly("b", "a", "c", "d");
    assertThat(file.task("c")).isPresent();
    assertThat(file.task("x")).isEmpty();
  }

  @Test
  void aLongChainOfTasksIsWalkedWithoutDepth() throws IOException {
    StringBuilder yaml = new StringBuilder("tasks:\n");
    for (int i = 0; i < 3_000; i++) {
      yaml.append("  - {id: t%d, goal: g, depends_on: [t%d]}\n".formatted(i, i + 1));
    }
    yaml.append("  - {id: t3000, goal: g}\n");
    assertThat(read(yaml.toString()).inOrder().getFirst().id()).isEqualTo("t3000");
  }

  @Test
  void aTaskMadeInCodeObeysTheSameRules() {
    assertThatThrownBy(() -> Task.builder("../x", "g").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'../x'");
    assertThatThrownBy(() -> Task.builder("x", " ").build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Task.builder("x", "g").maxCost(Money.ofNanos(-1)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
