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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The durable record of holds, attempts, answers and verdicts, in one SQLite file that several
 * processes may share. What a method has returned is committed and flushed to disk. Thread-safe.
 *
 * <p>A hold belongs to the process that took it. When a ledger is opened, and when such a hold is
 * in the way of another, holds whose owner is dead are marked unsettled: they stay charged until
 * someone says what they cost ({@link #correct}).
 */
public final class Ledger implements AutoCloseable {
  private final LedgerThread thread;
  private final Time time;
  private final Holds holds;
  private final AtomicReference<CountDownLatch> nextEnd =
      new AtomicReference<>(new CountDownLatch(1));

  /**
   * @param owner who takes the holds
   * @param dead whether an owner is known to be gone
   */
  Ledger(LedgerThread thread, Time time, String owner, Predicate<String> dead) {
    this.thread = thread;
    this.time = time;
    this.holds = new Holds(owner, dead);
    thread.call(holds::markOrphans);
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
    return new Ledger(new LedgerThread(file), time, Owner.self(), Owner::isDead);
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
    return thread.call(c -> {
      HoldOutcome obstacle = holds.obstacle(c, scopes, amount);
      return obstacle != null
          ? obstacle
          : new HoldOutcome.Held(
              new Hold(this, holds.insert(c, scopes, amount, target, time.now()), amount));
    });
  }

  /**
   * A latch that opens when the next hold of this process ends, by whatever way. To be taken before
   * {@link #hold} is asked, so that no end is missed; the ends in other processes do not open it.
   */
  public CountDownLatch nextEnd() {
    return nextEnd.get();
  }

  private void ended() {
    nextEnd.getAndSet(new CountDownLatch(1)).countDown();
  }

  /** How a scope stands now. */
  public Standing standing(Scope scope) {
    return thread.call(c -> Holds.standing(c, scope));
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
    hold.end(() -> {
      String body = answer == null || attempt.key() == null ? null : AnswerCodec.write(answer);
      thread.call(c -> settle(c, hold.id(), attempt, body));
      ended();
    });
  }

  private @Nullable Void settle(Database c, long hold, Attempt attempt, @Nullable String body)
      throws SQLException {
    // What cannot be priced was not free: the budget keeps all that was held for it.
    Money known = attempt.cost();
    long cost = (known == null ? attempt.held() : known).nanos();
    Charges.toScopesOfHold(c, hold, cost);
    if (!Holds.delete(c, hold)) {
      Corrections.overtaken(c, hold, cost, time.now());
    }
    PreparedStatement row =
        c.kept(
            "INSERT INTO attempts (key, run, task, step, role, provider, model, maker, endpoint,"
                + " served_model, started_at, duration_ms, outcome, status, message, request_id,"
                + " input, cache_read, cache_write, output, reasoning, others, estimated, held,"
                + " cost, over_bound, tag) VALUES"
                + " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id");
    AttemptRows.bind(row, attempt);
    long id = c.onlyId(row);
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

  void releaseHold(long hold) {
    thread.call(c -> Holds.delete(c, hold));
    ended();
  }

  void abandonHold(long hold) {
    thread.<@Nullable Void>call(c -> {
      Holds.abandon(c, hold);
      return null;
    });
    ended();
  }

  /** Every hold that nobody is there to settle, oldest first. */
  public List<UnsettledHold> unsettledHolds() {
    return thread.call(Holds::unsettled);
  }

  /**
   * Says what an attempt cost whose end nobody saw: the amount replaces what was charged for its
   * hold, in every scope, and is written down for ever with who said it, when and why. A hold that
   * was corrected can be corrected again; the later word holds.
   *
   * @param hold its number, from {@link #unsettledHolds}
   * @param amount what it cost; not negative
   * @param by who says so
   * @param reason why; may be empty
   * @throws IllegalArgumentException if the amount is negative
   */
  public CorrectionOutcome correct(long hold, Money amount, String by, String reason) {
    if (amount.nanos() < 0) {
      throw new IllegalArgumentException("an attempt cannot have cost $" + amount);
    }
    CorrectionOutcome outcome =
        thread.call(c -> {
          holds.markOrphans(c);
          return Corrections.make(c, hold, amount, by, reason, time.now());
        });
    ended();
    return outcome;
  }

  /** Every correction that was ever made, oldest first. */
  public List<Correction> corrections() {
    return thread.call(Corrections::all);
  }

  /** What corrections charge, beside the attempts in {@link #costs}. */
  public Money corrected() {
    return thread.call(Corrections::sum);
  }

  /**
   * Writes down a verdict, once: an outcome whose key is known already changes nothing.
   *
   * @return whether it was new
   */
  public boolean record(Outcome outcome) {
    return thread.call(c -> OutcomeRows.insert(c, outcome));
  }

  /** Every verdict that was ever recorded, in that order. */
  public List<Outcome> outcomes() {
    return thread.call(OutcomeRows::all);
  }

  /** How often the work of each model was accepted, by role and area; in order of their names. */
  public List<Tally> tallies() {
    return thread.call(c -> OutcomeRows.tallies(c, Long.MAX_VALUE));
  }

  /**
   * As {@link #tallies()}, of what was judged before this moment only: a run that goes on after a
   * crash learns from what was known when it began, and so decides as it did then.
   */
  public List<Tally> talliesBefore(Instant moment) {
    return thread.call(c -> OutcomeRows.tallies(c, moment.toEpochMilli()));
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

  /** What was spent, by provider, model, role, task and tag; dearest first. */
  public List<CostRow> costs() {
    return thread.call(Ledger::costs);
  }

  private static List<CostRow> costs(Database c) throws SQLException {
    List<CostRow> result = new ArrayList<>();
    try (PreparedStatement select =
            c.connection()
                .prepareStatement(
                    "SELECT provider, model, role, task, tag, COUNT(*), SUM(cost IS NULL), SUM(input),"
                        + " SUM(cache_read), SUM(cache_write), SUM(output), SUM(reasoning),"
                        + " MAX(estimated), COALESCE(SUM(cost), 0) AS total FROM attempts"
                        + " GROUP BY provider, model, role, task, tag"
                        + " ORDER BY total DESC, provider, model, role, task, tag");
        ResultSet r = select.executeQuery()) {
      while (r.next()) {
        result.add(
            new CostRow(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getInt(6),
                r.getInt(7),
                new Usage(
                    r.getLong(8),
                    r.getLong(9),
                    r.getLong(10),
                    r.getLong(11),
                    r.getLong(12),
                    others(c, r),
                    r.getInt(13) != 0),
                Money.ofNanos(r.getLong(14))));
      }
    }
    return result;
  }

  private static Map<String, Long> others(Database c, ResultSet row) throws SQLException {
    Usage sum = Usage.NONE;
    try (PreparedStatement select =
        c.connection()
            .prepareStatement(
                "SELECT others FROM attempts WHERE others <> '{}' AND provider = ? AND model = ?"
                    + " AND role = ? AND task = ? AND tag = ?")) {
      for (int key = 1; key <= 5; key++) {
        select.setString(key, row.getString(key));
      }
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
