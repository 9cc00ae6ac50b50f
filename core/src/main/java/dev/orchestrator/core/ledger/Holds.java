package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reserved amounts as rows, for one owner. Used by the ledger's thread alone.
 *
 * <p>A hold whose owner is dead stays charged and is marked unsettled: when a ledger is opened, and
 * when such a hold is in somebody's way, so that nobody waits for a process that is gone.
 */
final class Holds {
  private final String owner;
  private final Predicate<String> dead;

  /**
   * @param owner who takes the holds
   * @param dead whether an owner is known to be gone
   */
  Holds(String owner, Predicate<String> dead) {
    this.owner = owner;
    this.dead = dead;
  }

  /** Why an amount cannot be reserved now; null if it can. */
  @Nullable HoldOutcome obstacle(Database c, List<Scope> scopes, Money amount) throws SQLException {
    HoldOutcome obstacle = judge(c, scopes, amount);
    return obstacle instanceof HoldOutcome.Busy && markOrphans(c)
        ? judge(c, scopes, amount)
        : obstacle;
  }

  private static @Nullable HoldOutcome judge(Database c, List<Scope> scopes, Money amount)
      throws SQLException {
    HoldOutcome busy = null;
    for (Scope scope : scopes) {
      Money limit = scope.limit();
      if (limit == null) {
        continue;
      }
      Standing standing = standing(c, scope);
      Money left = limit.minus(standing.settled());
      if (amount.isMoreThan(left)) {
        return new HoldOutcome.Refused(amount, standing);
      }
      if (busy == null && amount.isMoreThan(left.minus(standing.held()))) {
        busy = new HoldOutcome.Busy(amount, standing);
      }
    }
    return busy;
  }

  static Standing standing(Database c, Scope scope) throws SQLException {
    long settled = 0;
    long held = 0;
    PreparedStatement spent = c.kept("SELECT settled FROM scopes WHERE name = ?");
    spent.setString(1, scope.name());
    try (ResultSet rows = spent.executeQuery()) {
      settled = rows.next() ? rows.getLong(1) : 0;
    }
    PreparedStatement reserved =
        c.kept(
            "SELECT h.unsettled, SUM(h.amount) FROM hold_scopes s JOIN holds h ON h.id = s.hold"
                + " WHERE s.scope = ? GROUP BY h.unsettled");
    reserved.setString(1, scope.name());
    try (ResultSet rows = reserved.executeQuery()) {
      while (rows.next()) {
        if (rows.getInt(1) == 1) {
          settled = Charges.capped(settled, rows.getLong(2));
        } else {
          held = Charges.capped(held, rows.getLong(2));
        }
      }
    }
    return new Standing(
        scope.name(), scope.limit(), Money.ofNanos(settled), Money.ofNanos(held), scope.setBy());
  }

  /** Reserves an amount in all scopes, and answers the hold's number. */
  long insert(Database c, List<Scope> scopes, Money amount, String target, Instant now)
      throws SQLException {
    PreparedStatement hold =
        c.kept(
            "INSERT INTO holds (owner, target, amount, created_at) VALUES (?, ?, ?, ?)"
                + " RETURNING id");
    hold.setString(1, owner);
    hold.setString(2, target);
    hold.setLong(3, amount.nanos());
    hold.setLong(4, now.toEpochMilli());
    long id = c.onlyId(hold);
    PreparedStatement link = c.kept("INSERT INTO hold_scopes (scope, hold) VALUES (?, ?)");
    for (Scope scope : scopes) {
      link.setString(1, scope.name());
      link.setLong(2, id);
      link.executeUpdate();
    }
    return id;
  }

  /** Ends a hold; answers whether there was one. */
  static boolean delete(Database c, long hold) throws SQLException {
    PreparedStatement delete = c.kept("DELETE FROM holds WHERE id = ?");
    delete.setLong(1, hold);
    return delete.executeUpdate() == 1;
  }

  /** Leaves a hold charged, with nobody to settle it. */
  static void abandon(Database c, long hold) throws SQLException {
    PreparedStatement update = c.kept("UPDATE holds SET unsettled = 1 WHERE id = ?");
    update.setLong(1, hold);
    update.executeUpdate();
  }

  /** Marks the holds of dead owners unsettled; answers whether there were any. */
  boolean markOrphans(Database c) throws SQLException {
    PreparedStatement select =
        c.kept("SELECT DISTINCT owner FROM holds WHERE unsettled = 0 AND owner <> ?");
    select.setString(1, owner);
    List<String> gone = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        if (dead.test(rows.getString(1))) {
          gone.add(rows.getString(1));
        }
      }
    }
    PreparedStatement update =
        c.kept("UPDATE holds SET unsettled = 1 WHERE owner = ? AND unsettled = 0");
    for (String name : gone) {
      update.setString(1, name);
      update.executeUpdate();
    }
    return !gone.isEmpty();
  }

  /** All unsettled holds, oldest first. */
  static List<UnsettledHold> unsettled(Database c) throws SQLException {
    List<UnsettledHold> holds = new ArrayList<>();
    PreparedStatement select =
        c.kept(
            "SELECT id, created_at, owner, target, amount FROM holds WHERE unsettled = 1"
                + " ORDER BY id");
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        holds.add(
            new UnsettledHold(
                rows.getLong(1),
                Instant.ofEpochMilli(rows.getLong(2)),
                Owner.process(rows.getString(3)),
                rows.getString(4),
                Money.ofNanos(rows.getLong(5)),
                scopes(c, rows.getLong(1))));
      }
    }
    return holds;
  }

  private static List<String> scopes(Database c, long hold) throws SQLException {
    PreparedStatement select =
        c.kept("SELECT scope FROM hold_scopes WHERE hold = ? ORDER BY scope");
    select.setLong(1, hold);
    return c.strings(select);
  }
}
