package dev.orchestrator.base.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.process.ProgramStartException.Reason;
import dev.orchestrator.base.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProgramTest {

  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

  @TempDir Path dir;

  private Program.Builder shell(String script) {
    return Program.of("sh", "-c", script).directory(dir).environment(ENVIRONMENT);
  }

  @Test
  void givesExitCodeAndBothStreamsApart() throws Exception {
    ProgramResult result = shell("echo out; echo err >&2; exit 3").run();

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stdout()).isEqualTo("out\n");
    assertThat(result.stderr()).isEqualTo("err\n");
    assertThat(result.succeeded()).isFalse();
    assertThat(result.timedOut()).isFalse();
  }

  @Test
  void inheritsNothing() throws Exception {
    ProgramResult result = Program.of("/usr/bin/env").environment(Map.of("ONLY", "this")).run();

    assertThat(result.stdout()).isEqualTo("ONLY=this\n");
  }

  @Test
  void passesArgumentsAsTheyAre() throws Exception {
    ProgramResult result =
        Program.of("printf", "%s|", "a b", "$HOME", "@Override", "", "-x;rm")
            .environment(ENVIRONMENT)
            .run();

    assertThat(result.stdout()).isEqualTo("a b|$HOME|@Override||-x;rm|");
  }

  @Test
  void feedsALargeInputAndReadsALargeOutputAtOnce() throws Exception {
    String input = "0123456789".repeat(1_000_000);

    ProgramResult result =
        Program.of("cat").environment(ENVIRONMENT).input(input).maxCapturedBytes(16 << 20).run();

    assertThat(result.stdout()).isEqualTo(input);
  }

  @Test
  void closesStandardInputWhereNoneIsGiven() throws Exception {
    assertThat(shell("cat; echo done").run().stdout()).isEqualTo("done\n");
  }

  @Test
  void doesNotMindAProgramThatReadsNothing() throws Exception {
    ProgramResult result = shell("exit 0").input("x".repeat(1 << 20)).run();

    assertThat(result.succeeded()).isTrue();
  }

  @Test
  void drainsAFloodOnStandardError() throws Exception {
    ProgramResult result = shell("yes | head -c 5000000 >&2; echo ok").run();

    assertThat(result.stdout()).isEqualTo("ok\n");
    assertThat(result.truncated()).isTrue();
  }

  @Test
  void keepsHeadAndTailOfTooMuchOutput() throws Exception {
    ProgramResult result =
        shell("echo first; yes | head -c 100000; echo last").maxCapturedBytes(100).run();

    assertThat(result.stdout()).startsWith("first\n").endsWith("last\n");
    assertThat(result.stdout()).contains("[… 99911 bytes left out …]");
    assertThat(result.truncated()).isTrue();
  }

  @Test
  void keepsAllOfAnOutputThatJustFits() throws Exception {
    ProgramResult result = shell("printf 0123456789").maxCapturedBytes(10).run();

    assertThat(result.stdout()).isEqualTo("0123456789");
    assertThat(result.truncated()).isFalse();
  }

  @Test
  void tellsEachLineAlsoTheLastHalfOne() throws Exception {
    List<String> lines = new ArrayList<>();

    shell("printf 'a\\r\\nb\\n\\nhalf'").onLine((source, line) -> lines.add(line)).run();

    assertThat(lines).containsExactly("a", "b", "", "half");
  }

  @Test
  void cutsAnEndlessLineIntoPieces() throws Exception {
    List<Integer> lengths = new ArrayList<>();

    shell("head -c 5000000 /dev/zero").onLine((source, line) -> lengths.add(line.length())).run();

    assertThat(lengths).allMatch(length -> length <= 128 * 1024);
    assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5_000_000);
  }

  /**
   * Process.destroy closes the pipes, also when the process is gone: what the reader had not read
   * yet was lost when what was left of the group was ended.
   */
  @Test
  void losesNothingThatIsReadOnlyAfterTheEnd() throws Exception {
    for (int i = 0; i < 30; i++) {
      ProgramResult result =
          shell("echo $$; yes | head -c 50000").onLine((source, line) -> awaitEnd(line)).run();

      assertThat(result.stdout()).hasSizeGreaterThan(50_000);
    }
  }

  private static void awaitEnd(String line) {
    if (line.matches("\\d+")) {
      while (ProcessHandle.of(Long.parseLong(line)).filter(ProcessHandle::isAlive).isPresent()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void mergesBothStreamsInOrder() throws Exception {
    ProgramResult result = shell("echo 1; echo 2 >&2; echo 3").mergedOutput(true).run();

    assertThat(result.stdout()).isEqualTo("1\n2\n3\n");
    assertThat(result.stderr()).isEmpty();
  }

  @Test
  void replacesBytesThatAreNoUtf8() throws Exception {
    assertThat(shell("printf 'a\\377b'").run().stdout()).isEqualTo("a\uFFFDb");
  }

  @Test
  void endsTheWholeGroupWhenTimeIsOver() throws Exception {
    ProgramResult result =
        shell("sleep 1000 & echo $! > child; wait").time(new TimeAfter(file("child"))).run();

    assertThat(result.timedOut()).isTrue();
    assertThat(result.succeeded()).isFalse();
    assertGone("child");
  }

  @Test
  void killsWhatIgnoresTheRequestToLeave() throws Exception {
    ProgramResult result =
        shell("trap '' TERM; echo $$ > child; while :; do sleep 1000; done")
            .grace(Duration.ofMillis(50))
            .time(new TimeAfter(file("child")))
            .run();

    assertThat(result.timedOut()).isTrue();
    assertThat(result.exitCode()).isEqualTo(128 + 9);
    assertGone("child");
  }

  @Test
  void isNotHeldByAGrandchildThatHoldsThePipe() throws Exception {
    ProgramResult result = shell("sleep 1000 & echo $! > child; echo done").run();

    assertThat(result.stdout()).isEqualTo("done\n");
    assertThat(result.timedOut()).isFalse();
    assertGone("child");
  }

  @Test
  void endsTheGroupAndPassesTheInterruptOn() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Program program =
        shell("sleep 1000 & echo $! > child; echo started; wait")
            .onLine((source, line) -> started.countDown())
            .build();
    Thread runner =
        Thread.ofVirtual()
            .start(() -> {
              try {
                program.run();
              } catch (Exception e) {
                thrown.set(e);
              }
            });
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();

    runner.interrupt();
    runner.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertGone("child");
  }

  @Test
  void saysThatAProgramIsMissing() {
    assertThatThrownBy(() -> Program.of("no-such-program").environment(ENVIRONMENT).run())
        .isInstanceOfSatisfying(
            ProgramStartException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
        .hasMessageContaining("'no-such-program'")
        .hasMessageContaining("/usr/bin:/bin");
  }

  @Test
  void saysThatAFileIsNotExecutable() throws Exception {
    Files.writeString(dir.resolve("tool"), "#!/bin/sh\n");

    assertThatThrownBy(() -> Program.of("./tool").directory(dir).run())
        .isInstanceOfSatisfying(
            ProgramStartException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_EXECUTABLE))
        .hasMessageContaining("chmod +x");
  }

  @Test
  void saysThatItsDirectoryIsMissing() {
    assertThatThrownBy(() -> Program.of("true").directory(dir.resolve("gone")).run())
        .isInstanceOfSatisfying(
            ProgramStartException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.NO_DIRECTORY));
  }

  @Test
  void saysThatArgumentsAreTooLong() {
    Program.Builder program = Program.of("echo", "x".repeat(3 << 20)).environment(ENVIRONMENT);

    assertThatThrownBy(program::run)
        .isInstanceOfSatisfying(
            ProgramStartException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LONG))
        .hasMessageNotContaining("xxxx");
  }

  private Path file(String name) {
    return dir.resolve(name);
  }

  /** Waits until the process whose pid is in the file has ended; the test's timeout bounds it. */
  private void assertGone(String pidFile) throws Exception {
    long pid = Long.parseLong(Files.readString(file(pidFile)).strip());
    while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      Thread.onSpinWait();
    }
  }

  /** A clock whose time is over once the program has written a file. */
  private record TimeAfter(Path file) implements Time {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      while (!Files.exists(file) || file.toFile().length() == 0) {
        Thread.onSpinWait();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
  }
}
