package dev.orchestrator.engine.workflow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.LedgerException;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.JournalException;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.testkit.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/*
 * "State" of the list of bad inputs, through whole runs (BadJournalsTest has the files alone):
 *
 *   torn, empty, foreign, unknown version or state
 *                          aJournalThatCannotBeReadStopsEveryRunAndNothingIsTouched,
 *                          aLedgerThatIsNoneStopsTheRunAndIsLeftAsItIs
 *   two processes, stale lock of a dead pid, kill -9
 *                          tests of the lock, and those that kill the program
 *   disk full              whatCannotBeWrittenDownStopsTheRunAndIsTakenUpAgain
 *   clock going back       aClockThatGoesBackConfusesNoRun
 *   config changed         otherRoundsAreNoReasonToStop, anotherGateJudgesFromNowOn,
 *                          aChangeThatTheJournalContradictsIsToldWithTheWayOut,
 *                          otherPromptsDoNotLoseWhatWasPaidFor,
 *                          anotherModelGoesOnWhereTheOldOneIsNotConfiguredAnyMore
 *   HEAD moved             aTaskGoesOnFromItsBaseThoughTheUserHasCommitted
 *   old journals           whatFormatOneFinishedIsHonoured, whatFormatOneLeftBeginsAnewAndSaysSo,
 *                          aTaskOfFormatOneIsNeitherRetriedNorDecided,
 *                          aJournalOfFormatTwoIsReplayed
 */
class BadStateTest {
  private static final int CALLS = 8;

  @TempDir Path dir;
  private Workshop workshop;
  private final StoryModels models = new StoryModels();

  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void makeWorkshop() throws IOException {
    workshop = new Workshop(dir);
    workshop.gate = List.of(Workshop.check("grep -q two count.txt || { echo 'not two'; exit 1; }"));
  }

  private RunResult run() {
    return workshop.orchestrator(models.registry()).run(List.of(Workshop.task("T-1")));
  }

  private TaskResult resume() {
    return workshop.orchestrator(models.registry()).resume().tasks().getFirst();
  }

  /** A run that dies right after the given number of events of this kind. */
  private void dieAt(Class<? extends JournalEvent> kind, int number) {
    AtomicInteger left = new AtomicInteger(number);
    workshop.listening(event -> {
      if (event instanceof RunEvent.Journaled journaled
          && kind.isInstance(journaled.event())
          && left.decrementAndGet() == 0) {
        throw new Death();
      }
    });
    assertThatThrownBy(this::run).isInstanceOf(Death.class);
    workshop.listening(event -> {});
    workshop.events.clear();
  }

  private Map<Path, String> stateFiles() throws IOException {
    Map<Path, String> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(workshop.state())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("run.lock")) {
          files.put(file, new String(Files.readAllBytes(file), ISO_8859_1));
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"type\":\"run_sta",
        "no journal\n",
        "{\"type\":\"run_started\",\"format\":9,\"run\":\"x\",\"tasks\":[]}\n",
        "{\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"run_started\",\"format\":2,\"run\":\"x\","
            + "\"tasks\":[\"T-1\"],\"part\":1}\n{\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"moved\","
            + "\"task\":\"T-1\",\"from\":\"NEW\",\"to\":\"FLYING\",\"reason\":\"\"}\n",
      })
  void aJournalThatCannotBeReadStopsEveryRunAndNothingIsTouched(String text) throws IOException {
    Path file = Files.createDirectories(workshop.state().resolve("runs")).resolve("x.jsonl");
    Files.writeString(file, text);

    for (Runnable command :
        List.<Runnable>of(
            this::run, this::resume, () -> workshop.orchestrator(models.registry()).retry("T-1"))) {
      assertThatThrownBy(command::run)
          .isInstanceOf(JournalException.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageContaining("left as it");
    }

    assertThat(file).hasContent(text);
    assertThat(models.calls).isEmpty();
    assertThat(stateFiles().keySet())
        .containsExactlyInAnyOrder(file, workshop.state().resolve(".gitignore"));
  }

  @Test
  void aLedgerThatIsNoneStopsTheRunAndIsLeftAsItIs() throws IOException {
    Path file = Files.createDirectories(workshop.state()).resolve("ledger.db");
    Files.writeString(file, "This is not a database, and long enough to have a header.".repeat(9));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(this::run)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("cannot open the ledger " + file);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(models.calls).isEmpty();
    assertThat(workshop.state().resolve("runs")).doesNotExist();
  }

  /** Which run was the last one was told by its name, and the name by the clock. */
  @Test
  void aClockThatGoesBackConfusesNoRun() {
    Turned time = new Turned();
    workshop.time = time;
    dieAt(JournalEvent.Committed.class, 1);
    time.turn(Duration.ofDays(-40));

    TaskResult resumed = resume();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(models.calls).hasSize(CALLS);
    assertThat(workshop.warnings()).noneMatch(text -> text.contains("no report"));
    time.turn(Duration.ofDays(-40));
    TaskResult again = workshop.orchestrator(models.registry()).retry("T-1").tasks().getFirst();
    assertThat(again.state()).as(again.reason()).isEqualTo(TaskState.DONE);
    // The second attempt is the last one, though it was made before the first.
    TaskResult skipped = run().tasks().getFirst();
    assertThat(skipped.skipped()).isTrue();
    assertThat(skipped.branch()).isEqualTo("orchestrator/T-1-2");
    assertThat(workshop.attempts("T-1")).hasSize(CALLS + CALLS - 2);
  }

  /** A clock that can be turned back. */
  private static final class Turned implements Time {
    private final VirtualTime time = new VirtualTime(Instant.parse("2026-06-01T00:00:10Z"));
    private Duration by = Duration.ZERO;

    void turn(Duration further) {
      by = by.plus(further);
    }

    @Override
    public Instant now() {
      return time.now().plus(by);
    }

    @Override
    public long nanos() {
      return time.nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      time.sleep(duration);
    }
  }

  @Test
  void aTaskGoesOnFromItsBaseThoughTheUserHasCommitted() throws IOException {
    String base = workshop.repository.git("rev-parse", "HEAD").strip();
    dieAt(JournalEvent.Committed.class, 1);
    workshop.repository.write("greeting.txt", "good bye\n").write("mine.txt", "x\n").commit("Mine");
    String head = workshop.repository.git("rev-parse", "HEAD").strip();

    TaskResult resumed = resume();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(workshop.repository.git("merge-base", "main", "orchestrator/T-1").strip())
        .isEqualTo(base);
    assertThat(workshop.repository.git("show", "orchestrator/T-1:greeting.txt"))
        .isEqualTo("hello shiny world\n");
    assertThat(workshop.repository.git("rev-parse", "HEAD").strip()).isEqualTo(head);
    assertThat(workshop.repository.root.resolve("greeting.txt")).hasContent("good bye\n");
    assertThat(models.calls).hasSize(CALLS);
  }

  @Test
  void otherRoundsAreNoReasonToStop() {
    dieAt(JournalEvent.Committed.class, 2);
    workshop.review = new ReviewSettings(ReviewSettings.Independence.MAKER, 1);

    TaskResult resumed = resume();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    nothingWasPaidTwice(CALLS);
  }

  /** What came after the code was sent back once would now never have come. */
  @Test
  void aChangeThatTheJournalContradictsIsToldWithTheWayOut() {
    dieAt(JournalEvent.Committed.class, 3);
    String tip = workshop.repository.git("rev-parse", "orchestrator/T-1");
    int paid = models.calls.size();
    workshop.review = new ReviewSettings(ReviewSettings.Independence.MAKER, 0);

    TaskResult resumed = resume();

    assertThat(resumed.state()).isEqualTo(TaskState.FAILED);
    assertThat(resumed.reason())
        .contains("the configuration or the program has changed since")
        .contains("nothing was changed")
        .contains("'orchestrator retry T-1'");
    assertThat(models.calls).hasSize(paid);
    assertThat(workshop.repository.git("rev-parse", "orchestrator/T-1")).isEqualTo(tip);
    workshop.review = ReviewSettings.DEFAULT;
    TaskResult again = workshop.orchestrator(models.registry()).retry("T-1").tasks().getFirst();
    assertThat(again.state()).as(again.reason()).isEqualTo(TaskState.DONE);
    assertThat(models.calls.subList(paid, models.calls.size())).doesNotContain("planner");
  }

  @Test
  void anotherGateJudgesFromNowOn() {
    dieAt(JournalEvent.Committed.class, 2);
    workshop.gate = List.of(Workshop.check("grep -q three count.txt"));

    TaskResult resumed = resume();

    // What the old gate passed is committed; what is mended after the review meets the new one.
    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.AWAITING_HUMAN);
    assertThat(workshop.journal(JournalEvent.Gated.class))
        .isNotEmpty()
        .allSatisfy(gated -> {
          assertThat(gated.verdict()).isEqualTo("refused");
          assertThat(gated.checks().getFirst().command()).contains("three");
        });
    nothingWasPaidTwice(models.calls.size());
  }

  private void nothingWasPaidTwice(int calls) {
    assertThat(models.calls).hasSize(calls);
    assertThat(workshop.attempts("T-1"))
        .extracting(Attempt::key)
        .hasSize(calls)
        .doesNotHaveDuplicates();
  }

  @Test
  void otherPromptsDoNotLoseWhatWasPaidFor() throws IOException {
    dieAt(JournalEvent.Committed.class, 1);
    Path prompts = workshop.repository.root.resolve(".orchestrator/prompts");
    Files.createDirectories(prompts);
    Files.writeString(prompts.resolve("planner.mustache"), "Plan!\n=== user ===\nDo {{{task}}}\n");

    TaskResult resumed = resume();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(models.calls).hasSize(CALLS);
  }

  @Test
  void anotherModelGoesOnWhereTheOldOneIsNotConfiguredAnyMore() {
    dieAt(JournalEvent.Committed.class, 1);
    AnsweringModel gamma =
        new AnsweringModel("gamma", "gamma-maker", Pricing.of("1", "2"), null, StoryModels::answer);
    ProviderRegistry registry = new ProviderRegistry();
    models.registry().providers().stream()
        .filter(provider -> provider.name().equals("beta"))
        .forEach(registry::register);
    registry.register(gamma);

    TaskResult resumed = workshop.orchestrator(registry).resume().tasks().getFirst();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(gamma.roles).isNotEmpty().containsOnly("implementer");
    assertThat(workshop.attempts("T-1")).hasSize(CALLS);
  }

  private void fixture(String name) throws IOException {
    Path runs = Files.createDirectories(workshop.state().resolve("runs"));
    String base = workshop.repository.git("rev-parse", "HEAD").strip();
    try (InputStream in = getClass().getResourceAsStream("/journals/" + name + ".jsonl")) {
      String text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
      String run = text.replaceAll("(?s).*?\"run\":\"([^\"]+)\".*", "$1");
      Files.writeString(
          runs.resolve(run + ".jsonl"),
          text.replaceAll("\"base\":\"[0-9a-f]{40}\"", "\"base\":\"" + base + "\"")
              .replace("/home/user", dir.toString()));
    }
  }

  @Test
  void whatFormatOneFinishedIsHonoured() throws IOException {
    fixture("format-1-done");
    fixture("format-1-waits");

    RunResult result =
        workshop
            .orchestrator(models.registry())
            .run(List.of(Workshop.task("T-1"), Workshop.task("T-2")));

    assertThat(result.tasks())
        .extracting(TaskResult::state, TaskResult::skipped)
        .containsExactly(tuple(TaskState.DONE, true), tuple(TaskState.AWAITING_HUMAN, true));
    assertThat(result.tasks().getFirst().cost()).hasToString("0.0168");
    assertThat(result.tasks().getLast().reason()).contains("no gate is configured");
    assertThat(models.calls).isEmpty();
  }

  @Test
  void whatFormatOneLeftBeginsAnewAndSaysSo() throws IOException {
    fixture("format-1-killed");

    assertThatThrownBy(this::resume)
        .isInstanceOf(NothingToDoException.class)
        .hasMessageContaining("older orchestrator")
        .hasMessageContaining("'orchestrator run'");
    TaskResult result =
        workshop
            .orchestrator(models.registry())
            .run(List.of(Workshop.task("T-3")))
            .tasks()
            .getFirst();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(models.calls).hasSize(CALLS);
    assertThat(workshop.warnings())
        .anyMatch(text ->
            text.contains("older orchestrator left it unfinished")
                && text.contains("it begins anew")
                && text.contains("orchestrator/T-3"));
  }

  @Test
  void aTaskOfFormatOneIsNeitherRetriedNorDecided() throws IOException {
    fixture("format-1-waits");

    assertThatThrownBy(() -> workshop.orchestrator(models.registry()).retry("T-2"))
        .isInstanceOf(NothingToDoException.class)
        .hasMessageContaining("worked by an older orchestrator")
        .hasMessageContaining("git log orchestrator/T-2");
    assertThat(models.calls).isEmpty();
  }

  /** As this version wrote it: later ones have to go on with it. */
  @Test
  void aJournalOfFormatTwoIsReplayed() throws Exception {
    fixture("format-2-killed");
    payFor("20260902-085135-5bea/T-3/plan.1", "planner", StoryModels.PLAN);
    payFor("20260902-085135-5bea/T-3/plan-review.1", "plan_reviewer", AnsweringModel.APPROVED);
    payFor(
        "20260902-085135-5bea/T-3/step.S1.1",
        "implementer",
        AnsweringModel.edit("greeting.txt", "hello", "hello world"));

    TaskResult resumed = resume();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(models.calls)
        .containsExactly(
            "implementer", "implementer", "code_reviewer", "implementer", "code_reviewer");
    assertThat(resumed.attempts()).isEqualTo(CALLS);
  }

  /** Puts an answer into the ledger that was given under a key. */
  private void payFor(String key, String role, String text) throws InterruptedException {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(
        new AnsweringModel("alpha", "alpha-maker", Pricing.of("1", "2"), null, (r, p) -> text));
    try (Ledger ledger = Ledger.open(workshop.state().resolve("ledger.db"))) {
      ModelClient.builder()
          .registry(registry)
          .ledger(ledger)
          .run("20260902-085135-5bea")
          .build()
          .call(
              GenerationRequest.builder().role(role).prompt("?").key(key).build(),
              RoutingRequest.builder(role).build(),
              List.of(),
              new Attempt.Origin("20260902-085135-5bea", "T-3", "", role));
    }
  }

  /**
   * The ledger meets a limit on the size of files, in a process of its own, as it would a full
   * disk. Afterwards there is room again.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void whatCannotBeWrittenDownStopsTheRunAndIsTakenUpAgain() throws Exception {
    String said = inAChildWithLittleRoom();

    assertThat(said)
        .contains("LedgerException: the ledger " + workshop.state().resolve("ledger.db"))
        .contains("orchestrator resume");
    int paid = Files.readAllLines(dir.resolve("calls")).size();
    assertThat(paid).as(said).isBetween(1, CALLS - 1);
    TaskResult resumed = resume();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    // At most the attempt in flight is repeated.
    assertThat(paid + models.calls.size()).isBetween(CALLS, CALLS + 1);
    assertThat(workshop.ledger(Ledger::costs)).isNotEmpty();
    assertThat(workshop.repository.git("fsck", "--strict")).doesNotContain("error");
  }

  private String inAChildWithLittleRoom() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HasLittleRoom.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).as(said).isEqualTo(1);
    return said;
  }

  /** Runs the task while no file may grow beyond 250 kB, and writes down every call. */
  static final class HasLittleRoom {
    private HasLittleRoom() {}

    public static void main(String[] args) throws Exception {
      Path dir = Path.of(args[0]);
      Workshop workshop = Workshop.at(dir);
      workshop.gate =
          List.of(Workshop.check("grep -q two count.txt || { echo 'not two'; exit 1; }"));
      StoryModels models = new StoryModels();
      Ledger.open(dir.resolve("other.db")).close(); // the driver unpacks what is larger than that
      String self = Long.toString(ProcessHandle.current().pid());
      int limited =
          new ProcessBuilder("prlimit", "--pid", self, "--fsize=250000").start().waitFor();
      if (limited != 0) {
        throw new IllegalStateException("prlimit ended with " + limited);
      }
      try {
        workshop.orchestrator(models.registry()).run(List.of(Workshop.task("T-1")));
        System.out.println("there was room enough");
      } finally {
        Files.write(dir.resolve("calls"), models.calls);
      }
    }
  }
}
