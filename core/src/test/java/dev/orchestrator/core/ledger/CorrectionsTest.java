package dev.orchestrator.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person may say of an attempt whose end nobody saw. */
class CorrectionsTest {
  private static final Money CENT = Money.usd("0.01");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Scope RUN = Scope.run("r", null);
  private static final List<Scope> SCOPES = List.of(RUN, Scope.day("2026-01-01", null));

  private final VirtualTime time = new VirtualTime(START);
  private final Processes processes = new Processes(time);
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = processes.start().ledger();
  }

  @AfterEach
  void close() {
    processes.close();
  }

  @Test
  void aCorrectionReplacesTheHoldInEveryScopeAndIsWrittenDown() {
    long id = lost();
    time.advance(Duration.ofHours(1));

    CorrectionOutcome outcome = ledger.correct(id, Money.usd("0.004"), "ann", "the invoice");

    Correction expected =
        new Correction(
            id,
            "p/m",
            "2",
            START,
            START.plusSeconds(3_600),
            "ann",
            "the invoice",
            CENT,
            Money.usd("0.004"),
            List.of("day:2026-01-01", "run:r"));
    assertThat(outcome).isEqualTo(new CorrectionOutcome.Corrected(expected));
    assertThat(ledger.corrections()).containsExactly(expected);
    for (Scope scope : SCOPES) {
      assertThat(ledger.standing(scope).settled()).isEqualTo(Money.usd("0.004"));
    }
    assertThat(ledger.unsettledHolds()).isEmpty();
    assertThat(ledger.corrected()).isEqualTo(Money.usd("0.004"));
  }

  @Test
  void aLaterCorrectionStandsBesideTheFirstAndHolds() {
    long id = lost();
    ledger.correct(id, Money.usd("0.004"), "ann", "a guess");

    ledger.correct(id, Money.usd("0.001"), "bob", "the invoice");

    assertThat(ledger.corrections())
        .extracting(Correction::by, Correction::before, Correction::after)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("ann", CENT, Money.usd("0.004")),
            org.assertj.core.api.Assertions.tuple("bob", Money.usd("0.004"), Money.usd("0.001")));
    assertThat(ledger.standing(RUN).settled()).isEqualTo(Money.usd("0.001"));
    assertThat(ledger.corrected()).isEqualTo(Money.usd("0.001"));
  }

  @Test
  void anAttemptInFlightCannotBeCorrected() {
    Processes.One other = processes.start();
    hold(other.ledger());
    assertThat(ledger.correct(1, CENT, "ann", "")).isEqualTo(new CorrectionOutcome.InFlight("2"));
    assertThat(ledger.standing(RUN).held()).isEqualTo(CENT);
  }

  @Test
  void whatIsNotThereCannotBeCorrected() {
    assertThat(ledger.correct(7, CENT, "ann", "")).isEqualTo(new CorrectionOutcome.Unknown());
    hold(ledger).release();
    assertThat(ledger.correct(1, CENT, "ann", "")).isEqualTo(new CorrectionOutcome.Unknown());
    assertThatThrownBy(() -> ledger.correct(1, Money.ofNanos(-1), "ann", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A number used again would let a correction typed twice hit a hold of somebody else. */
  @Test
  void theNumberOfAHoldIsNeverUsedAgain() {
    long id = lost();
    ledger.correct(id, Money.ZERO, "ann", "");
    assertThat(lost()).isGreaterThan(id);
  }

  /** Where processes cannot see each other (two containers), one may be taken for dead. */
  @Test
  void anAttemptThatWasTakenForLostAndSettlesItselfIsChargedOnce() {
    Processes.One other = processes.start();
    Hold hold = hold(other.ledger());
    processes.kill(other);
    ledger.correct(1, Money.usd("0.004"), "ann", "it is gone");

    other.ledger().settle(hold, attempt(Money.usd("0.003")), null);

    assertThat(ledger.standing(RUN).settled()).isEqualTo(Money.usd("0.003"));
    assertThat(ledger.corrected()).isEqualTo(Money.ZERO);
    assertThat(ledger.corrections())
        .extracting(Correction::by)
        .containsExactly("ann", "orchestrator");
    assertThat(ledger.costs())
        .singleElement()
        .matches(row -> row.cost().equals(Money.usd("0.003")));
  }

  @Test
  void aHoldOfAProcessThatDiesMeanwhileIsNoticedByWhomItBlocks() {
    Processes.One other = processes.start();
    Scope scope = Scope.run("r", CENT);
    hold(other.ledger());
    assertThat(ledger.hold(List.of(scope), CENT, "p/m")).isInstanceOf(HoldOutcome.Busy.class);

    processes.kill(other);

    HoldOutcome outcome = ledger.hold(List.of(scope), CENT, "p/m");
    assertThat(outcome).isInstanceOf(HoldOutcome.Refused.class);
    assertThat(((HoldOutcome.Refused) outcome).standing().settled()).isEqualTo(CENT);
    assertThat(ledger.unsettledHolds()).hasSize(1);
  }

  /** It wrapped, or failed and left the hold in flight for as long as the process lived. */
  @Test
  void aSumBeyondCountingStaysAtTheMost() {
    Money most = Money.ofNanos(Long.MAX_VALUE);
    for (int i = 0; i < 2; i++) {
      Hold hold = hold(ledger);
      ledger.settle(hold, attempt(most), null);
    }
    assertThat(ledger.standing(RUN).settled()).isEqualTo(most);
    assertThat(ledger.standing(RUN).held()).isEqualTo(Money.ZERO);
    assertThat(ledger.hold(List.of(Scope.run("r", most)), CENT, "p/m"))
        .isInstanceOf(HoldOutcome.Refused.class);
  }

  /** Takes a hold in a process that dies, and answers its number. */
  private long lost() {
    Processes.One other = processes.start();
    hold(other.ledger());
    processes.kill(other);
    processes.start();
    return ledger.unsettledHolds().getLast().id();
  }

  private static Hold hold(Ledger ledger) {
    return ((HoldOutcome.Held) ledger.hold(SCOPES, CENT, "p/m")).hold();
  }

  private static Attempt attempt(Money cost) {
    return new Attempt(
        null,
        Attempt.Origin.NONE,
        "p",
        "m",
        "maker",
        "",
        null,
        START,
        Duration.ZERO,
        null,
        0,
        "",
        null,
        Usage.NONE,
        CENT,
        cost,
        false);
  }
}
