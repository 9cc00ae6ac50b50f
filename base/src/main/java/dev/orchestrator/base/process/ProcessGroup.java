package dev.orchestrator.base.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process and whatever it started, ended as one.
 *
 * <p>Java knows no process groups. {@code setsid PROGRAM…} makes the session and then becomes the
 * program itself: a child that has just been forked is never a group's leader, so {@code setsid}
 * has no need to fork, and the pid that Java knows is the group's id. The shell's built-in {@code
 * kill} signals it. Where {@code setsid} is missing, the descendants that are still known are ended
 * one by one.
 */
final class ProcessGroup {

  private final long pid;
  private final Optional<ProcessHandle> leader;
  private final boolean grouped;

  ProcessGroup(Process process, boolean grouped) {
    this(process.pid(), Optional.of(process.toHandle()), grouped);
  }

  /**
   * A group, whoever started it.
   *
   * @param leader empty if it is gone
   */
  ProcessGroup(long pid, Optional<ProcessHandle> leader, boolean grouped) {
    this.pid = pid;
    this.leader = leader;
    this.grouped = grouped;
  }

  /** Where {@code setsid} is, if it is installed. */
  static Optional<Path> setsid() {
    return List.of(
            "/usr/bin/setsid", "/bin/setsid", "/usr/local/bin/setsid", "/opt/homebrew/bin/setsid")
        .stream()
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Asks all to leave. */
  void terminate() {
    List<ProcessHandle> known = descendants();
    signal("TERM");
    known.forEach(ProcessHandle::destroy);
    leader.ifPresent(ProcessHandle::destroy);
  }

  /**
   * Ends all that are left, also after the process itself is gone. Through handles: Process.destroy
   * would close the pipes, and what nobody has read yet would be lost.
   */
  void kill() {
    List<ProcessHandle> known = descendants();
    signal("KILL");
    known.forEach(ProcessHandle::destroyForcibly);
    leader.ifPresent(ProcessHandle::destroyForcibly);
  }

  /** The descendants of a process that is gone are nobody's any more, and looking is dear. */
  private List<ProcessHandle> descendants() {
    return leader.filter(ProcessHandle::isAlive).stream()
        .flatMap(ProcessHandle::descendants)
        .toList();
  }

  private void signal(String name) {
    if (!grouped) {
      return;
    }
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " -- -" + pid)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(new File("/dev/null"))
              .start();
      waitForKill(kill);
    } catch (IOException e) {
      // No shell: the descendants that are known are ended one by one by the caller.
    }
  }

  private static void waitForKill(Process kill) {
    boolean interrupted = false;
    try {
      kill.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true; // The signal is on its way all the same.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
