package dev.orchestrator.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledgers that older programs wrote; their tables are kept in {@code ledger-v*.sql}. */
class MigrationTest {

  @TempDir Path dir;

  @Test
  void aLedgerOfVersionOneKeepsItsHoldsAttemptsAndAnswers() throws Exception {
    Path file = written("ledger-v1.sql");
    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.attemptsOfRun("r1"))
          .singleElement()
          .satisfies(attempt -> {
            assertThat(attempt.cost()).isEqualTo(Money.usd("0.0025"));
            assertThat(attempt.origin().tag()).isEmpty();
          });
      assertThat(ledger.answer("k").orElseThrow().text()).isEqualTo("hello");
      assertThat(ledger.standing(Scope.run("r1", null)).settled())
          .as("what was spent, and what two dead processes held")
          .isEqualTo(Money.usd("0.0095"));
      assertThat(ledger.unsettledHolds())
          .containsExactly(
              new UnsettledHold(
                  3,
                  Instant.parse("2026-01-01T00:00:00Z"),
                  "4711",
                  "p/m",
                  Money.usd("0.003"),
                  List.of("run:r1", "task:T")),
              new UnsettledHold(
                  9,
                  Instant.parse("2026-01-01T00:00:01Z"),
                  "4712",
                  "p/m",
                  Money.usd("0.004"),
                  List.of("run:r1")));
      assertThat(ledger.correct(3, Money.ZERO, "ann", ""))
          .isInstanceOf(CorrectionOutcome.Corrected.class);
      assertThat(ledger.standing(Scope.task("T", null)).settled()).isEqualTo(Money.ZERO);
    }
    try (Ledger again = Ledger.open(file)) {
      assertThat(again.corrections()).hasSize(1);
    }
  }

  @Test
  void aLedgerOfVersionTwoKeepsItsCorrectionsAndTakesOutcomes() throws Exception {
    Path file = written("ledger-v2.sql");
    Outcome outcome =
        new Outcome(
            "k",
            "w",
            new Outcome.Subject("r1", "T", "planner", "", "high", "large", ""),
            "p",
            "m",
            ModelTier.ADVANCED,
            Outcome.Source.REVIEW,
            true,
            0,
            Usage.NONE,
            null,
            Duration.ZERO,
            Instant.EPOCH);
    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.attemptsOfTask("T"))
          .singleElement()
          .satisfies(attempt -> assertThat(attempt.origin().tag()).isEqualTo("team-a"));
      assertThat(ledger.answer("k").orElseThrow().text()).isEqualTo("hello");
      assertThat(ledger.corrections())
          .singleElement()
          .satisfies(one -> assertThat(one.reason()).isEqualTo("seen on the bill"));
      assertThat(ledger.unsettledHolds()).extracting(UnsettledHold::id).containsExactly(9L);
      assertThat(ledger.standing(Scope.task("T", null)).settled()).isEqualTo(Money.usd("0.001"));
      assertThat(ledger.outcomes()).isEmpty();
      assertThat(ledger.record(outcome)).isTrue();
    }
    try (Ledger again = Ledger.open(file)) {
      assertThat(again.outcomes()).containsExactly(outcome);
    }
  }

  @Test
  void theNumbersOfHoldsGoOnWhereTheOlderProgramStopped() throws Exception {
    Path file = written("ledger-v1.sql");
    try (Ledger ledger = Ledger.open(file)) {
      HoldOutcome outcome = ledger.hold(List.of(Scope.run("r2", null)), Money.ofNanos(1), "p/m");
      assertThat(((HoldOutcome.Held) outcome).hold().id()).isEqualTo(10);
    }
  }

  private Path written(String resource) throws Exception {
    Path file = dir.resolve("ledger.db");
    try (var in = Objects.requireNonNull(getClass().getResourceAsStream(resource));
        var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (String sql : new String(in.readAllBytes(), StandardCharsets.UTF_8).split(";\n")) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
    return file;
  }
}
