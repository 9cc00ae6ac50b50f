package dev.orchestrator.core.dispatch;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand calls at once; {@code BudgetSlowTest} lets twenty crowds meet. */
class CrowdTest {

  @TempDir Path dir;

  @Test
  void aThousandCallsAtOnceNeverExceedTheirLimits() throws Exception {
    new Crowd(1, false).meet(dir.resolve("ledger.db"));
  }
}
