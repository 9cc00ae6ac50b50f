package dev.orchestrator.core.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * What scopes have spent, as rows. Used by the ledger's thread alone.
 *
 * <p>A sum that a {@code long} of nano-dollars cannot hold (some 9.2 billion dollars) stays at the
 * most that it can: so a scope that absurd amounts were charged to is spent for good. It must
 * neither wrap, which would give the money back, nor keep an attempt from being settled.
 */
final class Charges {
  private static final String MOST = Long.toString(Long.MAX_VALUE);
  private static final String ADD =
      " ON CONFLICT (name) DO UPDATE SET settled = CASE WHEN settled > "
          + MOST
          + " - excluded.settled THEN "
          + MOST
          + " ELSE settled + excluded.settled END";

  private Charges() {}

  /** The sum of two amounts in nano-dollars, neither negative, or the most there is. */
  static long capped(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  /** Charges an amount to every scope of a hold. */
  static void toScopesOfHold(Database c, long hold, long nanos) throws SQLException {
    if (nanos != 0) {
      charge(
          c.kept(
              "INSERT INTO scopes (name, settled) SELECT scope, ? FROM hold_scopes WHERE hold = ?"
                  + ADD),
          hold,
          nanos);
    }
  }

  /** Charges an amount, which may be negative, to every scope of a hold that was corrected. */
  static void toScopesOfCorrection(Database c, long hold, long nanos) throws SQLException {
    if (nanos != 0) {
      charge(
          c.kept(
              "INSERT INTO scopes (name, settled)"
                  + " SELECT scope, ? FROM correction_scopes WHERE hold = ?"
                  + ADD),
          hold,
          nanos);
    }
  }

  private static void charge(PreparedStatement statement, long hold, long nanos)
      throws SQLException {
    statement.setLong(1, nanos);
    statement.setLong(2, hold);
    statement.executeUpdate();
  }
}
