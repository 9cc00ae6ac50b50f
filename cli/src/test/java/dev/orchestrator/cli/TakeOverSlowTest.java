package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that works, and one that died while a check or a setup command ran, as another one finds
 * them.
 */
@Timeout(300)
class TakeOverSlowTest {
  @TempDir Path dir;

  private TestProject project;
  private Path pids;
  private Path hold;
  private Path again;

  /** What a command runs: it is long while {@code hold} is there, and fails if that still runs. */
  private String command() {
    return """
    if [ -e %1$s ]; then
      sleep 600 & echo $$ $! > %2$s.new; mv %2$s.new %2$s; sleep 600
    else
      for pid in $(cat %2$s); do
        grep -q '^State:.[RSDT]' /proc/$pid/status && { echo $pid lives; exit 1; }
      done; touch %3$s
    fi
    """
        .formatted(hold, pids, again)
        .indent(8);
  }

  @BeforeEach
  void prepare() throws IOException {
    pids = dir.resolve("pids");
    again = dir.resolve("again");
    hold = Files.createFile(dir.resolve("hold"));
    project = GreetingProject.fresh(dir);
  }

  @AfterEach
  void endWhatAFailureMayHaveLeft() throws IOException {
    if (Files.exists(pids)) {
      for (long pid : noted()) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  private List<Long> noted() throws IOException {
    return List.of(Files.readString(pids).strip().split(" ")).stream()
        .map(Long::parseLong)
        .toList();
  }

  private void awaitTheCommand() {
    while (!Files.exists(pids)) {
      LockSupport.parkNanos(10_000_000); // a busy wait would take the program's processor
    }
  }

  private static boolean lives(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    return Files.exists(status) && !Files.readString(status).contains("State:\tZ");
  }

  private ProgramChild runIntoTheCommand() throws IOException {
    ProgramChild child = ProgramChild.start(project, "run", "--events", "-m", "maple/maple-large");
    child.event("task_begins");
    awaitTheCommand();
    return child;
  }

  private void assertResumed() throws Exception {
    List<Long> left = noted();
    assertThat(left).hasSize(2);
    for (long pid : left) {
      assertThat(lives(pid)).as("the group of a killed run lives on until it is ended").isTrue();
    }
    Files.delete(hold);

    try (var resumed = ProgramChild.start(project, "resume", "--events")) {
      assertThat(resumed.end()).as(resumed.err()).isZero();
    }

    assertThat(again).as("the command was run again, and found nothing of the old one").exists();
    for (long pid : left) {
      assertThat(lives(pid)).isFalse();
    }
    assertThat(project.git("show", "orchestrator/T-1:greeting.txt")).isEqualTo("hello world\n");
    assertThat(project.git("worktree", "list").lines()).hasSize(1);
    assertThat(project.root.resolve(".orchestrator/state/processes")).isEmptyDirectory();
  }

  @Test
  void whatTheGateOfAKilledRunHasStartedIsEndedBeforeTheGateRunsAgain() throws Exception {
    project
        .write(
            ".orchestrator/config.yaml",
            "gate:\n  sandbox: off\n  checks:\n    - name: long\n      run: |\n" + command())
        .trusted();
    try (var child = runIntoTheCommand()) {
      child.kill();
      assertThat(child.end()).isEqualTo(ProgramChild.KILLED);
    }
    assertResumed();
  }

  @Test
  void aSetupThatAKillHasCutOffIsEndedAndRunAgain() throws Exception {
    project
        .write(
            ".orchestrator/config.yaml",
            "workspace:\n  setup:\n    - |\n"
                + command()
                + "gate:\n  sandbox: off\n  checks:\n"
                + "    - { name: greets, run: \"grep -q world greeting.txt\" }\n")
        .trusted();
    try (var child = runIntoTheCommand()) {
      child.kill();
      assertThat(child.end()).isEqualTo(ProgramChild.KILLED);
    }
    assertResumed();
  }

  @Test
  void aSecondRunIsRefusedWhileOthersMayLook() throws Exception {
    project
        .write(
            ".orchestrator/config.yaml",
            "gate:\n  sandbox: off\n  checks:\n    - name: long\n      run: |\n" + command())
        .trusted();
    try (var child = runIntoTheCommand()) {
      for (List<String> second : List.of(List.of("run"), List.of("resume"))) {
        var refused = project.run(second.toArray(String[]::new));
        assertThat(refused.code()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err())
            .contains("another run is at work in this directory", "process " + child.pid())
            .containsPattern("since \\d{4}-\\d\\d-\\d\\dT");
      }
      for (List<String> look :
          List.of(List.of("status"), List.of("show", "T-1"), List.of("cost"))) {
        var looked = project.run(look.toArray(String[]::new));
        assertThat(looked.code()).as(look + looked.err()).isZero();
      }
      for (long pid : noted()) {
        assertThat(lives(pid)).as("a run that is refused ends nothing").isTrue();
      }
      child.kill();
      assertThat(child.end()).isEqualTo(ProgramChild.KILLED);
    }
    assertResumed();
  }
}
