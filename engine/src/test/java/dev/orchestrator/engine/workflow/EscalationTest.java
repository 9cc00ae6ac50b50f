package dev.orchestrator.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.providers.scripted.ScriptedAnswer;
import dev.orchestrator.providers.scripted.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who tries next when gate or review has refused. */
class EscalationTest {
  private static final String PLAN =
      """
      {"steps": [{"id": "S1", "type": "implementation", "description": "Greet the world",
        "files_to_modify": ["greeting.txt"], "files_to_create": [], "dependencies": []}]}
      """;
  private static final String APPROVED =
      "{\"status\": \"approved\", \"findings\": [], \"summary\": \"good\"}";
  private static final String CHANGES =
      "{\"status\": \"needs_changes\", \"findings\": [{\"severity\": \"major\","
          + " \"message\": \"say it louder\"}], \"summary\": \"\"}";

  @TempDir Path dir;

  private TestRepository repository;
  private final List<JournalEvent> journal = new ArrayList<>();
  private final ScriptedProvider.Builder small = provider("small", ModelTier.STANDARD, "1");
  private final ScriptedProvider.Builder large = provider("large", ModelTier.ADVANCED, "10");
  private final ScriptedProvider.Builder reviewer = provider("reviewer", ModelTier.STANDARD, "3");
  private EscalationSettings escalation = EscalationSettings.DEFAULT;
  private LimitSettings limits = LimitSettings.NONE;

  @BeforeEach
  void makeRepository() throws IOException {
    repository =
        new TestRepository(Files.createDirectory(dir.resolve("repo")))
            .write("greeting.txt", "hello\n")
            .commit("Begin");
    small.answer("planner", PLAN);
    reviewer.answer("plan_reviewer", APPROVED);
  }

  @Test
  void theSameModelTriesOnceMoreAndThenAStrongerOneFromTheCommittedFiles() {
    small
        .answer("implementer", edit("hello", "hello moon"))
        .answer(
            "implementer",
            ScriptedAnswer.text(edit("hello moon", "hello sun")).match("no world found"));
    large.answer(
        "implementer",
        ScriptedAnswer.text(edit("hello", "hello world"))
            .match("/Another model tried this before you(.*)hello sun(.*)no world found/"));
    reviewer.answer("code_reviewer", APPROVED);

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(repository.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("hello world\n");
    assertThat(events(JournalEvent.Escalated.class))
        .extracting(JournalEvent.Escalated::model)
        .containsExactly("small/small-1", "large/large-1");
    assertThat(result.models()).contains("small/small-1", "large/large-1");
  }

  @Test
  void whereTheSameChangeComesAgainTheModelIsStuckAndAnotherTakesOver() {
    small
        .answer("implementer", edit("hello", "hello moon"))
        .answer("implementer", edit("hello moon", "hello sun"))
        .answer("implementer", edit("hello sun", "hello moon"));
    escalation = new EscalationSettings(true, 5, 3, List.of(), null);
    large.answer("implementer", edit("hello", "hello world"));
    reviewer.answer("code_reviewer", APPROVED);

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(events(JournalEvent.Escalated.class).getLast().reason())
        .startsWith("stuck: the same change was refused before")
        .contains("large/large-1 takes over");
  }

  @Test
  void withoutAStrongerModelAPersonIsAskedAndToldWhy() {
    small
        .answer("implementer", edit("hello", "hello moon"))
        .answer("implementer", edit("hello moon", "hello sun"));
    large
        .answer("implementer", edit("hello", "hello mars"))
        .answer("implementer", edit("hello mars", "hello venus"));

    TaskResult result = run();

    assertThat(result.state()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(result.reason())
        .contains("step S1: the gate refused it")
        .contains("further tries were refused too");
    assertThat(events(JournalEvent.Escalated.class))
        .extracting(JournalEvent.Escalated::model)
        .containsExactly("small/small-1", "large/large-1", "large/large-1", null);
  }

  @Test
  void nobodyTakesOverWhomTheBudgetCannotPay() {
    small
        .answer("implementer", edit("hello", "hello moon"))
        .answer("implementer", edit("hello moon", "hello sun"));
    limits =
        new LimitSettings(
            null, Money.usd("0.08"), null, null, null, false, false);

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(result.reason()).contains("the budget has $").contains("large/large-1");
  }

  @Test
  void whatAReviewRefusesIsMendedByItsAuthorAndThenByAStrongerModel() {
    small
        .answer("implementer", edit("hello", "hello world"))
        .answer(
            "implementer",
            ScriptedAnswer.text(edit("hello world", "hello world!")).match("say it louder"));
    large.answer(
        "implementer",
        ScriptedAnswer.text(edit("hello world!", "HELLO world")).match("say it louder"));
    reviewer
        .answer("code_reviewer", CHANGES)
        .answer("code_reviewer", CHANGES.replace("louder", "louder yet: say it louder"))
        .answer("code_reviewer", APPROVED);

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(events(JournalEvent.Escalated.class))
        .extracting(JournalEvent.Escalated::step, JournalEvent.Escalated::model)
        .containsExactly(tuple("review-1", "small/small-1"), tuple("review-2", "large/large-1"));
  }

  @Test
  void theSameFindingsTwiceAreNotGivenToTheSameModelAgain() {
    small
        .answer("implementer", edit("hello", "hello world"))
        .answer("implementer", edit("hello world", "hello world!"));
    escalation = new EscalationSettings(true, 5, 3, List.of(), null);
    large.answer("implementer", edit("hello world!", "HELLO world"));
    reviewer
        .answer("code_reviewer", CHANGES)
        .answer("code_reviewer", CHANGES)
        .answer("code_reviewer", APPROVED);

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(events(JournalEvent.Escalated.class).getLast().reason())
        .startsWith("stuck: the reviewer finds the same again")
        .contains("large/large-1");
  }

  @Test
  void everyVerdictIsKeptAsAnOutcomeBesideWhatItTook() {
    small
        .answer("implementer", edit("hello", "hello moon"))
        .answer("implementer", edit("hello moon", "hello world"));
    reviewer.answer("code_reviewer", APPROVED);

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    try (Ledger ledger = Ledger.open(repository.root.resolve(".orchestrator/state/ledger.db"))) {
      assertThat(ledger.outcomes())
          .extracting(
              outcome -> outcome.subject().role(),
              outcome -> outcome.source().name(),
              outcome -> outcome.accepted(),
              outcome -> outcome.rung())
          .containsExactlyInAnyOrder(
              tuple("planner", "REVIEW", true, 0),
              tuple("implementer", "GATE", false, 0),
              tuple("implementer", "GATE", true, 1),
              tuple("implementer", "REVIEW", true, 1));
      assertThat(ledger.outcomes())
          .allSatisfy(outcome -> {
            assertThat(outcome.subject().area()).isEqualTo("core");
            assertThat(outcome.model()).isEqualTo("small-1");
            assertThat(outcome.tier()).isEqualTo(ModelTier.STANDARD);
            assertThat(outcome.usage().totalInput()).isPositive();
            assertThat(outcome.cost()).isNotNull();
          });
    }
  }

  private TaskResult run() {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(small.build());
    registry.register(large.build());
    registry.register(reviewer.build());
    return Orchestrator.builder()
        .workingDir(repository.root)
        .registry(registry)
        .stateHome(dir.resolve("state"))
        .environment(Map.of("PATH", System.getenv("PATH"), "HOME", dir.toString()))
        .configuration(
            new Configuration(
                List.of(),
                RoutingPolicy.DEFAULT,
                FailoverSettings.DEFAULT,
                GateSettings.of(List.of(
                    new GateCheck(
                        "greeting",
                        "grep -q world greeting.txt || { echo 'no world found'; exit 1; }",
                        Duration.ofMinutes(1),
                        GateCheck.At.TASK,
                        null,
                        false))),
                WorkspaceSettings.NONE,
                ReviewSettings.DEFAULT,
                escalation,
                limits,
                List.of(),
                List.of()))
        .events(event -> {
          if (event instanceof RunEvent.Journaled journaled) {
            journal.add(journaled.event());
          }
        })
        .build()
        .runTask(
            Task.builder("T-1", "Greet the world")
                .area("core")
                .contextFiles(List.of("greeting.txt"))
                .build());
  }

  private <T extends JournalEvent> List<T> events(Class<T> type) {
    return journal.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static ScriptedProvider.Builder provider(String name, ModelTier tier, String price) {
    return ScriptedProvider.builder(name)
        .maker(name + "-maker")
        .model(
            ModelInfo.builder(name, name + "-1")
                .maker(name + "-maker")
                .tier(tier)
                .capabilities("code", "planning", "review", "docs", "analysis")
                .contextWindow(200_000)
                .maxOutputTokens(32_000)
                .pricing(Pricing.of(price, price))
                .build());
  }

  private static String edit(String search, String replace) {
    return "greeting.txt\n<<<<<<< SEARCH\n"
        + search
        + "\n=======\n"
        + replace
        + "\n>>>>>>> REPLACE\n";
  }
}
