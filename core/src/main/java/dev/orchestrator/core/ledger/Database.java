package dev.orchestrator.core.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connection with its statements kept: to prepare one anew takes longer than to run it. Used by
 * the ledger's thread alone.
 */
final class Database implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> kept = new HashMap<>();

  Database(Connection connection) {
    this.connection = connection;
  }

  /** The connection itself, for what is asked seldom. */
  Connection connection() {
    return connection;
  }

  /** The statement of this text: not to be closed, its results are. */
  PreparedStatement kept(String sql) throws SQLException {
    PreparedStatement statement = kept.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      kept.put(sql, statement);
    }
    return statement;
  }

  /** Runs a statement without parameters. */
  void run(String sql) throws SQLException {
    kept(sql).execute();
  }

  /** The number that an {@code INSERT … RETURNING id} gave its row. */
  long onlyId(PreparedStatement insert) throws SQLException {
    try (ResultSet rows = insert.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The first column of what a statement finds. */
  List<String> strings(PreparedStatement select) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // and with it every statement
  }
}
