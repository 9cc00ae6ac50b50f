package dev.orchestrator.core.ledger;

import dev.orchestrator.base.time.Time;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Processes that share one ledger in memory, all in this one: each has a name of its own as the
 * owner of its holds, and can be killed, after which it is known to be dead.
 */
public final class Processes implements AutoCloseable {
  private final LedgerThread thread;
  private final Time time;
  private final Set<String> dead = new HashSet<>();
  private int started;

  public Processes(Time time) {
    this.time = time;
    try {
      var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA foreign_keys = ON");
      }
      Schema.migrate(connection);
      this.thread = new LedgerThread(Path.of("memory"), connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A process that has just opened the ledger. */
  public One start() {
    String owner = "boot|" + ++started + "|0";
    return new One(owner, new Ledger(thread, time, owner, dead::contains));
  }

  /**
   * A process.
   *
   * @param ledger as it sees it
   */
  public record One(String owner, Ledger ledger) {}

  /** Kills a process: nobody settles its holds any more. */
  public void kill(One process) {
    dead.add(process.owner());
  }

  /** How scopes stand, all at one moment. */
  public List<Standing> standings(List<Scope> scopes) {
    return thread.call(c -> {
      List<Standing> standings = new ArrayList<>();
      for (Scope scope : scopes) {
        standings.add(Holds.standing(c, scope));
      }
      return standings;
    });
  }

  /** Forgets everything. */
  public void clear() {
    dead.clear();
    thread.call(c -> {
      for (String table :
          List.of("answers", "attempts", "holds", "scopes", "corrections", "correction_scopes")) {
        c.run("DELETE FROM " + table);
      }
      return true;
    });
  }

  @Override
  public void close() {
    thread.close();
  }
}
