package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchMemorySlowTest {
  private static final int REQUESTS = 10_000;

  @TempDir Path dir;

  /** 10,000 requests and their answers, each of the two larger than the memory of the process. */
  @Test
  void aBatchThatIsLargerThanItsMemoryIsAnswered() throws Exception {
    String text = "a long text, ".repeat(800);
    var project =
        new TestProject(dir)
            .write(".orchestrator/providers.yaml", TestProject.MAPLE)
            .write(
                ".orchestrator/maple.yaml", TestProject.MAPLE_SCRIPT.replace("Hello there.", text))
            .trusted();
    try (BufferedWriter file = Files.newBufferedWriter(project.root.resolve("requests.jsonl"))) {
      for (int i = 1; i <= REQUESTS; i++) {
        file.write("{\"prompt\": \"%d %s\"}\n".formatted(i, text));
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "ask",
                "--batch",
                "requests.jsonl",
                "--concurrency",
                "16")
            .directory(project.root.toFile())
            .redirectOutput(dir.resolve("out").toFile())
            .redirectError(dir.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(project.environment);

    int code = builder.start().waitFor();

    assertThat(code).as(Files.readString(dir.resolve("err"), UTF_8)).isZero();
    assertThat(Files.size(dir.resolve("out"))).isGreaterThan(REQUESTS * 10_000L);
    try (Stream<String> lines = Files.lines(dir.resolve("out"))) {
      assertThat(lines.map(line -> line.substring(0, line.indexOf(','))))
          .hasSize(REQUESTS)
          .startsWith("{\"id\":\"1\"", "{\"id\":\"2\"")
          .endsWith("{\"id\":\"9999\"", "{\"id\":\"10000\"");
    }
  }
}
