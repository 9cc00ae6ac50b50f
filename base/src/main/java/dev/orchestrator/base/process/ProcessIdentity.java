package dev.orchestrator.base.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names a process so that another one, later, can tell whether it still lives: by boot, process id
 * and start. The boot tells a restarted machine, the start tells a process id used again.
 *
 * <p>On Linux the start is read from {@code /proc} in ticks since the boot. What Java tells there
 * is computed from the wall clock of the process that asks, so that two processes disagree once the
 * clock was set between their starts, and each would take the other for dead. Immutable.
 *
 * @param boot the machine's present boot; {@code -} where it has no name
 * @param pid the process id
 * @param start when it started, in a unit of the system's own; empty if it has ended and its parent
 *     has not waited for it
 */
public record ProcessIdentity(String boot, long pid, String start) {

  private static final Path PROC = Path.of("/proc");
  private static final String BOOT = bootId();

  /** This process. */
  public static ProcessIdentity self() {
    return of(ProcessHandle.current());
  }

  /** The identity of a process that lives. */
  public static ProcessIdentity of(ProcessHandle process) {
    return new ProcessIdentity(BOOT, process.pid(), start(process));
  }

  /** What {@link #text} wrote; empty if it is nothing of the kind. */
  public static Optional<ProcessIdentity> parse(String text) {
    String[] parts = text.split("\\|", -1);
    try {
      return parts.length == 3
          ? Optional.of(new ProcessIdentity(parts[0], Long.parseLong(parts[1]), parts[2]))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** All of it in one line. */
  public String text() {
    return boot + "|" + pid + "|" + start;
  }

  /** Whether it was a process of this boot; a process id of another one says nothing today. */
  public boolean isOfThisBoot() {
    return boot.equals(BOOT);
  }

  /** Whether this very process lives. */
  public boolean isAlive() {
    return isOfThisBoot()
        && !start.isEmpty()
        && ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(process -> start(process).equals(start))
            .isPresent();
  }

  private static String start(ProcessHandle process) {
    return ProcessStat.of(process.pid())
        .map(stat -> stat.ended() ? "" : stat.start())
        .orElseGet(() ->
            process.info().startInstant().map(i -> Long.toString(i.toEpochMilli())).orElse("?"));
  }

  private static String bootId() {
    try {
      return Files.readString(
              PROC.resolve("sys/kernel/random/boot_id"), StandardCharsets.ISO_8859_1)
          .strip();
    } catch (IOException e) {
      return "-";
    }
  }
}
