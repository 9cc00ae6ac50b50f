package dev.orchestrator.base.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.time.Time;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrphanedGroupTest {
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** Remembers what it was told. */
  private static final class Notes implements ProcessWatch {
    final List<String> told = new ArrayList<>();

    @Override
    public void started(ProcessIdentity leader) {
      told.add("started " + leader.text());
    }

    @Override
    public void ended(ProcessIdentity leader) {
      told.add("ended " + leader.text());
    }
  }

  private static Program.Builder shell(String script) {
    return Program.of("sh", "-c", script).environment(Map.of("PATH", "/usr/bin:/bin"));
  }

  /** A group whose starter, this test, does nothing more for it. */
  private static Process group(String variable, String script) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", script);
    builder.environment().put(OrphanedGroup.VARIABLE, variable);
    return builder.redirectErrorStream(true).start();
  }

  private static boolean lives(long pid) {
    return ProcessStat.of(pid).filter(stat -> !stat.ended()).isPresent();
  }

  @Test
  void aWatchIsToldOfTheGroupThatTheProgramRunsIn() throws Exception {
    Notes notes = new Notes();

    ProgramResult result =
        shell("echo $$ $ORCHESTRATOR_GROUP; cat; exit 3").input("in\n").watch(notes).run();

    String pid = result.stdout().substring(0, result.stdout().indexOf(' '));
    assertThat(notes.told).hasSize(2);
    String leader = notes.told.getFirst().substring("started ".length());
    assertThat(ProcessIdentity.parse(leader).orElseThrow().pid()).isEqualTo(Long.parseLong(pid));
    assertThat(result.stdout()).isEqualTo(pid + " " + leader + "\nin\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(notes.told.getLast()).isEqualTo("ended " + leader);
  }

  @Test
  void passesArgumentsOnAsTheyAreUnderAWatch() throws Exception {
    ProgramResult result =
        Program.of("printf", "%s|", "a b", "$HOME", "", "-x;rm", "'\"\\")
            .environment(Map.of("PATH", "/usr/bin:/bin"))
            .watch(new Notes())
            .run();

    assertThat(result.stdout()).isEqualTo("a b|$HOME||-x;rm|'\"\\|");
  }

  /** As after the death of whoever was to note the group. */
  @Test
  void nothingBeginsWhereTheGroupCannotBeNoted() {
    List<ProcessIdentity> leaders = new ArrayList<>();
    ProcessWatch full =
        new ProcessWatch() {
          @Override
          public void started(ProcessIdentity leader) {
            leaders.add(leader);
            throw new IllegalStateException("the disk is full");
          }

          @Override
          public void ended(ProcessIdentity leader) {
            leaders.clear();
          }
        };

    assertThatThrownBy(() -> shell("sleep 600").watch(full).run()).hasMessage("the disk is full");

    assertThat(leaders).hasSize(1);
    while (leaders.getFirst().isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void endsWhatIsLeftOfTheGroup() throws Exception {
    Process leader = group("", "trap '' TERM; sleep 600 & echo $!; wait; wait; sleep 600");
    try (BufferedReader lines = leader.inputReader()) {
      long child = Long.parseLong(lines.readLine());
      ProcessIdentity identity = ProcessIdentity.of(leader.toHandle());

      assertThat(new OrphanedGroup(identity).end(GRACE, Time.system())).isTrue();

      assertThat(lives(child)).isFalse();
      assertThat(lives(leader.pid())).isFalse();
      assertThat(new OrphanedGroup(identity).end(GRACE, Time.system())).isFalse();
    }
  }

  @Test
  void endsAGroupWhoseLeaderIsGoneByTheNameThatItsMembersCarry() throws Exception {
    // The identity is not known before the start, so the leader waits for it as under a watch.
    String script =
        "IFS= read -r ORCHESTRATOR_GROUP; export ORCHESTRATOR_GROUP; sleep 600 & echo $!; exit 0";
    Process leader = group("", script);
    ProcessIdentity identity = ProcessIdentity.of(leader.toHandle());
    try (BufferedReader lines = leader.inputReader();
        var in = leader.outputWriter()) {
      in.write(identity.text() + "\n");
      in.flush();
      long child = Long.parseLong(lines.readLine());
      leader.waitFor();
      assertThat(lives(child)).isTrue();

      assertThat(new OrphanedGroup(identity).end(GRACE, Time.system())).isTrue();

      assertThat(lives(child)).isFalse();
    }
  }

  @Test
  void leavesAStrangerAloneThatHasGotTheProcessId() throws Exception {
    Process stranger = group("", "echo begun; sleep 600");
    Process leaderless = group("another", "sleep 600 & echo $!; exit 0");
    try (BufferedReader lines = stranger.inputReader();
        BufferedReader others = leaderless.inputReader()) {
      lines.readLine();
      long child = Long.parseLong(others.readLine());
      ProcessIdentity real = ProcessIdentity.of(stranger.toHandle());
      leaderless.waitFor();
      try {
        List<ProcessIdentity> noted =
            List.of(
                new ProcessIdentity(real.boot(), real.pid(), real.start() + "0"),
                new ProcessIdentity("another-boot", real.pid(), real.start()),
                new ProcessIdentity(real.boot(), leaderless.pid(), real.start()));
        for (ProcessIdentity identity : noted) {
          assertThat(new OrphanedGroup(identity).end(GRACE, Time.system()))
              .as(identity.text())
              .isFalse();
        }

        assertThat(lives(stranger.pid())).isTrue();
        assertThat(lives(child)).isTrue();
      } finally {
        new ProcessGroup(stranger, true).kill();
        ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }
}
