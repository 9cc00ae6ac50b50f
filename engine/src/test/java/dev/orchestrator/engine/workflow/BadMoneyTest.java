package dev.orchestrator.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/*
 * "Money" of the list of bad inputs, through whole runs. The rules themselves are held in core:
 *
 *   unknown price          anUnknownPriceIsNeitherFreeNorWithinABudget;
 *                          BudgetEdgesTest.aModelWithoutAPriceServesABudgetedCallOnlyIfThatIsAllowed
 *   zero price             whatIsFreeIsWorkedWithABudgetOfZero;
 *                          BudgetEdgesTest.whatIsFreeIsServedThoughTheBudgetIsZero
 *   negative token counts  BudgetEdgesTest.negativeUsageIsMalformedAndChargesTheHold
 *   huge token counts      hugeCountsChargeTheHoldAndNoMore;
 *                          BudgetEdgesTest.usageThatNoCallCanHaveChargesTheHoldAndNeitherWrapsNorCredits
 *   usage missing          missingUsageChargesTheHold;
 *                          DispatchTest.chargesTheHoldWhenTheVendorDoesNotTellTheUsage
 *   cached > input         moreCachedThanUncachedInputIsChargedByItsOwnPrice;
 *                          BudgetEdgesTest.moreCachedThanUncachedInputIsPricedBucketByBucket
 *   retry of a billed call anAnswerThatWasBilledBeforeTheProcessDiedIsNotPaidAgain;
 *                          KeyedCallsTest.givesAKnownAnswerAgainWithoutACall
 *   cumulative usage on resume
 *                          whatWasSpentBeforeCountsAgainstTheLimitWhenATaskGoesOn
 *   parallel tasks racing for the last cent
 *                          tasksSideBySideNeverSpendMoreThanTheirRunMay;
 *                          DispatchTest.neverSpendsMoreThanItsBudgetUnderConcurrency
 *   budget 0               aBudgetOfZeroAsksNobody
 *   budget smaller than one call
 *                          aBudgetSmallerThanOneCallAsksNobodyAndSaysWhatToRaise
 */
class BadMoneyTest {
  @TempDir Path dir;
  private Workshop workshop;
  private AnsweringModel alpha = AnsweringModel.good("alpha", "1");
  private AnsweringModel beta = AnsweringModel.good("beta", "3");

  @BeforeEach
  void makeWorkshop() throws IOException {
    workshop = new Workshop(dir);
  }

  private TaskResult run() {
    return workshop.with(alpha, beta).orchestrator().runTask(Workshop.task("T-1"));
  }

  private static LimitSettings perTask(@Nullable String usd) {
    Money limit = usd == null ? null : Money.usd(usd);
    return new LimitSettings(null, limit, null, null, null, false, false);
  }

  private static LimitSettings perRun(String usd) {
    return new LimitSettings(null, null, Money.usd(usd), null, null, false, false);
  }

  private static AnsweringModel priced(String name, @Nullable Pricing pricing) {
    return new AnsweringModel(
        name, name + "-maker", pricing, null, (role, prompt) -> AnsweringModel.good(role));
  }

  private void nobodyWasAsked() {
    assertThat(alpha.roles).isEmpty();
    assertThat(beta.roles).isEmpty();
  }

  @Test
  void aBudgetOfZeroAsksNobody() {
    workshop.limits = perTask("0");

    TaskResult result = run();

    assertThat(result.cause()).as(result.reason()).isEqualTo(Cause.BUDGET);
    assertThat(result.reason()).contains("limit of $0 ").contains("limits.max_cost_per_task");
    assertThat(result.cost()).isEqualTo(Money.ZERO);
    nobodyWasAsked();
  }

  @Test
  void aBudgetSmallerThanOneCallAsksNobodyAndSaysWhatToRaise() {
    workshop.limits = perRun("0.0001");

    TaskResult result = run();

    assertThat(result.cause()).as(result.reason()).isEqualTo(Cause.BUDGET);
    assertThat(result.reason())
        .contains("does not fit into the limit of $0.0001")
        .contains("raise limits.max_cost_per_run");
    nobodyWasAsked();
  }

  @Test
  void whatIsFreeIsWorkedWithABudgetOfZero() {
    alpha = priced("alpha", Pricing.free());
    beta = priced("beta", Pricing.free());
    workshop.limits = perTask("0");

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    assertThat(result.cost()).isEqualTo(Money.ZERO);
  }

  @Test
  void anUnknownPriceIsNeitherFreeNorWithinABudget() {
    alpha = priced("alpha", null);
    beta = priced("beta", null);

    assertThatThrownBy(this::run)
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("price");
    nobodyWasAsked();

    workshop.routing = workshop.routing.allowingUnpriced();
    workshop.limits = perTask("5");
    TaskResult refused = run();
    assertThat(refused.state()).isNotEqualTo(TaskState.DONE);
    assertThat(refused.reason()).contains("its price is unknown").contains("allow_unpriced");
    nobodyWasAsked();

    workshop.limits = new LimitSettings(null, Money.usd("5"), null, null, null, true, false);
    TaskResult allowed = workshop.with(alpha, beta).orchestrator().runTask(Workshop.task("T-2"));
    assertThat(allowed.state()).as(allowed.reason()).isEqualTo(TaskState.DONE);
    assertThat(allowed.cost()).as("unpriced, not free").isNull();
  }

  @Test
  void hugeCountsChargeTheHoldAndNoMore() {
    alpha.billing(new Usage(Long.MAX_VALUE, Long.MAX_VALUE, 0, 1, 0, Map.of(), false));
    workshop.limits = perTask("5");

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    chargedItsHolds();
  }

  @Test
  void missingUsageChargesTheHold() {
    alpha.billing(Usage.NONE.asEstimate()); // so a provider tells that nothing was told
    workshop.limits = perTask("5");

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    chargedItsHolds();
  }

  private void chargedItsHolds() {
    assertThat(workshop.attempts("T-1"))
        .filteredOn(attempt -> attempt.provider().equals("alpha"))
        .isNotEmpty()
        .allSatisfy(attempt -> {
          assertThat(attempt.cost()).isEqualTo(attempt.held()).isNotEqualTo(Money.ZERO);
          assertThat(attempt.usage().estimated()).isTrue();
        });
  }

  @Test
  void moreCachedThanUncachedInputIsChargedByItsOwnPrice() {
    alpha =
        priced(
            "alpha",
            new Pricing(
                Map.of(
                    Pricing.INPUT, BigDecimal.ONE,
                    Pricing.CACHE_READ, new BigDecimal("0.1"),
                    Pricing.OUTPUT, new BigDecimal("2")),
                List.of()));
    alpha.billing(new Usage(10, 100_000, 0, 100, 0, Map.of(), false));

    TaskResult result = run();

    assertThat(result.state()).as(result.reason()).isEqualTo(TaskState.DONE);
    // (10 × $1 + 100,000 × $0.1 + 100 × $2)/M, twice
    assertThat(workshop.attempts("T-1"))
        .filteredOn(attempt -> attempt.provider().equals("alpha"))
        .extracting(Attempt::cost)
        .containsExactly(Money.usd("0.01021"), Money.usd("0.01021"));
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private void dieAt(Class<? extends JournalEvent> kind) {
    workshop.listening(event -> {
      if (event instanceof RunEvent.Journaled journaled && kind.isInstance(journaled.event())) {
        throw new Death();
      }
    });
    assertThatThrownBy(this::run).isInstanceOf(Death.class);
    workshop.listening(event -> {});
  }

  @Test
  void anAnswerThatWasBilledBeforeTheProcessDiedIsNotPaidAgain() {
    dieAt(JournalEvent.Asked.class);

    TaskResult resumed = workshop.orchestrator().resume().tasks().getFirst();

    assertThat(resumed.state()).as(resumed.reason()).isEqualTo(TaskState.DONE);
    assertThat(alpha.roles).containsExactly("planner", "implementer");
    assertThat(workshop.attempts("T-1")).hasSize(4);
  }

  @Test
  void whatWasSpentBeforeCountsAgainstTheLimitWhenATaskGoesOn() {
    alpha.billing(Usage.of(900, 31_000)); // nearly all that the answer may be long
    beta.billing(Usage.of(900, 31_000));
    dieAt(JournalEvent.Judged.class);
    Money before = workshop.ledger(ledger -> ledger.standing(scope()).settled());
    assertThat(before).isGreaterThan(Money.usd("0.1"));
    workshop.limits = perTask(before.plus(Money.usd("0.001")).toString());

    TaskResult resumed = workshop.orchestrator().resume().tasks().getFirst();

    assertThat(resumed.cause()).as(resumed.reason()).isEqualTo(Cause.BUDGET);
    assertThat(resumed.reason()).contains("spent $" + before);
    assertThat(resumed.cost()).isEqualTo(before);
    assertThat(alpha.roles).containsExactly("planner");
    workshop.limits = perTask("5");
    TaskResult paid = workshop.orchestrator().resume().tasks().getFirst();
    assertThat(paid.state()).as(paid.reason()).isEqualTo(TaskState.DONE);
    assertThat(workshop.attempts("T-1")).hasSize(4);
  }

  private static Scope scope() {
    return Scope.task("T-1@" + Fingerprint.of(Workshop.task("T-1")), null);
  }

  @Test
  void tasksSideBySideNeverSpendMoreThanTheirRunMay() {
    Money limit = Money.usd("0.1");
    workshop.limits = perRun(limit.toString());
    workshop.parallel = 4;
    workshop.gate = List.of();
    alpha.billing(Usage.of(2_000, 3_000));
    beta.billing(Usage.of(2_000, 3_000));
    List<Task> tasks = IntStream.rangeClosed(1, 8).mapToObj(i -> Workshop.task("T-" + i)).toList();

    RunResult result = workshop.with(alpha, beta).orchestrator().run(tasks);

    Money spent =
        workshop.ledger(ledger -> ledger.standing(Scope.run(result.run(), null)).settled());
    assertThat(spent).isEqualTo(result.cost()).isLessThanOrEqualTo(limit);
    assertThat(spent).as("so much that the last cent was raced for").isGreaterThan(Money.ZERO);
    assertThat(result.tasks()).anyMatch(task -> task.cause() == Cause.BUDGET);
    int attempts = workshop.ledger(ledger -> ledger.attemptsOfRun(result.run()).size());
    assertThat(attempts).isEqualTo(alpha.roles.size() + beta.roles.size());
  }
}
