package dev.orchestrator.core.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names a process so that another one, later, can tell whether it still lives: by boot, process id
 * and start. The boot tells a restarted machine, the start tells a process id used again.
 *
 * <p>On Linux the start is read from {@code /proc} in ticks since the boot. What Java tells there
 * is computed from the wall clock of the process that asks, so that two processes disagree once the
 * clock was set between their starts, and each would take the other for dead.
 */
final class Owner {
  private static final Path PROC = Path.of("/proc");
  private static final String BOOT = bootId();

  private Owner() {}

  /** This process. */
  static String self() {
    ProcessHandle self = ProcessHandle.current();
    return of(self);
  }

  /** The name of a process that lives. */
  static String of(ProcessHandle process) {
    return BOOT + "|" + process.pid() + "|" + start(process);
  }

  /** Whether the process so named is known to be gone; an unreadable name counts as gone. */
  static boolean isDead(String owner) {
    String[] parts = owner.split("\\|", -1);
    if (parts.length != 3 || !parts[0].equals(BOOT) || parts[2].isEmpty()) {
      return true;
    }
    try {
      return ProcessHandle.of(Long.parseLong(parts[1]))
          .filter(ProcessHandle::isAlive)
          .map(process -> !start(process).equals(parts[2]))
          .orElse(true);
    } catch (NumberFormatException e) {
      return true;
    }
  }

  /** The process id in an owner's name, for people; the whole name if it is unreadable. */
  static String process(String owner) {
    String[] parts = owner.split("\\|", -1);
    return parts.length == 3 ? parts[1] : owner;
  }

  /** No start at all of a process that has ended and was not waited for (a zombie). */
  private static String start(ProcessHandle process) {
    try {
      String stat =
          Files.readString(
              PROC.resolve(Long.toString(process.pid())).resolve("stat"),
              StandardCharsets.ISO_8859_1);
      // proc(5): pid (comm) state ppid … starttime is field 22; comm may hold blanks and brackets.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return ended ? "" : fields[22 - 3];
    } catch (IOException | IndexOutOfBoundsException e) {
      return process.info().startInstant().map(i -> Long.toString(i.toEpochMilli())).orElse("?");
    }
  }

  private static String bootId() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "-";
    }
  }
}
