package dev.orchestrator.base.process;

import dev.orchestrator.base.time.Time;
import java.time.Duration;
import java.util.Optional;

/**
 * A process group that was started under a {@link ProcessWatch} by a process that has died. It is
 * ended only if it is that very group: its leader lives and started when it was noted, or the
 * leader is gone and a member carries the group's name in its environment (the variable {@value
 * #VARIABLE}, which every program under a watch is given). A stranger that has got the process id
 * since is left alone.
 */
public final class OrphanedGroup {

  /** Holds the text of the leader's identity in the environment of all that it has started. */
  public static final String VARIABLE = "ORCHESTRATOR_GROUP";

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private final ProcessIdentity leader;

  /** The group of this leader. */
  public OrphanedGroup(ProcessIdentity leader) {
    this.leader = leader;
  }

  /**
   * Asks what is left of the group to leave, and ends it after the grace.
   *
   * @return whether anything was left
   * @throws InterruptedException if interrupted; the group has been ended without more grace
   */
  public boolean end(Duration grace, Time time) throws InterruptedException {
    if (!lives()) {
      return false;
    }
    Optional<ProcessHandle> handle = ProcessHandle.of(leader.pid()).filter(p -> leader.isAlive());
    ProcessGroup group = new ProcessGroup(leader.pid(), handle, true);
    try {
      group.terminate();
      await(grace, time);
    } finally {
      if (lives()) {
        group.kill();
      }
    }
    await(AFTER_KILL, time);
    return true;
  }

  private boolean lives() {
    return leader.isOfThisBoot()
        && (leader.isAlive()
            || ProcessStat.inGroup(leader.pid()).stream()
                .anyMatch(member -> member.hasVariable(VARIABLE, leader.text())));
  }

  private void await(Duration most, Time time) throws InterruptedException {
    long began = time.nanos();
    while (lives() && time.nanos() - began < most.toNanos()) {
      time.sleep(LOOK);
    }
  }
}
