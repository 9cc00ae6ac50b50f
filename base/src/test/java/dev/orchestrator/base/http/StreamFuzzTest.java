package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing has found once, and the inputs that it begins with. */
class StreamFuzzTest {
  private static final Path INPUTS = Path.of("src/test/resources/fuzz/stream");

  static List<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.list(INPUTS)) {
      return files.sorted().toList();
    }
  }

  @Test
  void thereAreInputs() throws IOException {
    assertThat(inputs()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void holdsForTheInput(Path input) throws Exception {
    StreamFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
  }
}
