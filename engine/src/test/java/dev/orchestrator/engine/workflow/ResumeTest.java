package dev.orchestrator.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that dies goes on to the same end. What dies here is a thread; the slow tests kill. */
class ResumeTest {
  private static final List<String> CALLS =
      List.of(
          "planner",
          "plan_reviewer",
          "implementer",
          "implementer",
          "implementer",
          "code_reviewer",
          "implementer",
          "code_reviewer");

  @TempDir Path dir;

  /** The program dies: nothing is written down any more. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Some moments; {@code ResumeSlowTest} tries every one. */
  @Test
  void aRunThatDiesAtAnyMomentEndsAsIfItHadNot() throws IOException {
    dieAtEvery(9, dir);
  }

  static void dieAtEvery(int stride, Path dir) throws IOException {
    World whole = new World(dir.resolve("whole"));
    AtomicInteger moments = new AtomicInteger();
    RunResult undisturbed = whole.orchestrator(event -> moments.incrementAndGet()).run(task());
    assertThat(undisturbed.tasks().getFirst().state())
        .as(undisturbed.tasks().getFirst().reason())
        .isEqualTo(TaskState.DONE);
    assertThat(whole.models.calls).isEqualTo(CALLS);
    String tree = whole.tree();

    List<String> states = new ArrayList<>();
    for (int moment = 1; moment <= moments.get(); moment += stride) {
      World world = new World(dir.resolve("moment-" + moment));
      world.dieAt(moment);
      List<JournalEvent> seen = new ArrayList<>();
      RunResult resumed = world.orchestrator(event -> remember(event, seen)).resume();

      TaskResult task = resumed.tasks().getFirst();
      String when = "death at event " + moment + " of " + moments + ": " + task.reason();
      assertThat(task.state()).as(when).isEqualTo(TaskState.DONE);
      assertThat(world.tree()).as(when).isEqualTo(tree);
      assertThat(task.steps()).as(when).isEqualTo(withoutCommits(undisturbed, task));
      // Every answer was paid for once: what had been committed was not asked again.
      assertThat(world.models.calls).as(when).isEqualTo(CALLS);
      assertThat(task.cost()).as(when).isEqualTo(undisturbed.tasks().getFirst().cost());
      assertThat(world.attempts()).as(when).hasSize(CALLS.size());
      assertThat(world.repository.git("worktree", "list").lines()).as(when).hasSize(1);
      seen.stream()
          .filter(JournalEvent.Moved.class::isInstance)
          .findFirst()
          .ifPresent(event -> states.add(((JournalEvent.Moved) event).from().name()));
    }
    // The deaths were spread over the whole way.
    assertThat(states).contains("NEW", "IMPLEMENTING", "CODE_REVIEW");
    if (stride <= 2) {
      assertThat(states).contains("PLANNING", "PLAN_REVIEW", "GATE");
    }
  }

  private static List<StepResult> withoutCommits(RunResult undisturbed, TaskResult resumed) {
    List<StepResult> steps = new ArrayList<>();
    for (int i = 0; i < resumed.steps().size(); i++) {
      StepResult step = undisturbed.tasks().getFirst().steps().get(i);
      // the same step in the same state; a commit has its own time and so its own name
      steps.add(new StepResult(step.id(), step.state(), resumed.steps().get(i).commit()));
    }
    return steps;
  }

  private static void remember(RunEvent event, List<JournalEvent> seen) {
    if (event instanceof RunEvent.Journaled journaled) {
      seen.add(journaled.event());
    }
  }

  @Test
  void aRunCanDieAgainAndAgain() throws IOException {
    World world = new World(dir.resolve("again"));
    world.dieAt(9);
    for (int moment = 4; moment <= 12; moment += 4) {
      world.dieAt(world.orchestrator(world.deathAt(moment))::resume);
    }

    RunResult resumed = world.orchestrator(event -> {}).resume();

    assertThat(resumed.tasks().getFirst().state()).isEqualTo(TaskState.DONE);
    assertThat(world.models.calls).isEqualTo(CALLS);
    assertThat(resumed.cost()).isEqualTo(resumed.tasks().getFirst().cost());
  }

  @Test
  void runGoesOnWithWhatWasInterruptedAsResumeDoes() throws IOException {
    World world = new World(dir.resolve("run"));
    world.dieAt(20);

    RunResult again = world.orchestrator(event -> {}).run(task());

    assertThat(again.tasks().getFirst().state()).isEqualTo(TaskState.DONE);
    assertThat(world.models.calls).isEqualTo(CALLS);
  }

  @Test
  void anInterruptedTaskGoesOnWhereItWas() throws IOException {
    World world = new World(dir.resolve("interrupt"));
    AtomicInteger left = new AtomicInteger(20);
    RunResult stopped =
        world
            .orchestrator(event -> {
              if (left.decrementAndGet() == 0) {
                Thread.currentThread().interrupt();
              }
            })
            .run(task());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.tasks().getFirst().state()).isEqualTo(TaskState.CANCELLED);
    assertThat(stopped.tasks().getFirst().cause()).isEqualTo(Cause.INTERRUPTED);

    RunResult resumed = world.orchestrator(event -> {}).resume();

    assertThat(resumed.tasks().getFirst().state()).isEqualTo(TaskState.DONE);
    assertThat(world.models.calls).isEqualTo(CALLS);
  }

  @Test
  void keepsAsideWhatAPersonLeftUncommittedInTheWorktree() throws IOException {
    World world = new World(dir.resolve("rescue"));
    world.dieAt(20);
    Path worktree = world.worktree();
    Files.writeString(worktree.resolve("note.txt"), "mine\n");
    List<String> warnings = new ArrayList<>();

    RunResult resumed =
        world
            .orchestrator(event -> {
              if (event instanceof RunEvent.Warning warning) {
                warnings.add(warning.text());
              }
            })
            .resume();

    assertThat(resumed.tasks().getFirst().state()).isEqualTo(TaskState.DONE);
    assertThat(warnings).anyMatch(text -> text.contains("refs/orchestrator/rescued/T-1-"));
    String reference =
        world.repository.git("for-each-ref", "--format=%(refname)", "refs/orchestrator/").strip();
    assertThat(world.repository.git("show", reference + ":note.txt")).isEqualTo("mine\n");
  }

  @Test
  void leavesABranchAloneOnWhichAPersonHasCommitted() throws IOException {
    World world = new World(dir.resolve("person"));
    world.dieAt(20);
    Path worktree = world.worktree();
    Files.writeString(worktree.resolve("mine.txt"), "mine\n");
    TestRepository inWorktree = TestRepository.at(worktree);
    inWorktree.git("add", "mine.txt");
    inWorktree.git("commit", "-q", "-m", "My own idea");
    String tip = world.repository.git("rev-parse", "orchestrator/T-1");

    TaskResult resumed = world.orchestrator(event -> {}).resume().tasks().getFirst();

    assertThat(resumed.done()).isFalse();
    assertThat(resumed.reason()).contains("commits of a person").contains("My own idea");
    assertThat(world.repository.git("rev-parse", "orchestrator/T-1")).isEqualTo(tip);
  }

  @Test
  void makesTheWorktreeAgainWhereSomebodyHasDeletedIt() throws IOException {
    World world = new World(dir.resolve("deleted"));
    world.dieAt(24);
    TestRepository.deleteAll(world.worktree());

    TaskResult resumed = world.orchestrator(event -> {}).resume().tasks().getFirst();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(world.models.calls).isEqualTo(CALLS);
  }

  @Test
  void stopsWhereTheLedgerHasLostAnAnswer() throws IOException {
    World world = new World(dir.resolve("lost"));
    world.dieAt(20);
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(world.repository.root.resolve(".orchestrator/state/ledger.db" + suffix));
    }

    TaskResult resumed = world.orchestrator(event -> {}).resume().tasks().getFirst();

    assertThat(resumed.state()).isEqualTo(TaskState.FAILED);
    assertThat(resumed.reason())
        .contains("the ledger does not hold the answer")
        .contains("orchestrator retry T-1");
    assertThat(world.attempts()).isEmpty();
  }

  @Test
  void thereIsNothingToResumeWhereNothingWasRun() throws IOException {
    World world = new World(dir.resolve("nothing"));
    assertThatThrownBy(() -> world.orchestrator(event -> {}).resume())
        .isInstanceOf(NothingToDoException.class)
        .hasMessageContaining("no run to resume");
    world.orchestrator(event -> {}).run(task());
    assertThatThrownBy(() -> world.orchestrator(event -> {}).resume())
        .isInstanceOf(NothingToDoException.class)
        .hasMessageContaining("left nothing to resume");
  }

  @Test
  void aTryAgainKeepsTheApprovedPlan() throws IOException {
    World world = new World(dir.resolve("retry"));
    world.orchestrator(event -> {}).run(task());
    world.models.calls.clear();

    TaskResult again = world.orchestrator(event -> {}).retry("T-1").tasks().getFirst();

    assertThat(again.state()).as(again.reason()).isEqualTo(TaskState.DONE);
    assertThat(again.branch()).isEqualTo("orchestrator/T-1-2");
    assertThat(world.models.calls).isEqualTo(CALLS.subList(2, CALLS.size()));
  }

  @Test
  void aPlanThatWasKeptIsKeptThroughADeath() throws IOException {
    World world = new World(dir.resolve("retry-death"));
    world.orchestrator(event -> {}).run(task());
    world.models.calls.clear();
    world.dieAt(() -> world.orchestrator(world.deathAt(8)).retry("T-1"));

    TaskResult again = world.orchestrator(event -> {}).resume().tasks().getFirst();

    assertThat(again.state()).as(again.reason()).isEqualTo(TaskState.DONE);
    assertThat(world.models.calls).isEqualTo(CALLS.subList(2, CALLS.size()));
  }

  @Test
  void aTaskWhoseGateCouldNotRunGoesOnWithTheGateOnceItCan() throws IOException {
    World world = new World(dir.resolve("gate"));
    Path check = world.repository.root.resolveSibling("check.sh");
    world.gate = "'" + check + "'";
    world.baseline = GateSettings.Baseline.OFF;
    TaskResult waits = world.orchestrator(event -> {}).run(task()).tasks().getFirst();
    assertThat(waits.state()).as(waits.reason()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(waits.reason()).contains("the gate could not run");
    List<String> before = List.copyOf(world.models.calls);
    Files.writeString(check, "#!/bin/sh\ngrep -q two count.txt || { echo 'not two'; exit 1; }\n");
    check.toFile().setExecutable(true);

    TaskResult resumed = world.orchestrator(event -> {}).resume().tasks().getFirst();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(before).isEqualTo(CALLS.subList(0, before.size()));
    assertThat(world.models.calls).isEqualTo(CALLS);
  }

  @Test
  void aPersonCanAlsoDecideWhereTheGateCouldNotRun() throws IOException {
    World world = new World(dir.resolve("gate-person"));
    world.gate = "/absent/check";
    world.baseline = GateSettings.Baseline.OFF;
    world.orchestrator(event -> {}).run(task());

    TaskResult again =
        world
            .orchestrator(event -> {})
            .decide("T-1", Decision.comment("count once more: not two"))
            .tasks()
            .getFirst();

    assertThat(again.state()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(world.models.calls.getLast()).isEqualTo("implementer");
    assertThat(again.reason()).contains("the gate could not run");
  }

  private static List<Task> task() {
    return List.of(
        Task.builder("T-1", "Greet the world and count")
            .contextFiles(List.of("greeting.txt", "count.txt"))
            .build());
  }

  /** A repository, its models, and a way to work in it that can die. */
  private static final class World {
    final StoryModels models = new StoryModels();
    final TestRepository repository;
    private final Path dir;
    GateSettings.Baseline baseline = GateSettings.Baseline.TELL;
    String gate = "grep -q two count.txt || { echo 'not two'; exit 1; }";

    World(Path dir) throws IOException {
      this.dir = dir;
      repository =
          new TestRepository(Files.createDirectories(dir.resolve("repo")))
              .write("greeting.txt", "hello\n")
              .write("count.txt", "one\n")
              .commit("Begin");
    }

    Orchestrator orchestrator(Consumer<RunEvent> events) {
      return Orchestrator.builder()
          .workingDir(repository.root)
          .registry(models.registry())
          .stateHome(dir.resolve("state"))
          .environment(Map.of("PATH", System.getenv("PATH"), "HOME", dir.toString()))
          .configuration(
              new Configuration(
                  List.of(),
                  RoutingPolicy.DEFAULT,
                  FailoverSettings.DEFAULT,
                  new GateSettings(
                      List.of(
                          new GateCheck(
                              "count",
                              gate,
                              Duration.ofMinutes(1),
                              GateCheck.At.TASK,
                              null,
                              false)),
                      GateSettings.Sandbox.OFF,
                      false,
                      baseline,
                      true,
                      List.of()),
                  WorkspaceSettings.NONE,
                  ReviewSettings.DEFAULT,
                  EscalationSettings.DEFAULT,
                  LimitSettings.NONE,
                  List.of(),
                  List.of()))
          .events(events)
          .build();
    }

    Consumer<RunEvent> deathAt(int moment) {
      AtomicInteger left = new AtomicInteger(moment);
      return event -> {
        if (left.decrementAndGet() == 0) {
          throw new Death();
        }
      };
    }

    void dieAt(int moment) {
      dieAt(() -> orchestrator(deathAt(moment)).run(task()));
    }

    void dieAt(Runnable run) {
      assertThatThrownBy(run::run).isInstanceOf(Death.class);
    }

    String tree() {
      return repository.git("rev-parse", "orchestrator/T-1^{tree}");
    }

    Path worktree() {
      return Path.of(
          repository
              .git("worktree", "list", "--porcelain")
              .lines()
              .filter(line -> line.startsWith("worktree ") && line.endsWith("T-1"))
              .findFirst()
              .orElseThrow()
              .substring("worktree ".length()));
    }

    List<Attempt> attempts() {
      try (Ledger ledger = Ledger.open(repository.root.resolve(".orchestrator/state/ledger.db"))) {
        return ledger.attemptsOfTask("T-1");
      }
    }
  }
}
