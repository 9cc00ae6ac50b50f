package dev.orchestrator.core.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The ledger's tables. {@code PRAGMA user_version} counts the migrations that have been applied; a
 * released migration is never edited, only followed by another.
 */
final class Schema {

  private static final List<List<String>> MIGRATIONS =
      List.of(
          List.of(
              """
              CREATE TABLE scopes (
                name TEXT PRIMARY KEY,
                settled INTEGER NOT NULL
              ) STRICT, WITHOUT ROWID
              """,
              """
              CREATE TABLE holds (
                id INTEGER PRIMARY KEY,
                owner TEXT NOT NULL,
                target TEXT NOT NULL,
                amount INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                unsettled INTEGER NOT NULL DEFAULT 0
              ) STRICT
              """,
              """
              CREATE TABLE hold_scopes (
                scope TEXT NOT NULL,
                hold INTEGER NOT NULL REFERENCES holds(id) ON DELETE CASCADE,
                PRIMARY KEY (scope, hold)
              ) STRICT, WITHOUT ROWID
              """,
              "CREATE INDEX hold_scopes_by_hold ON hold_scopes(hold)",
              """
              CREATE TABLE attempts (
                id INTEGER PRIMARY KEY,
                key TEXT,
                run TEXT NOT NULL,
                task TEXT NOT NULL,
                step TEXT NOT NULL,
                role TEXT NOT NULL,
                provider TEXT NOT NULL,
                model TEXT NOT NULL,
                maker TEXT NOT NULL,
                endpoint TEXT NOT NULL,
                served_model TEXT,
                started_at INTEGER NOT NULL,
                duration_ms INTEGER NOT NULL,
                outcome TEXT NOT NULL,
                status INTEGER NOT NULL,
                message TEXT NOT NULL,
                request_id TEXT,
                input INTEGER NOT NULL,
                cache_read INTEGER NOT NULL,
                cache_write INTEGER NOT NULL,
                output INTEGER NOT NULL,
                reasoning INTEGER NOT NULL,
                others TEXT NOT NULL,
                estimated INTEGER NOT NULL,
                held INTEGER NOT NULL,
                cost INTEGER,
                over_bound INTEGER NOT NULL
              ) STRICT
              """,
              "CREATE INDEX attempts_by_key ON attempts(key)",
              "CREATE INDEX attempts_by_task ON attempts(task)",
              """
              CREATE TABLE answers (
                key TEXT PRIMARY KEY,
                attempt INTEGER NOT NULL REFERENCES attempts(id),
                body TEXT NOT NULL
              ) STRICT, WITHOUT ROWID
              """),
          // The number of a hold is never used twice, so that a correction names one for ever.
          List.of(
              """
              CREATE TABLE numbered_holds (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                owner TEXT NOT NULL,
                target TEXT NOT NULL,
                amount INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                unsettled INTEGER NOT NULL DEFAULT 0
              ) STRICT
              """,
              """
              INSERT INTO numbered_holds (id, owner, target, amount, created_at, unsettled)
              SELECT id, owner, target, amount, created_at, unsettled FROM holds
              """,
              """
              CREATE TABLE numbered_hold_scopes (
                scope TEXT NOT NULL,
                hold INTEGER NOT NULL REFERENCES numbered_holds(id) ON DELETE CASCADE,
                PRIMARY KEY (scope, hold)
              ) STRICT, WITHOUT ROWID
              """,
              "INSERT INTO numbered_hold_scopes (scope, hold) SELECT scope, hold FROM hold_scopes",
              "DROP TABLE hold_scopes",
              "DROP TABLE holds",
              "ALTER TABLE numbered_holds RENAME TO holds",
              "ALTER TABLE numbered_hold_scopes RENAME TO hold_scopes",
              "CREATE INDEX hold_scopes_by_hold ON hold_scopes(hold)",
              "ALTER TABLE attempts ADD COLUMN tag TEXT NOT NULL DEFAULT ''",
              """
              CREATE TABLE corrections (
                id INTEGER PRIMARY KEY,
                hold INTEGER NOT NULL,
                owner TEXT NOT NULL,
                target TEXT NOT NULL,
                held_at INTEGER NOT NULL,
                made_at INTEGER NOT NULL,
                made_by TEXT NOT NULL,
                reason TEXT NOT NULL,
                charged_before INTEGER NOT NULL,
                charged_after INTEGER NOT NULL
              ) STRICT
              """,
              "CREATE INDEX corrections_by_hold ON corrections(hold)",
              """
              CREATE TABLE correction_scopes (
                hold INTEGER NOT NULL,
                scope TEXT NOT NULL,
                PRIMARY KEY (hold, scope)
              ) STRICT, WITHOUT ROWID
              """),
          List.of(
              """
              CREATE TABLE outcomes (
                id INTEGER PRIMARY KEY,
                key TEXT NOT NULL UNIQUE,
                work TEXT NOT NULL,
                run TEXT NOT NULL,
                task TEXT NOT NULL,
                role TEXT NOT NULL,
                area TEXT NOT NULL,
                risk TEXT NOT NULL,
                complexity TEXT NOT NULL,
                step_type TEXT NOT NULL,
                provider TEXT NOT NULL,
                model TEXT NOT NULL,
                tier TEXT NOT NULL,
                source TEXT NOT NULL,
                accepted INTEGER NOT NULL,
                rung INTEGER NOT NULL,
                input INTEGER NOT NULL,
                cache_read INTEGER NOT NULL,
                cache_write INTEGER NOT NULL,
                output INTEGER NOT NULL,
                reasoning INTEGER NOT NULL,
                others TEXT NOT NULL,
                estimated INTEGER NOT NULL,
                cost INTEGER,
                duration_ms INTEGER NOT NULL,
                at INTEGER NOT NULL
              ) STRICT
              """));

  private Schema() {}

  /**
   * Brings the database to the newest version.
   *
   * @throws IllegalStateException if a newer program wrote it
   */
  static void migrate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version;
      try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
        version = rows.getInt(1);
      }
      if (version > MIGRATIONS.size()) {
        throw new IllegalStateException(
            "it has version "
                + version
                + ", this program knows up to "
                + MIGRATIONS.size()
                + ": use the newer orchestrator that wrote it");
      }
      if (version == MIGRATIONS.size()) {
        return;
      }
      statement.execute("BEGIN IMMEDIATE");
      // Another process may have migrated while this one waited for the lock.
      try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
        version = rows.getInt(1);
      }
      for (List<String> migration : MIGRATIONS.subList(version, MIGRATIONS.size())) {
        for (String sql : migration) {
          statement.execute(sql);
        }
      }
      statement.execute("PRAGMA user_version = " + MIGRATIONS.size());
      statement.execute("COMMIT");
    }
  }
}
