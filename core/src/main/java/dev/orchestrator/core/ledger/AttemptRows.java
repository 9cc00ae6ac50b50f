package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Attempts as rows and back. */
final class AttemptRows {
  private AttemptRows() {}

  /** Binds all columns but the id, in the order of the table. */
  static void bind(PreparedStatement s, Attempt a) throws SQLException {
    Usage usage = a.usage();
    s.setString(1, a.key());
    s.setString(2, a.origin().run());
    s.setString(3, a.origin().task());
    s.setString(4, a.origin().step());
    s.setString(5, a.origin().role());
    s.setString(6, a.provider());
    s.setString(7, a.model());
    s.setString(8, a.maker());
    s.setString(9, a.endpoint());
    s.setString(10, a.servedModel());
    s.setLong(11, a.startedAt().toEpochMilli());
    s.setLong(12, a.duration().toMillis());
    s.setString(13, a.outcome());
    s.setInt(14, a.status());
    s.setString(15, a.message());
    s.setString(16, a.requestId());
    s.setLong(17, usage.inputTokens());
    s.setLong(18, usage.cacheReadTokens());
    s.setLong(19, usage.cacheWriteTokens());
    s.setLong(20, usage.outputTokens());
    s.setLong(21, usage.reasoningTokens());
    s.setString(22, Json.write(AnswerCodec.others(usage.others())));
    s.setInt(23, usage.estimated() ? 1 : 0);
    s.setLong(24, a.held().nanos());
    Money cost = a.cost();
    if (cost == null) {
      s.setNull(25, Types.BIGINT);
    } else {
      s.setLong(25, cost.nanos());
    }
    s.setInt(26, a.overBound() ? 1 : 0);
    s.setString(27, a.origin().tag());
  }

  /** The attempts that satisfy a condition with one parameter, oldest first. */
  static List<Attempt> select(Connection c, String condition, String value) throws SQLException {
    List<Attempt> attempts = new ArrayList<>();
    try (PreparedStatement select =
        c.prepareStatement("SELECT * FROM attempts WHERE " + condition + " ORDER BY id")) {
      select.setString(1, value);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          attempts.add(read(rows));
        }
      }
    }
    return attempts;
  }

  private static Attempt read(ResultSet r) throws SQLException {
    String outcome = r.getString("outcome");
    long cost = r.getLong("cost");
    boolean unpriced = r.wasNull();
    return new Attempt(
        r.getString("key"),
        new Attempt.Origin(
            r.getString("run"),
            r.getString("task"),
            r.getString("step"),
            r.getString("role"),
            r.getString("tag")),
        r.getString("provider"),
        r.getString("model"),
        r.getString("maker"),
        r.getString("endpoint"),
        r.getString("served_model"),
        Instant.ofEpochMilli(r.getLong("started_at")),
        Duration.ofMillis(r.getLong("duration_ms")),
        outcome.equals("ok") ? null : Fault.valueOf(outcome.toUpperCase(Locale.ROOT)),
        r.getInt("status"),
        r.getString("message"),
        r.getString("request_id"),
        new Usage(
            r.getLong("input"),
            r.getLong("cache_read"),
            r.getLong("cache_write"),
            r.getLong("output"),
            r.getLong("reasoning"),
            AnswerCodec.others(Json.parse(r.getString("others"))),
            r.getInt("estimated") != 0),
        Money.ofNanos(r.getLong("held")),
        unpriced ? null : Money.ofNanos(cost),
        r.getInt("over_bound") != 0);
  }
}
