package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.engine.journal.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The program is killed by signal 9, once in every state and at random moments, and goes on to the
 * end that it would have come to: the same tree, nothing paid for twice, at most the call in flight
 * made again, with its old hold still charged.
 *
 * <p>{@code -Dkills=200} kills more often, {@code -Dkill.seed=…} repeats what a failure named.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillSlowTest {
  private static final int KILLS = Integer.getInteger("kills", 20);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

  /** The program starts slowly, and most machines that test have two processors. */
  private static final int AT_ONCE = 2;

  private static final List<String> WAY =
      List.of(
          "planning",
          "plan_review",
          "implementing", // the first step
          "gate",
          "implementing", // the second, refused by the gate
          "gate",
          "implementing",
          "gate",
          "code_review", // sent back
          "implementing",
          "gate",
          "code_review",
          "done");

  /** When the program is killed. */
  private sealed interface Moment {
    /** So many microseconds after it told its nth event. */
    record AfterEvent(int number, int micros) implements Moment {}

    /** When the server has its nth question, and has not answered. */
    record AtRequest(int number) implements Moment {}

    /** So many microseconds after its start. */
    record AfterStart(int micros) implements Moment {}

    /** When it has told that the task moved to this state; NEW: that it began. */
    record In(TaskState state) implements Moment {}
  }

  private Path dir = Path.of("");
  private final AtomicInteger scenes = new AtomicInteger();
  private String tree = "";
  private String cost = "";
  private int events;

  @BeforeAll
  void runUndisturbed(@TempDir Path directory) throws Exception {
    dir = directory;
    try (var scene = new Scene()) {
      List<String> states = new ArrayList<>();
      try (var child = ProgramChild.start(scene.project, "run", "--events")) {
        for (var next = child.event(); next.isPresent(); next = child.event()) {
          events++;
          if (next.get().path("type").asString("").equals("moved")) {
            states.add(next.get().path("to").asString(""));
          }
        }
        assertThat(child.end()).as(child.err()).isZero();
      }
      assertThat(states).isEqualTo(WAY);
      assertThat(scene.killable.asked().stream().map(KillableProject.Asked::role))
          .isEqualTo(KillableProject.ROLES);
      // Each question is another, so that one can be told from another by its text.
      assertThat(scene.killable.asked()).doesNotHaveDuplicates();
      tree = scene.tree();
      cost = scene.document("cost", "cost").get("total_usd").asString();
      scene.assertAsIfNeverKilled();
    }
  }

  @Test
  void killedOnceInEveryStateItComesToTheSameEnd() throws Exception {
    List<Callable<Void>> work = new ArrayList<>();
    for (TaskState state : TaskState.values()) {
      if (state == TaskState.AWAITING_HUMAN || state.isFinal()) {
        continue;
      }
      work.add(() -> {
        try (var scene = new Scene()) {
          assertThat(scene.kill(new Moment.In(state), "run", "--events")).isTrue();
          scene.goOn(state.ordinal() % 2 == 0);
          scene.assertAsIfNeverKilled();
        }
        return null;
      });
    }
    assertThat(work).hasSize(6);
    all(work);
  }

  @Test
  void killedAtRandomMomentsItComesToTheSameEnd() throws Exception {
    System.out.printf("KillSlowTest: %d kills, seed %d%n", KILLS, SEED);
    AtomicInteger left = new AtomicInteger(KILLS);
    List<Callable<Void>> work = new ArrayList<>();
    for (int worker = 0; worker < AT_ONCE; worker++) {
      Random random = new Random(SEED + worker);
      work.add(() -> {
        while (left.get() > 0) {
          try (var scene = new Scene()) {
            killSeveralTimes(scene, random, left);
            scene.goOn(random.nextBoolean());
            scene.assertAsIfNeverKilled();
          }
        }
        return null;
      });
    }
    all(work);
  }

  /** Once, mostly; sometimes again what has gone on after a kill. */
  private void killSeveralTimes(Scene scene, Random random, AtomicInteger left) throws Exception {
    int times = List.of(1, 1, 2, 3).get(random.nextInt(4));
    for (int i = 0; i < times && left.get() > 0; i++) {
      if (scene.kill(moment(random), "run", "--events")) {
        left.decrementAndGet();
      }
    }
  }

  private Moment moment(Random random) {
    int kind = random.nextInt(10);
    if (kind < 6) {
      return new Moment.AfterEvent(1 + random.nextInt(events), random.nextInt(20_000));
    }
    return kind < 8
        ? new Moment.AtRequest(1 + random.nextInt(KillableProject.ROLES.size()))
        : new Moment.AfterStart(300_000 + random.nextInt(1_500_000));
  }

  private static void all(List<Callable<Void>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (Future<Void> future : threads.invokeAll(work)) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** One repository, and what was done to the program in it. */
  private final class Scene implements AutoCloseable {
    final KillableProject killable;
    final TestProject project;
    private final List<String> story = new ArrayList<>();
    private final Set<KillableProject.Asked> paid = new HashSet<>();
    private int kills;
    private int lost;

    Scene() {
      killable = new KillableProject(dir.resolve("scene-" + scenes.incrementAndGet()));
      project = killable.project;
    }

    /** Starts the program and kills it; false if it had come to its end before. */
    boolean kill(Moment moment, String... arguments) throws Exception {
      try (var child = ProgramChild.start(project, arguments)) {
        switch (moment) {
          case Moment.AfterEvent(int number, int micros) -> {
            for (int i = 0; i < number; i++) {
              child.event();
            }
            LockSupport.parkNanos(micros * 1_000L);
            child.kill();
          }
          case Moment.AtRequest(int number) -> {
            int before = killable.asked().size();
            killable.onRequest(now -> {
              if (now == before + number) {
                child.kill();
              }
            });
          }
          case Moment.AfterStart(int micros) -> {
            LockSupport.parkNanos(micros * 1_000L);
            child.kill();
          }
          case Moment.In(TaskState state) -> {
            awaitState(child, state);
            child.kill();
          }
        }
        int code = child.end();
        killable.onRequest(null);
        story.add(moment + " -> " + code);
        assertThat(code).as("%s%n%s", this, child.err()).isIn(0, ProgramChild.KILLED);
        boolean killed = code == ProgramChild.KILLED;
        kills += killed ? 1 : 0;
        weigh();
        return killed;
      }
    }

    private void awaitState(ProgramChild child, TaskState state) throws IOException {
      if (state == TaskState.NEW) {
        child.event("task_begins");
        return;
      }
      JsonNode moved = child.event("moved");
      while (!moved.path("to").asString("").equals(state.word())) {
        moved = child.event("moved");
      }
    }

    /** What was committed is paid for, and may not be asked again; what was in flight is lost. */
    private void weigh() {
      List<KillableProject.Asked> asked = killable.asked();
      int before = paid.size();
      List<KillableProject.Asked> distinct = asked.stream().distinct().toList();
      int answered = answers().size();
      assertThat(asked.size() - answered - lost).as(this::toString).isIn(0, 1);
      lost = asked.size() - answered;
      assertThat(answered).as(this::toString).isGreaterThanOrEqualTo(before);
      paid.addAll(distinct.subList(0, answered));
    }

    private List<Attempt> answers() {
      Path file = project.root.resolve(".orchestrator/state/ledger.db");
      if (!Files.exists(file)) {
        return List.of();
      }
      try (Ledger ledger = Ledger.open(file)) {
        return ledger.attemptsOfTask("T-1").stream().filter(a -> a.fault() == null).toList();
      }
    }

    /** Resumes, or runs again, to the end. */
    void goOn(boolean resume) throws Exception {
      boolean resumable = resume && hasBegunAndNotEnded();
      int before = killable.asked().size();
      try (var child = ProgramChild.start(project, resumable ? "resume" : "run", "--events")) {
        int code = child.end();
        story.add((resumable ? "resume" : "run") + " -> " + code);
        assertThat(code).as("%s%n%s", this, child.err()).isZero();
      }
      assertThat(killable.asked().stream().skip(before).filter(paid::contains))
          .as(this::toString)
          .isEmpty();
    }

    /** Whether there is a journal whose last line is not that of its end. */
    private boolean hasBegunAndNotEnded() throws IOException {
      Path runs = project.root.resolve(".orchestrator/state/runs");
      if (!Files.isDirectory(runs)) {
        return false;
      }
      try (Stream<Path> files = Files.list(runs)) {
        Optional<Path> last =
            files.filter(f -> f.toString().endsWith(".jsonl")).sorted().reduce((a, b) -> b);
        return last.isPresent() && !Files.readString(last.get()).contains("\"run_ended\"");
      }
    }

    String tree() {
      return project.git("rev-parse", "orchestrator/T-1^{tree}").strip();
    }

    JsonNode document(String schema, String... arguments) {
      return project.document(schema, 0, arguments);
    }

    void assertAsIfNeverKilled() throws IOException {
      String told = toString();
      assertThat(tree()).as(told).isEqualTo(tree);
      assertThat(document("status", "status").at("/tasks/0/state").asString())
          .as(told)
          .isEqualTo("done");
      assertThat(project.git("for-each-ref", "--format=%(refname:short)", "refs/heads").lines())
          .as(told)
          .containsExactly("main", "orchestrator/T-1");
      assertThat(project.git("worktree", "list").lines()).as(told).hasSize(1);
      assertThat(project.git("status", "--porcelain")).as(told).isEqualTo("?? .orchestrator/\n");
      assertThat(project.git("log", "--format=%s", "main..orchestrator/T-1").lines())
          .as(told)
          .hasSize(3);

      List<Attempt> answers = answers();
      assertThat(answers.stream().map(a -> a.origin().role()))
          .as(told)
          .isEqualTo(KillableProject.ROLES);
      assertThat(answers.stream().map(Attempt::key)).as(told).doesNotHaveDuplicates();
      assertThat(killable.asked()).as(told).hasSize(answers.size() + lost);
      JsonNode unsettled = document("cost-unsettled", "cost", "--unsettled");
      assertThat(unsettled.get("holds").size()).as(told).isBetween(lost, kills);
      assertThat(document("cost", "cost").get("total_usd").asString()).as(told).isEqualTo(cost);
      assertNothingLeft(told);
    }

    private void assertNothingLeft(String told) throws IOException {
      Path state = project.root.resolve(".orchestrator/state");
      try (Stream<Path> files = Files.walk(state)) {
        assertThat(
                files
                    .filter(Files::isRegularFile)
                    .map(file -> state.relativize(file).toString())
                    .filter(name ->
                        name.endsWith(".tmp")
                            || name.startsWith("unfinished")
                            || name.startsWith("processes")))
            .as(told)
            .isEmpty();
      }
      try (Stream<Path> worktrees = Files.walk(project.home)) {
        assertThat(worktrees.filter(path -> path.getFileName().toString().startsWith("T-1")))
            .as(told)
            .isEmpty();
      }
    }

    @Override
    public String toString() {
      return "seed " + SEED + ", " + project.root + ": " + story;
    }

    @Override
    public void close() {
      killable.close();
    }
  }
}
