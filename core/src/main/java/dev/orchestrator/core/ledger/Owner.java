package dev.orchestrator.core.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Names a process so that another one, later, can tell whether it still lives. */
final class Owner {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Owner() {}

  /** This process: boot id, process id and start time in milliseconds. */
  static String self() {
    ProcessHandle self = ProcessHandle.current();
    return bootId() + "|" + self.pid() + "|" + start(self);
  }

  /** Whether the process so named is known to be gone; an unreadable name counts as gone. */
  static boolean isDead(String owner) {
    String[] parts = owner.split("\\|", -1);
    if (parts.length != 3 || !parts[0].equals(bootId())) {
      return true;
    }
    try {
      Optional<ProcessHandle> handle = ProcessHandle.of(Long.parseLong(parts[1]));
      return handle.isEmpty() || !handle.get().isAlive() || !start(handle.get()).equals(parts[2]);
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private static String start(ProcessHandle handle) {
    return handle.info().startInstant().map(i -> Long.toString(i.toEpochMilli())).orElse("?");
  }

  private static String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return "-";
    }
  }
}
