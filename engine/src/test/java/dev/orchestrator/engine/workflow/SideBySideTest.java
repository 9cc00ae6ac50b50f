package dev.orchestrator.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several tasks in one run, and what one leaves for another. */
class SideBySideTest {
  /** A goal is {@code write FILE saying WORDS}. */
  private static final Pattern GOAL = Pattern.compile("write (\\S+) saying (\\w+)");

  @TempDir Path dir;

  private TestRepository repository;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private CyclicBarrier meeting = new CyclicBarrier(1);

  @BeforeEach
  void makeRepository() throws IOException {
    repository =
        new TestRepository(Files.createDirectory(dir.resolve("repo")))
            .write("shared.txt", "nothing\n")
            .commit("Begin");
  }

  @Test
  void tasksAreWorkedSideBySideEachInItsOwnWorktree() {
    // A planner answers only once the other one is asked, too.
    meeting = new CyclicBarrier(2);

    RunResult result = run(2, task("A", "a.txt", "one"), task("B", "b.txt", "two"));

    assertThat(states(result)).containsExactly(TaskState.DONE, TaskState.DONE);
    assertThat(show("A", "a.txt")).isEqualTo("one\n");
    assertThat(show("B", "b.txt")).isEqualTo("two\n");
    assertThat(repository.git("ls-tree", "--name-only", "orchestrator/A"))
        .isEqualTo("a.txt\nshared.txt\n");
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void noMoreTasksAreInWorkThanThereArePlaces() {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tasks.add(task("T" + i, "f" + i + ".txt", "word"));
    }

    RunResult result = run(3, tasks.toArray(Task[]::new));

    assertThat(states(result)).containsOnly(TaskState.DONE);
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void aDependantStartsFromTheBranchOfWhatItDependsOn() {
    RunResult result =
        run(4, task("B", "b.txt", "two", "A"), task("A", "a.txt", "one"), task("C", "c.txt", "x"));

    assertThat(states(result)).containsOnly(TaskState.DONE);
    assertThat(result.tasks()).extracting(TaskResult::id).containsExactly("A", "B", "C");
    assertThat(show("B", "a.txt")).isEqualTo("one\n");
    assertThat(repository.git("merge-base", "orchestrator/A", "orchestrator/B"))
        .isEqualTo(repository.git("rev-parse", "orchestrator/A"));
    assertThat(repository.git("ls-tree", "--name-only", "orchestrator/C"))
        .isEqualTo("c.txt\nshared.txt\n");
  }

  @Test
  void whatDependsOnTwoStartsFromBoth() {
    RunResult result =
        run(
            2,
            task("A", "a.txt", "one"),
            task("B", "b.txt", "two"),
            task("C", "c.txt", "three", "A", "B"));

    assertThat(states(result)).containsOnly(TaskState.DONE);
    assertThat(show("C", "a.txt") + show("C", "b.txt") + show("C", "c.txt"))
        .isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void twoThatConflictBlockWhatDependsOnThemAndAreNamed() {
    RunResult result =
        run(
            1,
            task("A", "new.txt", "one"),
            task("B", "new.txt", "two"),
            task("C", "c.txt", "three", "A", "B"),
            task("D", "d.txt", "four"));

    assertThat(states(result))
        .containsExactly(TaskState.DONE, TaskState.DONE, TaskState.BLOCKED, TaskState.DONE);
    assertThat(result.tasks().get(2).reason()).contains("cannot be joined").contains("new.txt");
  }

  @Test
  void aDependencyOfAnEarlierRunIsStartedFromAndWhenItIsMergedFromTheUsersCommit() {
    run(1, task("A", "a.txt", "one"));
    Task after = task("B", "b.txt", "two", "A");

    assertThat(states(run(1, after))).containsExactly(TaskState.DONE);
    assertThat(show("B", "a.txt")).isEqualTo("one\n");

    repository.git("merge", "-q", "orchestrator/A");
    repository.write("later.txt", "later\n").commit("Later");
    assertThat(states(run(1, task("C", "c.txt", "three", "A")))).containsExactly(TaskState.DONE);
    assertThat(show("C", "later.txt")).isEqualTo("later\n");
  }

  @Test
  void whatDependsOnATaskThatWasNeverDoneIsBlockedAndSaysSo() {
    RunResult result = run(1, task("B", "b.txt", "two", "A"));

    assertThat(states(result)).containsExactly(TaskState.BLOCKED);
    assertThat(result.tasks().getFirst().reason())
        .isEqualTo("it depends on A, not done; work that first");
  }

  @Test
  void anInterruptStopsAllOfThemAndResumeGoesOnWithAll() {
    meeting = new CyclicBarrier(2);
    Thread caller = Thread.currentThread();
    AtomicInteger plans = new AtomicInteger();
    RunResult stopped =
        builder(2)
            .events(event -> {
              if (event instanceof RunEvent.Journaled journaled
                  && journaled.event()
                      instanceof dev.orchestrator.engine.journal.JournalEvent.Planned
                  && plans.incrementAndGet() == 2) {
                caller.interrupt();
              }
            })
            .build()
            .run(
                List.of(
                    task("A", "a.txt", "one"),
                    task("B", "b.txt", "two"),
                    task("C", "c.txt", "three", "A")));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.tasks()).extracting(TaskResult::cause).containsOnly(Cause.INTERRUPTED);
    meeting = new CyclicBarrier(1);

    RunResult resumed = builder(2).build().resume();

    assertThat(resumed.run()).isEqualTo(stopped.run());
    assertThat(states(resumed)).containsOnly(TaskState.DONE);
    assertThat(show("C", "a.txt") + show("C", "c.txt")).isEqualTo("one\nthree\n");
  }

  private static List<TaskState> states(RunResult result) {
    assertThat(result.tasks())
        .extracting(TaskResult::reason)
        .noneMatch(reason -> reason.contains("internal error"));
    return result.tasks().stream().map(TaskResult::state).toList();
  }

  private String show(String task, String file) {
    return repository.git("show", "orchestrator/" + task + ":" + file);
  }

  private static Task task(String id, String file, String words, String... dependsOn) {
    return Task.builder(id, "write " + file + " saying " + words)
        .dependsOn(Arrays.asList(dependsOn))
        .build();
  }

  private RunResult run(int parallel, Task... tasks) {
    return builder(parallel).build().run(List.of(tasks));
  }

  private Orchestrator.Builder builder(int parallel) {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(new Writer("alpha"));
    registry.register(new Writer("beta"));
    return Orchestrator.builder()
        .workingDir(repository.root)
        .registry(registry)
        .stateHome(dir.resolve("state"))
        .parallel(parallel)
        .environment(Map.of("PATH", System.getenv("PATH"), "HOME", dir.toString()))
        .configuration(
            new Configuration(
                List.of(),
                RoutingPolicy.DEFAULT,
                FailoverSettings.DEFAULT,
                GateSettings.of(
                    List.of(
                        new GateCheck(
                            "some",
                            "test -s shared.txt",
                            Duration.ofMinutes(1),
                            GateCheck.At.TASK,
                            null,
                            false))),
                WorkspaceSettings.NONE,
                ReviewSettings.DEFAULT,
                EscalationSettings.DEFAULT,
                LimitSettings.NONE,
                List.of(),
                List.of()));
  }

  /** Plans and writes what the goal says, and approves of everything. */
  private final class Writer implements LlmProvider {
    private final String name;

    Writer(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<ModelInfo> availableModels() {
      String price = name.equals("alpha") ? "1" : "3";
      return List.of(
          ModelInfo.builder(name, name + "-1")
              .maker(name + "-maker")
              .tier(ModelTier.STANDARD)
              .capabilities("code", "planning", "review", "docs", "analysis")
              .contextWindow(200_000)
              .maxOutputTokens(32_000)
              .pricing(Pricing.of(price, price))
              .build());
    }

    @Override
    public GenerationResult generate(String model, GenerationRequest request)
        throws InterruptedException {
      most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      try {
        String prompt = String.join("\n", request.messages().stream().map(Message::text).toList());
        String role = String.valueOf(request.role());
        if (role.equals("planner")) {
          meet();
        }
        return GenerationResult.text(
            name, model, answer(role, prompt), Usage.of(1_000, 100), FinishReason.STOP);
      } finally {
        inFlight.decrementAndGet();
      }
    }

    private void meet() throws InterruptedException {
      try {
        meeting.await(60, TimeUnit.SECONDS);
      } catch (BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("the tasks are not worked side by side", e);
      }
    }

    private static String answer(String role, String prompt) {
      Matcher goal = GOAL.matcher(prompt);
      if (!goal.find()) {
        throw new IllegalArgumentException("no goal in: " + prompt);
      }
      return switch (role) {
        case "planner" ->
            """
            {"steps": [{"id": "S1", "type": "implementation", "description": "Write it",
              "files_to_modify": [], "files_to_create": ["%s"], "dependencies": []}]}
            """
                .formatted(goal.group(1));
        case "implementer" ->
            goal.group(1) + "\n<<<<<<< SEARCH\n=======\n" + goal.group(2) + "\n>>>>>>> REPLACE\n";
        default -> "{\"status\": \"approved\", \"findings\": [], \"summary\": \"\"}";
      };
    }
  }
}
