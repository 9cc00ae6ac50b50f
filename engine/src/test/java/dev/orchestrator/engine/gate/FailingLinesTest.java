package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailingLinesTest {

  private static List<String> of(String... lines) {
    FailingLines failing = new FailingLines(Path.of("/w/tree"));
    for (String line : lines) {
      failing.add(line, false);
    }
    return failing.failing();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[ERROR] /w/tree/src/A.java:[12,5] cannot find symbol | [ERROR] ./src/A.java:[40,9] cannot find symbol",
        "--- FAIL: TestX (0.02s) | --- FAIL: TestX (1.31s)",
        "FAIL\tpkg\t0.003s | FAIL\tpkg\t12.5s",
        "2 failed, 10 passed in 0.12s | 2 failed, 11 passed in 3.4s",
        "2026-01-02T03:04:05.678Z ERROR x | 2026-11-12 13:14:15,9 ERROR x",
        "12:01:02.345 error at Foo@1f2e3d4c | 23:59:59 error at Foo@abcdef01",
        "cannot open /tmp/junit123/x.txt | cannot open /tmp/junit987/y.txt",
        "connect failed: localhost:41233 | connect failed: localhost:5000",
        "  File \"a.py\", line 3, in test_x: AssertionError | File \"a.py\", line 71, in test_x: AssertionError",
        "Tests run: 5, Failures: 1, Errors: 0 | Tests run: 6, Failures: 1, Errors: 0",
        "==1234== Invalid read error | ==99== Invalid read error",
        "panic at 0x7ffdeadbeef | panic at 0x10",
      })
  void leavesOutWhatDiffersFromRunToRun(String one, String other) {
    assertThat(of(one)).hasSize(1).isEqualTo(of(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 failed, 10 passed in 1s | 3 failed, 10 passed in 1s",
        "Tests run: 5, Failures: 1 | Tests run: 5, Failures: 2",
        "expected 3 but was 4, failed | expected 3 but was 5, failed",
        "error in A.java:3 | error in B.java:3",
        "found 2 errors | found 3 errors",
      })
  void keepsWhatTellsFailuresApart(String one, String other) {
    assertThat(of(one)).hasSize(1).isNotEqualTo(of(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Compiling 12 source files",
        "Tests run: 5, Failures: 0, Errors: 0, Skipped: 0",
        "0 errors",
        "10 passed in 0.2s"
      })
  void takesNoLineThatTellsOfNoFailure(String line) {
    assertThat(of(line)).isEmpty();
  }

  @Test
  void takesPlacesInFilesWithoutAnyWordOfFailure() {
    assertThat(of("src/a.py:12:1: F401 'os' imported but unused"))
        .containsExactly("src/a.py:#: F401 'os' imported but unused");
  }

  @Test
  void stripsColoursAndBoundsLines() {
    assertThat(of("\u001B[31merror\u001B[0m: x")).containsExactly("error: x");
    assertThat(of("error " + "y".repeat(100_000)).getFirst()).hasSize(300);
  }

  @Test
  void saysWhenItHasLeftSomeOut() {
    FailingLines failing = new FailingLines(Path.of("/w/tree"));
    for (int i = 0; i <= 1_000; i++) {
      failing.add("error", false);
    }

    assertThat(failing.failing()).hasSize(1_000);
    assertThat(failing.all()).isFalse();
  }
}
