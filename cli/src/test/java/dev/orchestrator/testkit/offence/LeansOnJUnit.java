package dev.orchestrator.testkit.offence;

import org.junit.jupiter.api.Assertions;

public final class LeansOnJUnit {
  void test() {
    Assertions.assertTrue(true);
  }
}
