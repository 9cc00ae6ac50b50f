package dev.orchestrator.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.ledger.Outcome.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts in the ledger, and what is counted of them. */
class OutcomesTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");

  @TempDir Path dir;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.open(dir.resolve("ledger.db"));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void comeBackAsTheyWereTold() {
    Outcome full =
        new Outcome(
            "r/T/1/S1/0/gate",
            "r/T/1/S1/0",
            new Outcome.Subject("r", "T", "implementer", "core", "low", "small", "docs"),
            "p",
            "vendor/m",
            ModelTier.FAST,
            Source.GATE,
            false,
            0,
            new Usage(1, 2, 3, 5, 4, Map.of("searches", 6L), true),
            Money.usd("0.0123"),
            Duration.ofMillis(4_567),
            NOON);
    Outcome unpriced = outcome("x", "w", "core", "p/m", Source.PERSON, true, 3, null);
    assertThat(ledger.record(full)).isTrue();
    assertThat(ledger.record(unpriced)).isTrue();
    ledger.close();

    ledger = Ledger.open(dir.resolve("ledger.db"));
    assertThat(ledger.outcomes()).containsExactly(full, unpriced);
  }

  @Test
  void areRecordedOnceHoweverOftenTheyAreTold() {
    assertThat(ledger.record(outcome("k", "w", "", "p/m", Source.GATE, true))).isTrue();
    assertThat(ledger.record(outcome("k", "w", "", "p/m", Source.GATE, true))).isFalse();
    assertThat(ledger.record(outcome("k", "other", "", "p/n", Source.GATE, false))).isFalse();
    assertThat(ledger.outcomes()).hasSize(1);
    assertThat(ledger.tallies()).containsExactly(new Tally("implementer", "", "p/m", 1, 1, 0, 0));
  }

  @Test
  void aWorkThatTheGateAcceptedAndTheReviewRefusedWasNoSuccess() {
    ledger.record(outcome("1", "w", "core", "p/m", Source.GATE, true));
    ledger.record(outcome("2", "w", "core", "p/m", Source.REVIEW, false));
    assertThat(ledger.tallies())
        .containsExactly(new Tally("implementer", "core", "p/m", 1, 0, 0, 0));
  }

  @Test
  void whatTheLastPersonSaidStandsAboveAllOthers() {
    ledger.record(outcome("1", "w", "core", "p/m", Source.REVIEW, false));
    ledger.record(outcome("2", "w", "core", "p/m", Source.PERSON, false));
    ledger.record(outcome("3", "w", "core", "p/m", Source.PERSON, true));
    assertThat(ledger.tallies().getFirst().firstSuccesses()).isEqualTo(1);
    ledger.record(outcome("4", "w", "core", "p/m", Source.PERSON, false));
    ledger.record(outcome("5", "w", "core", "p/m", Source.GATE, true));
    assertThat(ledger.tallies().getFirst().firstSuccesses()).isZero();
  }

  @Test
  void areCountedByRoleAreaAndModelWithFirstTriesApart() {
    ledger.record(outcome("1", "a", "core", "p/m", Source.GATE, true));
    ledger.record(outcome("2", "b", "core", "p/m", Source.EDITS, false));
    ledger.record(outcome("3", "c", "docs", "p/m", Source.GATE, true));
    ledger.record(outcome("4", "d", "core", "p/m", Source.GATE, true, 1, Money.ZERO));
    ledger.record(outcome("5", "e", "core", "p/m", Source.GATE, false, 2, Money.ZERO));
    ledger.record(outcome("6", "f", "core", "q/m", Source.GATE, true));
    assertThat(ledger.tallies())
        .containsExactly(
            new Tally("implementer", "core", "p/m", 2, 1, 2, 1),
            new Tally("implementer", "core", "q/m", 1, 1, 0, 0),
            new Tally("implementer", "docs", "p/m", 1, 1, 0, 0));
  }

  @Test
  void whatWasJudgedLaterCanBeLeftOut() {
    ledger.record(outcome("1", "w", "core", "p/m", Source.GATE, true));
    ledger.record(outcome("2", "v", "core", "p/m", Source.GATE, true));
    assertThat(ledger.talliesBefore(NOON)).isEmpty();
    assertThat(ledger.talliesBefore(NOON.plusMillis(1)).getFirst().firstTries()).isEqualTo(2);
  }

  @Test
  void withoutANameOrWithANegativeRungThereIsNone() {
    assertThatThrownBy(() -> outcome(" ", "w", "", "p/m", Source.GATE, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a key");
    assertThatThrownBy(() -> outcome("k", "w", "", "p/m", Source.GATE, true, -1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  private static Outcome outcome(
      String key, String work, String area, String model, Source source, boolean accepted) {
    return outcome(key, work, area, model, source, accepted, 0, Money.ZERO);
  }

  private static Outcome outcome(
      String key,
      String work,
      String area,
      String model,
      Source source,
      boolean accepted,
      int rung,
      @Nullable Money cost) {
    List<String> name = List.of(model.split("/", 2));
    return new Outcome(
        key,
        work,
        new Outcome.Subject("r", "T", "implementer", area, "medium", "medium", ""),
        name.get(0),
        name.get(1),
        ModelTier.STANDARD,
        source,
        accepted,
        rung,
        Usage.NONE,
        cost,
        Duration.ofSeconds(1),
        NOON);
  }
}
