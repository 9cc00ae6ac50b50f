package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Surroundings.Channel;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AskBatchTest {
  private static final Pattern QUESTION = Pattern.compile("question (\\d+)");

  @TempDir Path dir;

  /** The number of the question in a request to the vendor. */
  static int asked(StubRequest request) {
    Matcher matcher = QUESTION.matcher(request.body());
    assertThat(matcher.find()).as(request.body()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  static StubAnswer answer(StubRequest request) {
    return StubAnswer.text("answer " + asked(request));
  }

  static String questions(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "{\"id\": \"q%d\", \"prompt\": \"question %d\"}\n".formatted(i, i))
        .collect(Collectors.joining());
  }

  /** A project that asks this vendor, with such requests in a file. */
  static TestProject project(Path dir, StubVendor vendor, String requests) {
    var project =
        new TestProject(dir)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  claude:
                    api_key: "${ANTHROPIC_API_KEY}"
                    endpoint: %s
                    models: [ { id: claude-haiku-4-5 } ]
                """
                    .formatted(vendor.endpoint()))
            .write("requests.jsonl", requests);
    project.environment.put("ANTHROPIC_API_KEY", "sk-planted-0123456789abcdef");
    return project.trusted();
  }

  private static StubVendor vendor(Function<StubRequest, StubAnswer> answers) {
    return StubVendor.anthropic().answers(answers).start();
  }

  private static List<JsonNode> lines(String text) {
    return text.lines().map(line -> TestProject.checked("ask-batch", line)).toList();
  }

  private static List<String> ids(String text) {
    return lines(text).stream().map(line -> line.get("id").asString()).toList();
  }

  @Test
  void answersEveryLineInTheOrderOfTheRequests() {
    CountDownLatch last = new CountDownLatch(1);
    try (StubVendor vendor = vendor(request -> slowFirst(request, last))) {
      var ran =
          project(dir, vendor, questions(1, 5))
              .run("ask", "--batch", "requests.jsonl", "--concurrency", "2");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ids(ran.out())).containsExactly("q1", "q2", "q3", "q4", "q5");
      JsonNode line = lines(ran.out()).get(3);
      assertThat(line.get("content").asString()).isEqualTo("answer 4");
      assertThat(line.get("replayed").asBoolean()).isFalse();
      assertThat(line.get("attempts")).hasSize(1);
      assertThat(ran.err()).contains("5 answered, 0 failed, 0 left · $");
    }
  }

  @Test
  void answersAsTheyComeOnRequest() {
    CountDownLatch last = new CountDownLatch(1);
    try (StubVendor vendor = vendor(request -> slowFirst(request, last))) {
      var ran =
          project(dir, vendor, questions(1, 5))
              .run("ask", "--batch", "requests.jsonl", "--concurrency", "2", "--unordered");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ids(ran.out()).subList(0, 3)).containsExactly("q2", "q3", "q4");
      assertThat(ids(ran.out())).hasSize(5);
    }
  }

  /** The first question is answered once the last has been asked. */
  private static StubAnswer slowFirst(StubRequest request, CountDownLatch last) {
    if (asked(request) == 5) {
      last.countDown();
    } else if (asked(request) == 1) {
      await(last);
    }
    return answer(request);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void asksAsManyAtOnceAsItIsToldAndNeverMore() {
    CyclicBarrier together = new CyclicBarrier(6);
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Function<StubRequest, StubAnswer> answers =
        request -> {
          most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
          try {
            // Often, so that one too many would come while all of them are there.
            for (int i = 0; i < 100; i++) {
              together.await(60, TimeUnit.SECONDS);
            }
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
          }
          inFlight.decrementAndGet();
          return answer(request);
        };
    try (StubVendor vendor = vendor(answers)) {
      var ran =
          project(dir, vendor, questions(1, 24))
              .run("ask", "--batch", "requests.jsonl", "--concurrency", "6");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(most).hasValue(6);
      assertThat(vendor.calls()).hasSize(24);
    }
  }

  @Test
  void theSameCommandAgainPaysForNothing() {
    try (StubVendor vendor = vendor(AskBatchTest::answer)) {
      var project = project(dir, vendor, questions(1, 3));
      var first = project.run("ask", "--batch", "requests.jsonl");
      Object paid = project.document("cost", 0, "cost").get("total_usd");

      var second = project.run("ask", "--batch", "requests.jsonl", "--tag", "other-payer");

      assertThat(first.code()).as(first.err()).isZero();
      assertThat(second.code()).as(second.err()).isZero();
      assertThat(vendor.calls()).hasSize(3);
      assertThat(lines(second.out()))
          .allSatisfy(line -> assertThat(line.get("replayed").asBoolean()).isTrue())
          .extracting(line -> line.get("content").asString())
          .containsExactly("answer 1", "answer 2", "answer 3");
      assertThat(second.err()).contains("3 answered (3 from the ledger)", "$0 ");
      assertThat(project.document("cost", 0, "cost").get("total_usd")).isEqualTo(paid);
    }
  }

  @Test
  void aLineThatWasChangedIsAskedAnew() {
    try (StubVendor vendor = vendor(AskBatchTest::answer)) {
      var project = project(dir, vendor, questions(1, 2));
      project.run("ask", "--batch", "requests.jsonl");
      project.write("requests.jsonl", questions(1, 2).replace("question 2", "question 22"));

      var again = project.run("ask", "--batch", "requests.jsonl");
      var otherSystem = project.run("ask", "--batch", "requests.jsonl", "--system", "Be brief.");

      assertThat(lines(again.out()))
          .extracting(line -> line.get("replayed").asBoolean())
          .containsExactly(true, false);
      assertThat(lines(otherSystem.out()))
          .extracting(line -> line.get("replayed").asBoolean())
          .containsExactly(false, false);
    }
  }

  @Test
  void whatALineSaysReachesTheModelBeforeWhatTheCommandLineSays() {
    try (StubVendor vendor = vendor(AskBatchTest::answer)) {
      var project =
          project(
              dir,
              vendor,
              """
              {"prompt": "question 1", "system": "Own.", "max_tokens": 77, "temperature": 0.25, "tag": "team-b"}

              {"prompt": "question 2", "model": "claude/claude-haiku-4-5", "risk": "low", "role": "helper"}
              """);

      var ran =
          project.run(
              "ask",
              "--batch",
              "requests.jsonl",
              "--system",
              "Common.",
              "--tag",
              "team-a",
              "--concurrency",
              "1");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ids(ran.out())).as("numbers of lines").containsExactly("1", "3");
      assertThat(vendor.calls().get(0).body())
          .contains("Own.", "\"max_tokens\":77", "0.25")
          .doesNotContain("Common.");
      assertThat(vendor.calls().get(1).body()).contains("Common.");
      JsonNode cost = project.document("cost", 0, "cost", "--tag", "team-b");
      assertThat(cost.at("/rows/0/attempts").asInt()).isEqualTo(1);
    }
  }

  @Test
  void readsStandardInput() throws IOException {
    try (StubVendor vendor = vendor(AskBatchTest::answer)) {
      byte[] typed = questions(1, 3).getBytes(UTF_8);

      var ran = project(dir, vendor, "").run(typed, Set.of(), "ask", "--batch", "-");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ids(ran.out())).containsExactly("q1", "q2", "q3");
    }
  }

  @Test
  void everyBadLineIsToldByItsNumberAndNothingIsSent() {
    try (StubVendor vendor = vendor(AskBatchTest::answer)) {
      var project =
          project(
              dir,
              vendor,
              """
              {"prompt": "question 1"}
              {"prompt": "question 2", "temprature": 0.5}
              not JSON
              ["prompt"]
              {"system": "no prompt"}
              {"prompt": "p", "risk": "huge"}
              {"prompt": "p", "max_tokens": 0}
              {"prompt": "p", "model": "claude/claude-haiku-4-6"}
              {"id": "1", "prompt": "p"}
              {"id": "x", "prompt": "p"}
              {"id": "x", "prompt": "p"}
              {"id": "15", "prompt": "p"}
              {"prompt": "p", "prompt": "q"}
              {"prompt": "p", "json_schema": "{}"}
              {"prompt": "p"}
              """);

      var ran = project.run("ask", "--batch", "requests.jsonl");

      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.out()).isEmpty();
      assertThat(vendor.requests()).isEmpty();
      assertThat(project.root.resolve(".orchestrator/state/ledger.db")).doesNotExist();
      assertThat(ran.err())
          .contains("requests.jsonl: 12 bad lines; nothing was sent")
          .contains("line 2: unknown field \"temprature\"; did you mean \"temperature\"?")
          .contains("line 3: it is not one JSON object")
          .contains("line 4: it is JSON, but no object")
          .contains("line 5: \"prompt\" is missing")
          .contains("line 6: \"risk\" is \"huge\"; it must be one of low, medium, high")
          .contains("line 7: \"max_tokens\" must be a whole number, 1 at least")
          .contains("line 8: ", "claude-haiku-4-5")
          .contains("line 9: the id \"1\" is another line's already")
          .contains("line 11: the id \"x\" is another line's already")
          .contains("line 13: it is not one JSON object")
          .contains("line 14: \"json_schema\" must be a JSON object")
          .contains("line 15: the id \"15\" is another line's already");
    }
  }

  @Test
  void optionsThatContradictEachOtherAreWrongUsage() {
    var project = TestProject.scripted(dir).write("empty.jsonl", "\n\n");

    assertThat(project.run("ask", "hi", "--concurrency", "2").err()).contains("need --batch");
    assertThat(project.run("ask", "hi", "--batch", "empty.jsonl").code()).isEqualTo(2);
    assertThat(project.run("ask", "--batch", "empty.jsonl").err()).contains("holds no request");
    assertThat(project.run("ask", "--batch", "none.jsonl").err()).contains("no such file");
    assertThat(project.run("ask", "--batch", "empty.jsonl", "--concurrency", "0").err())
        .contains("from 1 to 1000");
    project.write("one.jsonl", questions(1, 1));
    assertThat(project.run("ask", "--batch", "one.jsonl", "--output", "one.jsonl").err())
        .contains("the file of the requests");
  }

  @Test
  void aRequestThatFailsStopsNoOther() {
    Function<StubRequest, StubAnswer> answers =
        request -> asked(request) == 2 ? StubAnswer.error(400, "what is this?") : answer(request);
    try (StubVendor vendor = vendor(answers)) {
      var project = project(dir, vendor, questions(1, 4));

      var ran = project.run("ask", "--batch", "requests.jsonl");

      assertThat(ran.code()).isEqualTo(2);
      assertThat(ids(ran.out())).containsExactly("q1", "q2", "q3", "q4");
      JsonNode failed = lines(ran.out()).get(1);
      assertThat(failed.at("/error/fault").asString()).isEqualTo("INVALID_REQUEST");
      assertThat(failed.at("/error/provider").asString()).isEqualTo("claude");
      assertThat(failed.at("/error/status").asInt()).isEqualTo(400);
      assertThat(failed.get("attempts")).hasSize(1);
      assertThat(failed.get("cost_usd").asString()).isEqualTo("0");
      assertThat(ran.err()).contains("line 2 (q2): ", "3 answered, 1 failed, 0 left");
      assertThat(project.run("ask", "--batch", "requests.jsonl").code()).isEqualTo(2);
      assertThat(vendor.calls()).as("the failed one alone is asked again").hasSize(5);
    }
  }

  @Test
  void theBudgetBoundsTheWholeBatchHoweverOftenItIsRun() {
    var project =
        TestProject.scripted(dir)
            .write("requests.jsonl", questions(1, 12).replace("}", ", \"max_tokens\": 100}"));
    String[] command = {"ask", "--batch", "requests.jsonl", "--max-cost"};

    var stopped = project.run(with(command, "0.02"));
    int answered = answered(stopped);
    var again = project.run(with(command, "0.02"));

    assertThat(stopped.code()).as(stopped.err()).isEqualTo(4);
    assertThat(ids(stopped.out())).hasSize(12);
    assertThat(answered).isBetween(1, 4);
    assertThat(stopped.out()).contains("--max-cost");
    assertThat(again.code()).isEqualTo(4);
    assertThat(answered(again)).isEqualTo(answered);
    assertThat(total(project)).isLessThanOrEqualTo(Money.usd("0.02"));

    var enough = project.run(with(command, "1"));

    assertThat(enough.code()).as(enough.err()).isZero();
    assertThat(total(project)).isEqualTo(Money.usd("0.054"));
  }

  private static String[] with(String[] command, String last) {
    String[] all = java.util.Arrays.copyOf(command, command.length + 1);
    all[command.length] = last;
    return all;
  }

  private static int answered(TestProject.Ran ran) {
    return (int) lines(ran.out()).stream().filter(line -> !line.has("error")).count();
  }

  private static Money total(TestProject project) {
    return Money.usd(project.document("cost", 0, "cost").get("total_usd").asString());
  }

  @Test
  void theLimitOfATaskBoundsEachRequest() {
    var project =
        TestProject.scripted(dir)
            .write(".orchestrator/config.yaml", "limits: { max_cost_per_task: 0.01 }\n")
            .write("requests.jsonl", questions(1, 5).replace("}", ", \"max_tokens\": 100}"))
            .trusted();

    var ran = project.run("ask", "--batch", "requests.jsonl");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(total(project)).isEqualTo(Money.usd("0.0225"));
    project
        .write(".orchestrator/config.yaml", "limits: { max_cost_per_task: 0.001 }\n")
        .write("requests.jsonl", questions(6, 7))
        .trusted();
    assertThat(project.run("ask", "--batch", "requests.jsonl").code()).isEqualTo(4);
  }

  @Test
  void aFileOfAnswersIsAddedToAndHoldsEachAnswerOnce() throws IOException {
    AtomicInteger refused = new AtomicInteger();
    Function<StubRequest, StubAnswer> answers =
        request ->
            asked(request) == 2 && refused.getAndIncrement() == 0
                ? StubAnswer.error(400, "not today")
                : answer(request);
    try (StubVendor vendor = vendor(answers)) {
      var project = project(dir, vendor, questions(1, 3));
      Path file = project.root.resolve("answers.jsonl");
      String[] command = {"ask", "--batch", "requests.jsonl", "--output", "answers.jsonl"};

      assertThat(project.run(command).code()).isEqualTo(2);
      // As a crash leaves it: a line that was not written to its end.
      Files.writeString(file, Files.readString(file) + "{\"id\":\"q9\",\"key\":\"ba");
      var again = project.run(command);

      assertThat(again.code()).as(again.err()).isZero();
      assertThat(again.out()).isEmpty();
      assertThat(again.err()).contains("1 answered, 2 there already, 0 failed, 0 left");
      assertThat(ids(Files.readString(file))).containsExactly("q1", "q2", "q3", "q2");
    }
  }

  @Test
  void aFileThatHoldsSomethingElseOrIsInUseIsLeftAlone() throws IOException {
    var project = TestProject.scripted(dir).write("requests.jsonl", questions(1, 2));
    String[] command = {"ask", "--batch", "requests.jsonl", "--output", "notes.txt"};
    project.write("notes.txt", "my notes\nwithout a last line end");

    var ran = project.run(command);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("line 1 of ", "is no answer of a batch");
    assertThat(project.root.resolve("notes.txt")).hasContent("my notes\nwithout a last line end");
    project.write("notes.txt", "");
    try (var other = new RandomAccessFile(project.root.resolve("notes.txt").toFile(), "rw");
        var lock = other.getChannel().lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThat(project.run(command).err()).contains("being written by another batch");
    }
    assertThat(project.document("cost", 0, "cost").get("rows")).isEmpty();
  }

  /** {@code … | head -1} must not go on paying for answers that nobody reads. */
  @Test
  void aReaderThatHasGoneEndsTheBatch() {
    try (StubVendor vendor = vendor(AskBatchTest::answer)) {
      var project = project(dir, vendor, questions(1, 50));
      OutputStream gone =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("Broken pipe");
            }
          };
      var err = new ByteArrayOutputStream();
      var surroundings =
          new Surroundings(
              new ByteArrayInputStream(new byte[0]),
              new PrintStream(gone, false, UTF_8),
              new PrintStream(err, false, UTF_8),
              Set.of(),
              project.environment,
              project.root);
      String[] command = {"ask", "--batch", "requests.jsonl", "--concurrency", "2"};

      int code = Main.run(command, surroundings).status();

      assertThat(code).isEqualTo(1);
      assertThat(vendor.calls()).hasSizeLessThanOrEqualTo(4);
      assertThat(err.toString(UTF_8))
          .contains("standard output could not be written", "run the same command again");
    }
  }

  @Test
  void showsHowFarItIsOnATerminal() {
    try (StubVendor vendor = vendor(AskBatchTest::answer)) {
      var project = project(dir, vendor, questions(1, 3));

      var ran = project.runAt(Set.of(Channel.ERR), "ask", "--batch", "requests.jsonl", "--json");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ids(ran.out())).hasSize(3);
      assertThat(Json.parse(ran.out().lines().findFirst().orElseThrow()).isObject()).isTrue();
      assertThat(ran.err()).contains("3 answered, 0 failed, 0 left");
    }
  }
}
