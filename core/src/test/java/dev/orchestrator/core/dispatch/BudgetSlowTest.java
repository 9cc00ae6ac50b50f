package dev.orchestrator.core.dispatch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of the budget at length: profile "slow". {@code -Dbudget.part=5} tells a fifth of it.
 */
class BudgetSlowTest {
  private static final int PART = Integer.getInteger("budget.part", 1);
  private static final int STORIES = 100_000 / PART;
  private static final int CROWDS = 20 / PART;

  @TempDir Path dir;

  @Test
  void noLimitIsExceededInAHundredThousandInterleavings() throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    int share = (STORIES + threads - 1) / threads;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<@Nullable Object>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        long first = 1_000_000L + (long) i * share;
        all.add(
            pool.submit(() -> {
              Interleaving.tellAll(first, share);
              return null;
            }));
      }
      for (Future<@Nullable Object> one : all) {
        one.get();
      }
    }
  }

  @Test
  void twentyCrowdsOfAThousandNeverExceedTheirLimits() throws Exception {
    for (int i = 0; i < CROWDS; i++) {
      new Crowd(i, i % 2 == 1).meet(dir.resolve("ledger-" + i + ".db"));
    }
  }
}
