package dev.orchestrator.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunIdsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.5Z");

  @Test
  void tellTheSecondInWhichARunBegins() {
    assertThat(RunIds.next(NOON, List.of())).matches("20260301-120000-[0-9a-f]{4}");
    assertThat(RunIds.next(NOON, List.of("20260228-090000-ffff"))).startsWith("20260301-120000-");
  }

  @Test
  void comeInTheOrderOfTheRunsWhateverTheClockSays() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ids.add(RunIds.next(NOON.minusSeconds(i * 3_600L), ids));
    }

    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aNameOfSomebodyElseIsPassedOver() {
    assertThat(RunIds.next(NOON, List.of("20270101-000000-aaaa", "z", "~", "mine")))
        .startsWith("20270101-000001-");
  }
}
