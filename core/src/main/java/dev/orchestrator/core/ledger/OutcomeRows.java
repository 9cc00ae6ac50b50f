package dev.orchestrator.core.ledger;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Outcomes as rows: written once, never changed. Used by the ledger's thread alone. */
final class OutcomeRows {

  /**
   * Of the people's verdicts on a work the last stands: twice its number, plus one if it accepts,
   * is the greatest of them, and the remainder by two is the verdict.
   */
  private static final String TALLIES =
      """
      SELECT role, area, name,
        SUM(rung = 0), SUM(rung = 0 AND solved), SUM(rung > 0), SUM(rung > 0 AND solved)
      FROM (
        SELECT role, area, provider || '/' || model AS name, MIN(rung) AS rung,
          COALESCE(
            MAX(CASE WHEN source = 'person' THEN id * 2 + accepted END) % 2,
            MIN(accepted)) AS solved
        FROM outcomes WHERE at < ? GROUP BY work, role, area, provider, model)
      GROUP BY role, area, name ORDER BY role, area, name
      """;

  private OutcomeRows() {}

  /** Whether it was new. */
  static boolean insert(Database c, Outcome o) throws SQLException {
    PreparedStatement s =
        c.kept(
            "INSERT INTO outcomes (key, work, run, task, role, area, risk, complexity, step_type,"
                + " provider, model, tier, source, accepted, rung, input, cache_read, cache_write,"
                + " output, reasoning, others, estimated, cost, duration_ms, at) VALUES"
                + " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING");
    Outcome.Subject subject = o.subject();
    s.setString(1, o.key());
    s.setString(2, o.work());
    s.setString(3, subject.run());
    s.setString(4, subject.task());
    s.setString(5, subject.role());
    s.setString(6, subject.area());
    s.setString(7, subject.risk());
    s.setString(8, subject.complexity());
    s.setString(9, subject.stepType());
    s.setString(10, o.provider());
    s.setString(11, o.model());
    s.setString(12, o.tier().name().toLowerCase(Locale.ROOT));
    s.setString(13, o.source().word());
    s.setInt(14, o.accepted() ? 1 : 0);
    s.setInt(15, o.rung());
    Usage usage = o.usage();
    s.setLong(16, usage.inputTokens());
    s.setLong(17, usage.cacheReadTokens());
    s.setLong(18, usage.cacheWriteTokens());
    s.setLong(19, usage.outputTokens());
    s.setLong(20, usage.reasoningTokens());
    s.setString(21, Json.write(AnswerCodec.others(usage.others())));
    s.setInt(22, usage.estimated() ? 1 : 0);
    Money cost = o.cost();
    if (cost == null) {
      s.setNull(23, Types.BIGINT);
    } else {
      s.setLong(23, cost.nanos());
    }
    s.setLong(24, o.duration().toMillis());
    s.setLong(25, o.at().toEpochMilli());
    return s.executeUpdate() == 1;
  }

  /** All outcomes, in the order in which they were recorded. */
  static List<Outcome> all(Database c) throws SQLException {
    List<Outcome> found = new ArrayList<>();
    try (ResultSet r = c.kept("SELECT * FROM outcomes ORDER BY id").executeQuery()) {
      while (r.next()) {
        found.add(read(r));
      }
    }
    return found;
  }

  private static Outcome read(ResultSet r) throws SQLException {
    long nanos = r.getLong("cost");
    @Nullable Money cost = r.wasNull() ? null : Money.ofNanos(nanos);
    return new Outcome(
        r.getString("key"),
        r.getString("work"),
        new Outcome.Subject(
            r.getString("run"),
            r.getString("task"),
            r.getString("role"),
            r.getString("area"),
            r.getString("risk"),
            r.getString("complexity"),
            r.getString("step_type")),
        r.getString("provider"),
        r.getString("model"),
        ModelTier.valueOf(r.getString("tier").toUpperCase(Locale.ROOT)),
        Outcome.Source.valueOf(r.getString("source").toUpperCase(Locale.ROOT)),
        r.getInt("accepted") != 0,
        r.getInt("rung"),
        new Usage(
            r.getLong("input"),
            r.getLong("cache_read"),
            r.getLong("cache_write"),
            r.getLong("output"),
            r.getLong("reasoning"),
            AnswerCodec.others(Json.parse(r.getString("others"))),
            r.getInt("estimated") != 0),
        cost,
        Duration.ofMillis(r.getLong("duration_ms")),
        Instant.ofEpochMilli(r.getLong("at")));
  }

  /** What was judged before a moment, counted by role, area and model. */
  static List<Tally> tallies(Database c, long before) throws SQLException {
    PreparedStatement select = c.kept(TALLIES);
    select.setLong(1, before);
    List<Tally> found = new ArrayList<>();
    try (ResultSet r = select.executeQuery()) {
      while (r.next()) {
        found.add(
            new Tally(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getLong(4),
                r.getLong(5),
                r.getLong(6),
                r.getLong(7)));
      }
    }
    return found;
  }
}
