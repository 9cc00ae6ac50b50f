package dev.orchestrator.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.routing.TaskRisk;
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

class WorkflowTest {

  private static final String PLAN =
      """
      {"steps": [{"id": "S1", "type": "implementation", "description": "Greet the world",
        "files_to_modify": ["greeting.txt"], "files_to_create": [], "dependencies": []}]}
      """;
  private static final String APPROVED =
      "{\"status\": \"approved\", \"findings\": [], \"summary\": \"good\"}";

  @TempDir Path dir;

  private TestRepository repository;
  private final List<RunEvent> events = new ArrayList<>();
  private final ScriptedProvider.Builder alpha =
      ScriptedProvider.builder("alpha").maker("alpha-maker").model(model("alpha", "1", "2"));
  private final ScriptedProvider.Builder beta =
      ScriptedProvider.builder("beta").maker("beta-maker").model(model("beta", "3", "6"));

  private List<GateCheck> gate = List.of(check("grep -q world greeting.txt"));
  private ReviewSettings review = ReviewSettings.DEFAULT;
  private EscalationSettings escalation = EscalationSettings.DEFAULT;
  private LimitSettings limits = LimitSettings.NONE;

  @BeforeEach
  void makeRepository() throws IOException {
    Path root = Files.createDirectory(dir.resolve("repo"));
    repository =
        new TestRepository(root)
            .write("greeting.txt", "hello\n")
            .write("other.txt", "one\n")
            .commit("Begin");
  }

  @Test
  void turnsATaskIntoAGatedReviewedCommitOnABranchOfItsOwn() {
    alpha.answer("planner", PLAN).answer("implementer", edit("hello", "hello world"));
    beta.answer("plan_reviewer", APPROVED).answer("code_reviewer", APPROVED);

    TaskResult result = run(task("T-1"));

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(result.branch()).isEqualTo("orchestrator/T-1");
    assertThat(result.steps()).extracting(StepResult::state).containsExactly("committed");
    assertThat(repository.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("hello world\n");
    assertThat(repository.git("log", "-1", "--format=%B", "orchestrator/T-1"))
        .contains("T-1: Greet the world")
        .contains("Orchestrator-Task: T-1")
        .contains("Orchestrator-Step: S1")
        .contains("Orchestrator-Provider: alpha")
        .contains("Orchestrator-Model: alpha-1");
    assertThat(result.worktree()).isNull();
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void leavesTheUsersTreeIndexAndBranchAsTheyAre() throws IOException {
    repository.write("other.txt", "dirty\n").write("new.txt", "untracked\n");
    repository.git("add", "new.txt");
    String head = repository.git("rev-parse", "HEAD");
    String status = repository.git("status", "--porcelain", "--untracked-files=no");
    byte[] index = Files.readAllBytes(repository.root.resolve(".git/index"));
    happy();

    run(task("T-1"));

    assertThat(repository.git("rev-parse", "HEAD")).isEqualTo(head);
    assertThat(repository.git("branch", "--show-current")).isEqualTo("main\n");
    assertThat(Files.readAllBytes(repository.root.resolve(".git/index"))).isEqualTo(index);
    assertThat(repository.git("status", "--porcelain", "--untracked-files=no")).isEqualTo(status);
    assertThat(repository.root.resolve("other.txt")).hasContent("dirty\n");
  }

  @Test
  void chargesUsageTimesPriceAndHasEveryReviewByAnotherMaker() {
    Usage usage = Usage.of(1_000, 100);
    alpha
        .answer("planner", ScriptedAnswer.text(PLAN).usage(usage))
        .answer("implementer", ScriptedAnswer.text(edit("hello", "hello world")).usage(usage));
    beta.answer("plan_reviewer", ScriptedAnswer.text(APPROVED).usage(usage))
        .answer("code_reviewer", ScriptedAnswer.text(APPROVED).usage(usage));

    TaskResult result = run(task("T-1"));

    // alpha: 2 × (1000 × $1 + 100 × $2)/M; beta: 2 × (1000 × $3 + 100 × $6)/M
    assertThat(result.cost()).isEqualTo(Money.usd("0.0096"));
    try (Ledger ledger = Ledger.open(repository.root.resolve(".orchestrator/state/ledger.db"))) {
      assertThat(ledger.attemptsOfTask("T-1"))
          .extracting(attempt -> attempt.origin().role(), Attempt::maker)
          .containsExactly(
              tuple("planner", "alpha-maker"),
              tuple("plan_reviewer", "beta-maker"),
              tuple("implementer", "alpha-maker"),
              tuple("code_reviewer", "beta-maker"));
    }
  }

  @Test
  void sendsEditsThatDoNotMatchBackWithTheNearestLines() {
    alpha
        .answer("planner", PLAN)
        .answer("implementer", edit("hallo", "hello world"))
        .answer("implementer", ScriptedAnswer.text(edit("hello", "hello world")).match("hello"));
    beta.answer("plan_reviewer", APPROVED).answer("code_reviewer", APPROVED);

    TaskResult result = run(task("T-1"));

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(journal(JournalEvent.EditsRefused.class))
        .singleElement()
        .satisfies(refused -> assertThat(refused.problems()).contains("hello"));
  }

  @Test
  void takesNoAnswerThatWasCutForAWholeOneHoweverCompleteItLooks() {
    String told = "cut off at the limit of tokens";
    alpha
        .answer("planner", cut(PLAN))
        .answer("planner", ScriptedAnswer.text(PLAN).match(told))
        .answer("implementer", cut(edit("hello", "hello world, and what was cut")))
        .answer("implementer", ScriptedAnswer.text(edit("hello", "hello world")).match(told));
    beta.answer("plan_reviewer", cut(APPROVED))
        .answer("plan_reviewer", ScriptedAnswer.text(APPROVED).match(told))
        .answer("code_reviewer", cut(APPROVED))
        .answer("code_reviewer", ScriptedAnswer.text(APPROVED).match(told));

    TaskResult result = run(task("T-1"));

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(repository.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("hello world\n");
    assertThat(result.attempts()).isEqualTo(8);
  }

  private static ScriptedAnswer cut(String text) {
    return ScriptedAnswer.text(text).finish(FinishReason.LENGTH);
  }

  @Test
  void sendsAGateRefusalBackWithItsOutput() {
    gate = List.of(check("grep -q world greeting.txt || { echo 'no world found'; exit 1; }"));
    alpha
        .answer("planner", PLAN)
        .answer("implementer", edit("hello", "hello moon"))
        .answer(
            "implementer",
            ScriptedAnswer.text(edit("hello moon", "hello world")).match("no world found"));
    beta.answer("plan_reviewer", APPROVED).answer("code_reviewer", APPROVED);

    TaskResult result = run(task("T-1"));

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(journal(JournalEvent.Gated.class))
        .extracting(JournalEvent.Gated::verdict)
        .containsExactly("refused", "passed");
    assertThat(repository.git("rev-list", "--count", "main..orchestrator/T-1")).isEqualTo("1\n");
  }

  @Test
  void asksAPersonAfterThreeRoundsOfRefusalsWhereEscalationIsOff() {
    escalation = EscalationSettings.OFF;
    alpha.answer("planner", PLAN);
    for (int i = 0; i < 4; i++) {
      alpha.answer("implementer", edit(i == 0 ? "hello" : "moon" + (i - 1), "moon" + i));
    }
    beta.answer("plan_reviewer", APPROVED);

    TaskResult result = run(task("T-1"));

    assertThat(result.state()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(result.cause()).isEqualTo(Cause.HUMAN);
    assertThat(result.reason()).contains("refused 4 times");
    assertThat(Path.of(String.valueOf(result.worktree())).resolve("greeting.txt"))
        .hasContent("moon3\n");
    assertThat(result.commit()).isNull();
  }

  @Test
  void sendsAPlanBackAndAsksForChangesInTheCode() {
    String revision =
        "{\"status\": \"needs_revision\", \"findings\": [{\"severity\": \"major\","
            + " \"message\": \"say which world\"}], \"summary\": \"vague\"}";
    String changes =
        "{\"status\": \"needs_changes\", \"findings\": [{\"severity\": \"major\","
            + " \"file\": \"greeting.txt\", \"message\": \"no comma\"}], \"summary\": \"nearly\"}";
    alpha
        .answer("planner", PLAN)
        .answer("planner", ScriptedAnswer.text(PLAN).match("say which world"))
        .answer("implementer", edit("hello", "hello world"))
        .answer(
            "implementer",
            ScriptedAnswer.text(edit("hello world", "hello, world")).match("no comma"));
    beta.answer("plan_reviewer", revision)
        .answer("plan_reviewer", APPROVED)
        .answer("code_reviewer", changes)
        .answer("code_reviewer", ScriptedAnswer.text(APPROVED).match("+hello, world"));

    TaskResult result = run(task("T-1"));

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(result.steps()).extracting(StepResult::id).containsExactly("S1", "review-1");
    assertThat(repository.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("hello, world\n");
  }

  @Test
  void doesNotTakeAnApprovalBesideABlockerForOne() {
    String approvedBesideBlocker =
        "{\"status\": \"approved\", \"findings\": [{\"severity\": \"blocker\","
            + " \"message\": \"it deletes the data\"}]}";
    alpha.answer("planner", PLAN);
    for (int i = 0; i < 3; i++) {
      alpha.answer("planner", PLAN);
    }
    for (int i = 0; i < 4; i++) {
      beta.answer("plan_reviewer", approvedBesideBlocker);
    }
    TaskResult result = run(task("T-1"));
    assertThat(result.state()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(result.reason()).contains("it deletes the data");
  }

  @Test
  void asksAPersonWhereNoGateProvesTheChange() {
    gate = List.of();
    happy();
    TaskResult result = run(task("T-1"));
    assertThat(result.state()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(result.reason()).contains("no gate is configured");
    assertThat(result.commit()).isNotNull();
  }

  @Test
  void repairsAnUnreadableVerdictOnceAndThenAsksAPerson() {
    alpha.answer("planner", PLAN);
    beta.answer("plan_reviewer", "looks fine to me").answer("plan_reviewer", "{\"status\": 7}");
    TaskResult result = run(task("T-1"));
    assertThat(result.state()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(result.reason()).contains("no verdict on the plan could be read");
  }

  @Test
  void showsTheFilesThatARoleAsksFor() {
    alpha
        .answer("planner", "{\"need_files\": [\"other.txt\"]}")
        .answer("planner", ScriptedAnswer.text(PLAN).match("one\n"))
        .answer("implementer", edit("hello", "hello world"));
    beta.answer("plan_reviewer", APPROVED).answer("code_reviewer", APPROVED);
    TaskResult result = run(task("T-1"));
    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
  }

  @Test
  void refusesATaskBeforeTheCallThatCouldExceedItsLimit() {
    happy();
    Task task =
        Task.builder("T-1", "Greet").risk(TaskRisk.LOW).maxCost(Money.usd("0.000001")).build();
    TaskResult result = run(task);
    assertThat(result.state()).isEqualTo(TaskState.FAILED);
    assertThat(result.cause()).isEqualTo(Cause.BUDGET);
    assertThat(result.attempts()).isZero();
    assertThat(result.reason()).contains("0.000001");
    assertThat(result.branch()).as("nothing was done on a branch").isNull();
    assertThat(repository.git("branch", "--list", "orchestrator/*")).isEmpty();
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void aTasksLimitOnlyLowersTheConfiguredOne() {
    limits = new LimitSettings(null, Money.usd("0.000001"), null, null, null, false, false);
    happy();
    Task task = Task.builder("T-1", "Greet").maxCost(Money.usd("5")).build();
    assertThat(run(task).cause()).isEqualTo(Cause.BUDGET);
  }

  @Test
  void tellsBeforeAnyCallThatReviewsCannotBeIndependentAndWhichLineToChange() {
    happy();
    ProviderRegistry registry = new ProviderRegistry();
    ScriptedProvider only = alpha.build();
    registry.register(only);
    assertThatThrownBy(() -> orchestrator(registry).runTask(task("T-1")))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("alpha-maker")
        .hasMessageContaining("review: { independence: none }")
        .hasMessageContaining("config.yaml");
    assertThat(only.leftOver()).hasSize(2);
  }

  @Test
  void letsOneModelReviewItselfWhereTheUserSaidSo() {
    review = new ReviewSettings(ReviewSettings.Independence.NONE, 3);
    alpha
        .answer("planner", PLAN)
        .answer("implementer", edit("hello", "hello world"))
        .answer("plan_reviewer", APPROVED)
        .answer("code_reviewer", APPROVED);
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(alpha.build());
    assertThat(orchestrator(registry).runTask(task("T-1")).done()).isTrue();
  }

  @Test
  void endsCancelledWithItsStateWrittenWhenInterrupted() {
    alpha.answer(
        "planner", ScriptedAnswer.text(PLAN).match("id: T-1").delay(Duration.ofMinutes(5)));
    Orchestrator orchestrator =
        builder(registry())
            .events(event -> {
              events.add(event);
              if (event instanceof RunEvent.Called) {
                Thread.currentThread().interrupt();
              }
            })
            .build();

    RunResult result = orchestrator.run(List.of(task("T-1"), task("T-2")));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.tasks())
        .extracting(TaskResult::state)
        .containsExactly(TaskState.CANCELLED, TaskState.CANCELLED);
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void skipsWhatAnEarlierRunHasDoneUnlessTheGoalIsAnother() {
    happy();
    assertThat(run(task("T-1")).done()).isTrue();
    Orchestrator again = orchestrator(registry());
    assertThat(again.runTask(task("T-1")).skipped()).isTrue();
    alpha.answer("planner", "{}");
    TaskResult other = again.runTask(Task.builder("T-1", "Another goal").build());
    assertThat(other.skipped()).isFalse();
  }

  @Test
  void aFailedTaskBlocksItsDependantsAndNothingElse() {
    alpha
        .answer("planner", ScriptedAnswer.text("nonsense").match("id: BAD").times(2))
        .answer("planner", ScriptedAnswer.text(PLAN).match("id: GOOD"))
        .answer("implementer", edit("hello", "hello world"));
    beta.answer("plan_reviewer", APPROVED).answer("code_reviewer", APPROVED);
    Task after = Task.builder("AFTER", "Later").dependsOn(List.of("BAD")).build();

    RunResult result = orchestrator(registry()).run(List.of(after, task("BAD"), task("GOOD")));

    assertThat(result.tasks())
        .extracting(TaskResult::id, TaskResult::state)
        .containsExactly(
            tuple("BAD", TaskState.AWAITING_HUMAN),
            tuple("AFTER", TaskState.BLOCKED),
            tuple("GOOD", TaskState.DONE));
  }

  @Test
  void refusesEditsOutsideTheStepsFilesAndOfItsOwnConfiguration() {
    alpha
        .answer("planner", PLAN)
        .answer("implementer", editOf("other.txt", "one", "two"))
        .answer("implementer", editOf(".orchestrator/config.yaml", "", "gate: []"))
        .answer("implementer", edit("hello", "hello world"));
    beta.answer("plan_reviewer", APPROVED).answer("code_reviewer", APPROVED);
    TaskResult result = run(task("T-1"));
    assertThat(result.done()).as(result.reason()).isTrue();
    assertThat(journal(JournalEvent.EditsRefused.class)).hasSize(2);
    assertThat(repository.git("diff", "--name-only", "main", "orchestrator/T-1"))
        .isEqualTo("greeting.txt\n");
  }

  private void happy() {
    alpha.answer("planner", PLAN).answer("implementer", edit("hello", "hello world"));
    beta.answer("plan_reviewer", APPROVED).answer("code_reviewer", APPROVED);
  }

  private TaskResult run(Task task) {
    return orchestrator(registry()).runTask(task);
  }

  private ProviderRegistry registry() {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(alpha.build());
    registry.register(beta.build());
    return registry;
  }

  private Orchestrator orchestrator(ProviderRegistry registry) {
    return builder(registry).build();
  }

  private Orchestrator.Builder builder(ProviderRegistry registry) {
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
                GateSettings.of(gate),
                WorkspaceSettings.NONE,
                review,
                escalation,
                limits,
                List.of(),
                List.of()))
        .events(events::add);
  }

  private <T extends JournalEvent> List<T> journal(Class<T> type) {
    return events.stream()
        .filter(RunEvent.Journaled.class::isInstance)
        .map(event -> ((RunEvent.Journaled) event).event())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private static Task task(String id) {
    return Task.builder(id, "Greet the world").contextFiles(List.of("greeting.txt")).build();
  }

  private static GateCheck check(String run) {
    return new GateCheck("greeting", run, Duration.ofMinutes(1), GateCheck.At.TASK, null, false);
  }

  private static String edit(String search, String replace) {
    return editOf("greeting.txt", search, replace);
  }

  private static String editOf(String path, String search, String replace) {
    return path
        + "\n<<<<<<< SEARCH\n"
        + (search.isEmpty() ? "" : search + "\n")
        + "=======\n"
        + replace
        + "\n>>>>>>> REPLACE\n";
  }

  private static ModelInfo model(String provider, String input, String output) {
    return ModelInfo.builder(provider, provider + "-1")
        .maker(provider + "-maker")
        .tier(ModelTier.STANDARD)
        .capabilities("code", "planning", "review", "docs", "analysis")
        .contextWindow(200_000)
        .maxOutputTokens(32_000)
        .pricing(Pricing.of(input, output))
        .build();
  }
}
