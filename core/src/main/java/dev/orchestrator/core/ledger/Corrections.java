package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Corrections as rows: written, never changed. Used by the ledger's thread alone. */
final class Corrections {
  private static final String COLUMNS =
      "SELECT hold, target, owner, held_at, made_at, made_by, reason, charged_before,"
          + " charged_after FROM corrections";

  private Corrections() {}

  /** Says what an unsettled or once corrected hold cost. */
  static CorrectionOutcome make(
      Database c, long hold, Money amount, String by, String reason, Instant now)
      throws SQLException {
    PreparedStatement select =
        c.kept("SELECT unsettled, owner, target, created_at, amount FROM holds WHERE id = ?");
    select.setLong(1, hold);
    try (ResultSet row = select.executeQuery()) {
      if (row.next()) {
        if (row.getInt(1) == 0) {
          return new CorrectionOutcome.InFlight(Owner.process(row.getString(2)));
        }
        insert(
            c,
            hold,
            row.getString(2),
            row.getString(3),
            row.getLong(4),
            now,
            by,
            reason,
            row.getLong(5),
            amount.nanos());
      } else if (last(c, hold).isPresent()) {
        again(c, hold, amount.nanos(), amount.nanos(), by, reason, now);
        return new CorrectionOutcome.Corrected(last(c, hold).orElseThrow());
      } else {
        return new CorrectionOutcome.Unknown();
      }
    }
    PreparedStatement scopes =
        c.kept(
            "INSERT INTO correction_scopes (hold, scope)"
                + " SELECT hold, scope FROM hold_scopes WHERE hold = ?");
    scopes.setLong(1, hold);
    scopes.executeUpdate();
    Holds.delete(c, hold);
    Charges.toScopesOfCorrection(c, hold, amount.nanos());
    return new CorrectionOutcome.Corrected(last(c, hold).orElseThrow());
  }

  /**
   * An attempt that was taken for lost has settled itself after all: its own cost takes the place
   * of what was said of it.
   */
  static void overtaken(Database c, long hold, long cost, Instant now) throws SQLException {
    if (last(c, hold).isPresent()) {
      again(c, hold, 0, cost, "orchestrator", "its attempt was settled after all", now);
    }
  }

  private static void again(
      Database c, long hold, long after, long charge, String by, String reason, Instant now)
      throws SQLException {
    PreparedStatement select =
        c.kept(
            "SELECT owner, target, held_at, charged_after FROM corrections WHERE hold = ?"
                + " ORDER BY id DESC LIMIT 1");
    select.setLong(1, hold);
    try (ResultSet row = select.executeQuery()) {
      row.next();
      long before = row.getLong(4);
      insert(
          c,
          hold,
          row.getString(1),
          row.getString(2),
          row.getLong(3),
          now,
          by,
          reason,
          before,
          after);
      Charges.toScopesOfCorrection(c, hold, charge - before);
    }
  }

  private static void insert(
      Database c,
      long hold,
      String owner,
      String target,
      long heldAt,
      Instant now,
      String by,
      String reason,
      long before,
      long after)
      throws SQLException {
    PreparedStatement insert =
        c.kept(
            "INSERT INTO corrections (hold, owner, target, held_at, made_at, made_by, reason,"
                + " charged_before, charged_after) VALUES (?,?,?,?,?,?,?,?,?)");
    insert.setLong(1, hold);
    insert.setString(2, owner);
    insert.setString(3, target);
    insert.setLong(4, heldAt);
    insert.setLong(5, now.toEpochMilli());
    insert.setString(6, by);
    insert.setString(7, reason);
    insert.setLong(8, before);
    insert.setLong(9, after);
    insert.executeUpdate();
  }

  private static Optional<Correction> last(Database c, long hold) throws SQLException {
    PreparedStatement select = c.kept(COLUMNS + " WHERE hold = ? ORDER BY id DESC LIMIT 1");
    select.setLong(1, hold);
    List<Correction> found = read(c, select);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
  }

  /** All corrections, oldest first. */
  static List<Correction> all(Database c) throws SQLException {
    return read(c, c.kept(COLUMNS + " ORDER BY id"));
  }

  /** What is charged by corrections now. */
  static Money sum(Database c) throws SQLException {
    PreparedStatement select =
        c.kept(
            "SELECT COALESCE(SUM(charged_after), 0) FROM corrections AS one WHERE id ="
                + " (SELECT MAX(id) FROM corrections WHERE hold = one.hold)");
    try (ResultSet row = select.executeQuery()) {
      row.next();
      return Money.ofNanos(row.getLong(1));
    }
  }

  private static List<Correction> read(Database c, PreparedStatement select) throws SQLException {
    List<Correction> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            new Correction(
                rows.getLong(1),
                rows.getString(2),
                Owner.process(rows.getString(3)),
                Instant.ofEpochMilli(rows.getLong(4)),
                Instant.ofEpochMilli(rows.getLong(5)),
                rows.getString(6),
                rows.getString(7),
                Money.ofNanos(rows.getLong(8)),
                Money.ofNanos(rows.getLong(9)),
                scopes(c, rows.getLong(1))));
      }
    }
    return found;
  }

  private static List<String> scopes(Database c, long hold) throws SQLException {
    PreparedStatement select =
        c.kept("SELECT scope FROM correction_scopes WHERE hold = ? ORDER BY scope");
    select.setLong(1, hold);
    return c.strings(select);
  }
}
