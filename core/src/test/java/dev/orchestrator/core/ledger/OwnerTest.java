package dev.orchestrator.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OwnerTest {

  @Test
  void thisProcessLives() {
    assertThat(Owner.isDead(Owner.self())).isFalse();
    assertThat(Owner.process(Owner.self())).isEqualTo(Long.toString(ProcessHandle.current().pid()));
  }

  @Test
  void anotherProcessLivesUntilItIsKilled() throws Exception {
    Process other = new ProcessBuilder("sleep", "600").start();
    String owner = ProcessIdentity.of(other.toHandle()).text();
    assertThat(Owner.isDead(owner)).isFalse();
    other.destroyForcibly();
    other.waitFor();
    assertThat(Owner.isDead(owner)).isTrue();
  }

  @Test
  void aProcessIdThatIsUsedAgainIsAnotherProcess() {
    String[] parts = Owner.self().split("\\|", -1);
    assertThat(Owner.isDead(parts[0] + "|" + parts[1] + "|" + parts[2] + "0")).isTrue();
  }

  @Test
  void aRestartOfTheMachineEndsEveryProcess() {
    assertThat(Owner.isDead("another-boot" + Owner.self().substring(Owner.self().indexOf('|'))))
        .isTrue();
  }

  /** Its parent has not waited for it, so that it still has a number and a start. */
  @Test
  void aProcessThatHasEndedButWasNotWaitedForIsDead() throws Exception {
    // The shell becomes a program that waits for nobody, and only then its child ends.
    String script = "exec 3<&0; read -r line <&3 & echo $!; exec sleep 600";
    Process parent = new ProcessBuilder("sh", "-c", script).start();
    try (var lines = parent.inputReader()) {
      String child = lines.readLine().strip();
      Path name = Path.of("/proc", Long.toString(parent.pid()), "comm");
      while (!Files.readString(name).strip().equals("sleep")) {
        Thread.onSpinWait();
      }
      parent.outputWriter().close();
      String stat = "";
      while (!stat.contains(") Z ")) {
        stat = Files.readString(Path.of("/proc", child, "stat"));
      }
      // starttime is the 22nd of proc(5), the state the third.
      String start = stat.substring(stat.indexOf(") Z ") + 2).split(" ")[22 - 3];
      String owner = Owner.self().replaceAll("\\|.*", "|" + child + "|" + start);
      assertThat(ProcessHandle.of(Long.parseLong(child))).as("it has a number").isPresent();
      assertThat(Owner.isDead(owner)).isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void whatCannotBeReadIsDeadAndShownAsItIs() {
    assertThat(Owner.isDead("nonsense")).isTrue();
    assertThat(Owner.isDead(Owner.self().replaceAll("\\|\\d+\\|", "|x|"))).isTrue();
    assertThat(Owner.process("nonsense")).isEqualTo("nonsense");
  }
}
