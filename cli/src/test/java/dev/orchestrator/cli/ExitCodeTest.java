package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

  @Test
  void carriesTheNumbersThatScriptsRelyOn() {
    assertThat(ExitCode.values())
        .extracting(ExitCode::status)
        .containsExactly(0, 1, 2, 3, 4, 5, 130);
  }

  @Test
  void whereTasksEndDifferentlyTheGravestSpeaks() {
    var gravestFirst = List.of(130, 2, 5, 4, 1, 3, 0);
    for (ExitCode one : ExitCode.values()) {
      for (ExitCode other : ExitCode.values()) {
        int first =
            gravestFirst.indexOf(one.status()) < gravestFirst.indexOf(other.status())
                ? one.status()
                : other.status();
        assertThat(ExitCode.of(List.of(one, other)).status())
            .as(one + " " + other)
            .isEqualTo(first);
      }
    }
  }

  @Test
  void nothingToDoIsDone() {
    assertThat(ExitCode.of(List.of())).isEqualTo(ExitCode.DONE);
  }
}
