package dev.orchestrator.core.dispatch;

import org.junit.jupiter.api.Test;

/** The promise of the budget, in a few thousand stories; {@code BudgetSlowTest} tells more. */
class BudgetInterleavingsTest {

  @Test
  void noLimitIsExceededInAnyOrderOfEventsWhileUsageStaysWithinTheHolds() throws Exception {
    Interleaving.tellAll(1, 3_000);
  }
}
