package dev.orchestrator.providers.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ScriptedProviderTest {
  private static GenerationRequest ask(String role, String prompt) {
    return GenerationRequest.builder().role(role).prompt(prompt).build();
  }

  private static String answer(ScriptedProvider provider, String role, String prompt)
      throws InterruptedException {
    return provider.generate("script-1", ask(role, prompt)).text();
  }

  private static ProviderException failure(ScriptedProvider provider, GenerationRequest request) {
    return catchThrowableOfType(
        ProviderException.class, () -> provider.generate("script-1", request));
  }

  @Test
  void answersEachRoleFromItsOwnQueue() throws InterruptedException {
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer("planner", "p1")
            .answer("implementer", "i1")
            .answer("planner", "p2")
            .build();

    assertThat(answer(provider, "planner", "x")).isEqualTo("p1");
    assertThat(answer(provider, "implementer", "x")).isEqualTo("i1");
    assertThat(provider.leftOver()).containsExactly("planner: answer 2 of 2");
    assertThat(answer(provider, "planner", "x")).isEqualTo("p2");
    assertThat(provider.leftOver()).isEmpty();
  }

  @Test
  void takesTheFirstUnusedAnswerThatFitsThePrompt() throws InterruptedException {
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer("planner", ScriptedAnswer.text("one").match("DOC-1"))
            .answer("planner", ScriptedAnswer.text("two").match("/^id: DOC-\\d+$/"))
            .answer("planner", ScriptedAnswer.text("rest"))
            .build();

    assertThat(answer(provider, "planner", "x\nid: DOC-2\ny")).isEqualTo("two");
    assertThat(answer(provider, "planner", "id: DOC-1")).isEqualTo("one");
    assertThat(answer(provider, "planner", "id: DOC-1")).isEqualTo("rest");
  }

  @Test
  void readsTheRoleFromTheFirstLineOfTheSystemText() throws InterruptedException {
    ScriptedProvider provider =
        ScriptedProvider.builder("a").answer("planner", "p").answer("any", "whoever").build();
    GenerationRequest request =
        GenerationRequest.builder().system("role: planner\nYou plan.").prompt("x").build();

    assertThat(provider.generate("script-1", request).text()).isEqualTo("p");
    assertThat(
            provider.generate("script-1", GenerationRequest.builder().prompt("x").build()).text())
        .isEqualTo("whoever");
  }

  @Test
  void theQueueForAnyRoleServesWhatNoOtherServes() throws InterruptedException {
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer("planner", ScriptedAnswer.text("p").match("never"))
            .answer("any", ScriptedAnswer.text("any").times(ScriptedAnswer.ALWAYS))
            .build();

    assertThat(answer(provider, "planner", "x")).isEqualTo("any");
    assertThat(answer(provider, "code_reviewer", "x")).isEqualTo("any");
    assertThat(provider.leftOver()).containsExactly("planner: answer 1 of 1");
  }

  @Test
  void aCallWithoutAnAnswerFailsLoudly() throws InterruptedException {
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer("planner", "p")
            .answer("planner", ScriptedAnswer.text("q").match("never"))
            .build();
    answer(provider, "planner", "x");

    ProviderException none = failure(provider, ask("planner", "x"));
    assertThat(none.fault()).isEqualTo(Fault.INVALID_REQUEST);
    assertThat(none.sent()).isFalse();
    assertThat(none)
        .hasMessage(
            "a/script-1 has no answer for role 'planner': 1 of its 2 answers for this role are"
                + " used, and no other fits the model and the prompt. Add one to a script in"
                + " Java.");
    assertThat(failure(provider, ask("implementer", "x")))
        .hasMessageContaining("the script has no answer for this role, only for planner");
  }

  @Test
  void anUnknownModelIsUnavailable() {
    ScriptedProvider provider = ScriptedProvider.builder("a").answer("planner", "p").build();

    assertThatThrownBy(() -> provider.generate("other", ask("planner", "x")))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.fault()).isEqualTo(Fault.MODEL_UNAVAILABLE))
        .hasMessageContaining("script-1");
    assertThat(provider.leftOver()).hasSize(1);
  }

  @Test
  void estimatesUsageFromTheLengthsAndSaysSo() throws InterruptedException {
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer("planner", "12345")
            .answer("planner", ScriptedAnswer.text("x").usage(Usage.of(7, 3)))
            .build();

    assertThat(provider.generate("script-1", ask("planner", "1234567")).usage())
        .isEqualTo(Usage.of(2, 2).asEstimate());
    assertThat(provider.generate("script-1", ask("planner", "y")).usage())
        .isEqualTo(Usage.of(7, 3));
  }

  @Test
  void givesFaultsAsScripted() {
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer(
                "planner",
                ScriptedAnswer.text("")
                    .failingWith(
                        new ScriptedAnswer.Failure(
                            Fault.RATE_LIMITED, 429, Duration.ofSeconds(2), "slow down")))
            .build();

    ProviderException e = failure(provider, ask("planner", "x"));

    assertThat(e).hasMessage("a/script-1: slow down");
    assertThat(e.fault()).isEqualTo(Fault.RATE_LIMITED);
    assertThat(e.status()).isEqualTo(429);
    assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(provider.leftOver()).isEmpty();
  }

  @Test
  void streamsInSeveralPiecesAndEndsWithTheWholeAnswer() throws InterruptedException {
    String text = "0123456789012345678😀 and so on, for a while longer.";
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer("planner", ScriptedAnswer.text(text).finish(FinishReason.LENGTH))
            .build();
    List<String> pieces = new ArrayList<>();
    List<GenerationResult> results = new ArrayList<>();

    try (GenerationStream stream = provider.stream("script-1", ask("planner", "x"))) {
      stream.forEachRemaining(event -> {
        switch (event) {
          case GenerationEvent.TextDelta(String piece) -> pieces.add(piece);
          case GenerationEvent.ReasoningDelta delta -> pieces.add("reasoning");
          case GenerationEvent.Completed(GenerationResult result) -> results.add(result);
        }
      });
    }

    assertThat(pieces).hasSizeGreaterThan(2).contains("0123456789012345678😀");
    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(results)
        .singleElement()
        .satisfies(r -> {
          assertThat(r.text()).isEqualTo(text);
          assertThat(r.finishReason()).isEqualTo(FinishReason.LENGTH);
        });
  }

  @Test
  void aStreamWithAFaultBreaksAfterItsText() throws InterruptedException {
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .answer(
                "planner",
                ScriptedAnswer.text("half an answer")
                    .failingWith(new ScriptedAnswer.Failure(Fault.TRUNCATED, 0, null, "cut off")))
            .build();

    try (GenerationStream stream = provider.stream("script-1", ask("planner", "x"))) {
      assertThat(stream.next()).isEqualTo(new GenerationEvent.TextDelta("half an answer"));
      assertThatThrownBy(stream::next)
          .isInstanceOf(ProviderException.class)
          .hasMessageContaining("cut off");
    }
  }

  @Test
  void takesItsDelaysOnTheGivenClock() throws InterruptedException {
    List<Duration> slept = new ArrayList<>();
    ScriptedProvider provider =
        ScriptedProvider.builder("a")
            .time(new RecordingTime(slept))
            .answer("planner", ScriptedAnswer.text("p").delay(Duration.ofHours(1)))
            .build();

    assertThat(answer(provider, "planner", "x")).isEqualTo("p");
    assertThat(slept).containsExactly(Duration.ofHours(1));
  }

  @Test
  void everyModelSaysThatNoModelIsAsked() {
    ModelInfo own =
        ModelInfo.builder("elsewhere", "large")
            .maker("acme")
            .tier(ModelTier.FAST)
            .pricing(Pricing.of("3", "15"))
            .source("price list")
            .build();
    ModelInfo usual =
        ScriptedProvider.builder("b").maker("acme").build().availableModels().getFirst();
    ModelInfo told = ScriptedProvider.builder("b").model(own).build().availableModels().getFirst();

    assertThat(List.of(usual, told))
        .allSatisfy(model -> {
          assertThat(model.displayName()).contains("no model is asked");
          assertThat(model.source()).contains("no model is asked");
          assertThat(model.provider()).isEqualTo("b");
          assertThat(model.maker()).isEqualTo("acme");
        });
    assertThat(usual.tier()).isEqualTo(ModelTier.ADVANCED);
    assertThat(told.source()).startsWith("price list");
    assertThat(told.pricing()).isEqualTo(Pricing.of("3", "15"));
  }

  @Test
  void noAnswerIsGivenTwiceToCallsSideBySide() throws InterruptedException, ExecutionException {
    int calls = 200;
    ScriptedProvider.Builder builder = ScriptedProvider.builder("a");
    for (int i = 0; i < calls; i++) {
      builder.answer("planner", Integer.toString(i));
    }
    ScriptedProvider provider = builder.build();
    List<String> given = new ArrayList<>();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          threads.invokeAll(Collections.nCopies(calls, () -> answer(provider, "planner", "x")));
      for (Future<String> each : answers) {
        given.add(each.get());
      }
    }

    assertThat(given).doesNotHaveDuplicates().hasSize(calls);
    assertThat(provider.leftOver()).isEmpty();
  }

  private record RecordingTime(List<Duration> slept) implements Time {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void sleep(Duration duration) {
      slept.add(duration);
    }
  }
}
