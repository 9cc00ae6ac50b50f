package dev.orchestrator.cli.command;

import dev.orchestrator.cli.Invocation;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.routing.SuccessTable;
import dev.orchestrator.engine.journal.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where what was spent is written: in the project's state where there is a {@code .orchestrator/},
 * else in the user's own.
 *
 * @param file the SQLite file, which may not exist yet
 * @param project the working directory whose state it is, or empty if it is the user's
 */
record LedgerPlace(Path file, Optional<Path> project) {
  private static final String NAME = "ledger.db";

  static LedgerPlace of(Invocation invocation) {
    Path dir = invocation.workingDir();
    Path own = dir.resolve(".orchestrator");
    return Files.isDirectory(own)
        ? new LedgerPlace(own.resolve("state").resolve(NAME), Optional.of(dir))
        : new LedgerPlace(
            UserDirectories.of(invocation.environment()).state().resolve(NAME), Optional.empty());
  }

  /** Whether anything was ever written there. */
  boolean exists() {
    return Files.isRegularFile(file);
  }

  /** What is known of the models' success; nothing if nothing was ever written. */
  SuccessTable learned() {
    if (!exists()) {
      return SuccessTable.EMPTY;
    }
    try (Ledger ledger = open()) {
      return SuccessTable.of(ledger.tallies());
    }
  }

  /** Opens it, and makes it if it is missing. */
  Ledger open() {
    // The state directory keeps others out and git away; so it is made by its own room.
    return Ledger.open(
        project.map(StateDirectory::of).map(StateDirectory::ledgerFile).orElse(file));
  }
}
