package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A batch that ends in the middle, as a process of its own, and is run again: what was answered is
 * paid once, and at most what was in flight is asked twice.
 */
class BatchInterruptionTest {
  private static final int REQUESTS = 12;
  private static final int ANSWERED = 5;
  private static final int IN_FLIGHT = 3;

  @TempDir Path dir;

  private volatile boolean silent = true;

  private StubVendor vendor() {
    return StubVendor.anthropic().answers(this::answer).start();
  }

  private StubAnswer answer(StubRequest request) {
    return silent && AskBatchTest.asked(request) > ANSWERED
        ? StubAnswer.silence()
        : AskBatchTest.answer(request);
  }

  /** Starts it and waits until the first are answered and the next are being asked. */
  private Process inTheMiddle(TestProject project, StubVendor vendor, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments(more));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.root.toFile())
            .redirectOutput(dir.resolve("out").toFile())
            .redirectError(dir.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(project.environment);
    Process process = builder.start();
    // With so many at once, that these are being asked shows that the others have been written.
    for (int i = 0; i < ANSWERED + IN_FLIGHT; i++) {
      assertThat(vendor.awaitCall(Duration.ofMinutes(1))).as(read("err")).isTrue();
    }
    return process;
  }

  private static List<String> arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "ask", "--batch", "requests.jsonl", "--concurrency", String.valueOf(IN_FLIGHT)));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private TestProject.Ran again(TestProject project, String... more) {
    silent = false;
    return project.run(arguments(more).toArray(String[]::new));
  }

  private String read(String name) throws IOException {
    return Files.readString(dir.resolve(name), UTF_8);
  }

  private static List<String> ids(String text) {
    return text.lines()
        .map(line -> TestProject.checked("ask-batch", line).get("id").asString())
        .toList();
  }

  private static List<String> named(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "q" + i).toList();
  }

  private static void assertThatOnlyThoseInFlightWereAskedTwice(StubVendor vendor) {
    Map<Integer, Long> calls =
        vendor.calls().stream()
            .collect(Collectors.groupingBy(AskBatchTest::asked, Collectors.counting()));
    Function<Integer, Long> expected = i -> i > ANSWERED && i <= ANSWERED + IN_FLIGHT ? 2L : 1L;
    assertThat(calls)
        .isEqualTo(
            IntStream.rangeClosed(1, REQUESTS)
                .boxed()
                .collect(Collectors.toMap(Function.identity(), expected)));
  }

  @Test
  void afterCtrlCTheSameCommandGoesOn() throws Exception {
    try (StubVendor vendor = vendor()) {
      var project = AskBatchTest.project(dir, vendor, AskBatchTest.questions(1, REQUESTS));
      Process process = inTheMiddle(project, vendor);

      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(process.waitFor()).as(read("err")).isEqualTo(130);
      assertThat(read("err"))
          .contains("interrupted; run the same command again to go on")
          .contains("5 answered, 0 failed, 7 left");
      assertThat(ids(read("out"))).isEqualTo(named(1, ANSWERED));
      assertThat(project.document("cost-unsettled", 0, "cost", "--unsettled").get("holds"))
          .as("what was in flight is settled")
          .isEmpty();

      var again = again(project);

      assertThat(again.code()).as(again.err()).isZero();
      assertThat(ids(again.out())).isEqualTo(named(1, REQUESTS));
      List<Boolean> replayed =
          again
              .out()
              .lines()
              .map(line -> TestProject.checked("ask-batch", line))
              .map((JsonNode line) -> line.get("replayed").asBoolean())
              .toList();
      assertThat(replayed.subList(0, ANSWERED)).containsOnly(true);
      assertThat(replayed.subList(ANSWERED, REQUESTS)).containsOnly(false);
      assertThatOnlyThoseInFlightWereAskedTwice(vendor);
    }
  }

  @Test
  void afterAKillTheFileOfAnswersIsCompleted() throws Exception {
    try (StubVendor vendor = vendor()) {
      var project = AskBatchTest.project(dir, vendor, AskBatchTest.questions(1, REQUESTS));
      Path answers = project.root.resolve("answers.jsonl");
      Process process = inTheMiddle(project, vendor, "--output", "answers.jsonl");

      process.destroyForcibly();

      assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
      assertThat(ids(Files.readString(answers))).isEqualTo(named(1, ANSWERED));

      var again = again(project, "--output", "answers.jsonl");

      assertThat(again.code()).as(again.err()).isZero();
      assertThat(again.err()).contains("7 answered, 5 there already, 0 failed, 0 left");
      assertThat(ids(Files.readString(answers))).isEqualTo(named(1, REQUESTS));
      assertThatOnlyThoseInFlightWereAskedTwice(vendor);
    }
  }
}
