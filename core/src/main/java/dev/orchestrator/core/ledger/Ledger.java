package dev.orchestrator.core.ledger;

import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The durable record of holds, attempts and answers, in one SQLite file that several processes may
 * share. What a method has returned is committed and flushed to disk. Thread-safe.
 *
 * <p>A hold belongs to the process that took it. When a ledger is opened, holds whose owner is dead
 * are marked unsettled: they stay charged until someone settles them.
 */
public final class Ledger implements AutoCloseable {
  private final LedgerThread thread;
  private final Time time;
  private final String owner = Owner.self();

  private Ledger(Path file, Time time) {
    this.thread = new LedgerThread(file);
    this.time = time;
    thread.call(Ledger::markOrphans);
  }

  /**
   * Opens or creates the ledger in this file; its folder is created if it is missing.
   *
   * @throws LedgerException if the file is no ledger, is newer than this program, or cannot be used
   */
  public static Ledger open(Path file) {
    return open(file, Time.system());
  }

  /** Opens or creates the ledger in this file, with a clock of the caller's. */
  public static Ledger open(Path file, Time time) {
    return new Ledger(file, time);
  }

  private static @Nullable Void markOrphans(Database c) throws SQLException {
    try (PreparedStatement select =
            c.connection()
                .prepareStatement("SELECT DISTINCT owner FROM holds WHERE unsettled = 0");
        ResultSet rows = select.executeQuery();
        PreparedStatement update =
            c.connection().prepareStatement("UPDATE holds SET unsettled = 1 WHERE owner = ?")) {
      while (rows.next()) {
        if (Owner.isDead(rows.getString(1))) {
          update.setString(1, rows.getString(1));
          update.executeUpdate();
        }
      }
    }
    return null;
  }

  /** The stored answer to a logical call, if it has been answered. */
  public Optional<GenerationResult> answer(String key) {
    return Optional.ofNullable(thread.<@Nullable String>call(c -> readAnswer(c, key)))
        .map(AnswerCodec::read);
  }

  private static @Nullable String readAnswer(Database c, String key) throws SQLException {
    PreparedStatement select = c.kept("SELECT body FROM answers WHERE key = ?");
    select.setString(1, key);
    try (ResultSet rows = select.executeQuery()) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /**
   * Reserves an amount in all scopes at once, or in none.
   *
   * @param target for people: {@code provider/model}
   */
  public HoldOutcome hold(List<Scope> scopes, Money amount, String target) {
    return thread.call(c -> hold(c, scopes, amount, target));
  }

  private HoldOutcome hold(Database c, List<Scope> scopes, Money amount, String target)
      throws SQLException {
    HoldOutcome busy = null;
    for (Scope scope : scopes) {
      Money limit = scope.limit();
      if (limit == null) {
        continue;
      }
      Standing standing = standing(c, scope);
      if (standing.settled().plus(amount).isMoreThan(limit)) {
        return new HoldOutcome.Refused(amount, standing);
      }
      if (standing.settled().plus(standing.held()).plus(amount).isMoreThan(limit)) {
        busy = busy == null ? new HoldOutcome.Busy(amount, standing) : busy;
      }
    }
    return busy != null ? busy : new HoldOutcome.Held(insertHold(c, scopes, amount, target));
  }

  private Hold insertHold(Database c, List<Scope> scopes, Money amount, String target)
      throws SQLException {
    PreparedStatement hold =
        c.kept(
            "INSERT INTO holds (owner, target, amount, created_at) VALUES (?, ?, ?, ?)"
                + " RETURNING id");
    hold.setString(1, owner);
    hold.setString(2, target);
    hold.setLong(3, amount.nanos());
    hold.setLong(4, time.now().toEpochMilli());
    long id = onlyId(hold);
    PreparedStatement link = c.kept("INSERT INTO hold_scopes (scope, hold) VALUES (?, ?)");
    for (Scope scope : scopes) {
      link.setString(1, scope.name());
      link.setLong(2, id);
      link.executeUpdate();
    }
    return new Hold(this, id, amount);
  }

  private static long onlyId(PreparedStatement insert) throws SQLException {
    try (ResultSet rows = insert.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Standing standing(Database c, Scope scope) throws SQLException {
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
          settled = Math.addExact(settled, rows.getLong(2));
        } else {
          held = Math.addExact(held, rows.getLong(2));
        }
      }
    }
    return new Standing(scope.name(), scope.limit(), Money.ofNanos(settled), Money.ofNanos(held));
  }

  /** How a scope stands now. */
  public Standing standing(Scope scope) {
    return thread.call(c -> standing(c, scope));
  }

  /**
   * Ends a hold with what became of its attempt: the real cost replaces the reserved amount in
   * every scope, the attempt's row and, where given, the answer are written, in one transaction. An
   * attempt of unknown cost leaves the whole hold charged to its scopes. Does nothing if the hold
   * has ended already.
   *
   * @param answer the answer to store under the attempt's key, or null
   */
  public void settle(Hold hold, Attempt attempt, @Nullable GenerationResult answer) {
    if (hold.end()) {
      String body = answer == null || attempt.key() == null ? null : AnswerCodec.write(answer);
      thread.call(c -> settle(c, hold.id(), attempt, body));
    }
  }

  private static @Nullable Void settle(
      Database c, long hold, Attempt attempt, @Nullable String body) throws SQLException {
    // What cannot be priced was not free: the budget keeps all that was held for it.
    Money known = attempt.cost();
    Money cost = known == null ? attempt.held() : known;
    if (cost.nanos() != 0) {
      PreparedStatement charge =
          c.kept(
              "INSERT INTO scopes (name, settled) SELECT scope, ? FROM hold_scopes WHERE hold = ?"
                  + " ON CONFLICT (name) DO UPDATE SET settled = settled + excluded.settled");
      charge.setLong(1, cost.nanos());
      charge.setLong(2, hold);
      charge.executeUpdate();
    }
    delete(c, hold);
    PreparedStatement row =
        c.kept(
            "INSERT INTO attempts (key, run, task, step, role, provider, model, maker, endpoint,"
                + " served_model, started_at, duration_ms, outcome, status, message, request_id,"
                + " input, cache_read, cache_write, output, reasoning, others, estimated, held,"
                + " cost, over_bound) VALUES"
                + " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id");
    AttemptRows.bind(row, attempt);
    long id = onlyId(row);
    if (body != null) {
      PreparedStatement answer =
          c.kept(
              "INSERT INTO answers (key, attempt, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
      answer.setString(1, attempt.key());
      answer.setLong(2, id);
      answer.setString(3, body);
      answer.executeUpdate();
    }
    return null;
  }

  private static void delete(Database c, long hold) throws SQLException {
    PreparedStatement delete = c.kept("DELETE FROM holds WHERE id = ?");
    delete.setLong(1, hold);
    delete.executeUpdate();
  }

  void releaseHold(long hold) {
    thread.<@Nullable Void>call(c -> {
      delete(c, hold);
      return null;
    });
  }

  void abandonHold(long hold) {
    thread.<@Nullable Void>call(c -> {
      try (PreparedStatement update =
          c.connection().prepareStatement("UPDATE holds SET unsettled = 1 WHERE id = ?")) {
        update.setLong(1, hold);
        update.executeUpdate();
      }
      return null;
    });
  }

  /** All attempts for a logical call, oldest first. */
  public List<Attempt> attemptsOf(String key) {
    return thread.call(c -> AttemptRows.select(c.connection(), "key = ?", key));
  }

  /** All attempts for a task, oldest first. */
  public List<Attempt> attemptsOfTask(String task) {
    return thread.call(c -> AttemptRows.select(c.connection(), "task = ?", task));
  }

  /** All attempts of a run, oldest first. */
  public List<Attempt> attemptsOfRun(String run) {
    return thread.call(c -> AttemptRows.select(c.connection(), "run = ?", run));
  }

  /** What reserved amounts dead processes left: they stay charged. */
  public Money unsettled() {
    return thread.call(c -> {
      try (PreparedStatement select =
              c.connection()
                  .prepareStatement(
                      "SELECT COALESCE(SUM(amount), 0) FROM holds WHERE unsettled = 1");
          ResultSet rows = select.executeQuery()) {
        rows.next();
        return Money.ofNanos(rows.getLong(1));
      }
    });
  }

  /** What was spent, by provider, model, role and task; dearest first. */
  public List<CostRow> costs() {
    return thread.call(Ledger::costs);
  }

  private static List<CostRow> costs(Database c) throws SQLException {
    List<CostRow> result = new ArrayList<>();
    try (PreparedStatement select =
            c.connection()
                .prepareStatement(
                    "SELECT provider, model, role, task, COUNT(*), SUM(cost IS NULL), SUM(input),"
                        + " SUM(cache_read), SUM(cache_write), SUM(output), SUM(reasoning),"
                        + " MAX(estimated), COALESCE(SUM(cost), 0) AS total FROM attempts"
                        + " GROUP BY provider, model, role, task"
                        + " ORDER BY total DESC, provider, model, role, task");
        ResultSet r = select.executeQuery()) {
      while (r.next()) {
        result.add(
            new CostRow(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getInt(5),
                r.getInt(6),
                new Usage(
                    r.getLong(7),
                    r.getLong(8),
                    r.getLong(9),
                    r.getLong(10),
                    r.getLong(11),
                    others(c, r.getString(1), r.getString(2), r.getString(3), r.getString(4)),
                    r.getInt(12) != 0),
                Money.ofNanos(r.getLong(13))));
      }
    }
    return result;
  }

  private static Map<String, Long> others(
      Database c, String provider, String model, String role, String task) throws SQLException {
    Usage sum = Usage.NONE;
    try (PreparedStatement select =
        c.connection()
            .prepareStatement(
                "SELECT others FROM attempts WHERE others <> '{}' AND provider = ? AND model = ?"
                    + " AND role = ? AND task = ?")) {
      select.setString(1, provider);
      select.setString(2, model);
      select.setString(3, role);
      select.setString(4, task);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sum =
              sum.plus(
                  new Usage(
                      0, 0, 0, 0, 0, AnswerCodec.others(Json.parse(rows.getString(1))), false));
        }
      }
    }
    return sum.others();
  }

  /** Ends after everything that was asked before. Holds that are still open stay charged. */
  @Override
  public void close() {
    thread.close();
  }
}
