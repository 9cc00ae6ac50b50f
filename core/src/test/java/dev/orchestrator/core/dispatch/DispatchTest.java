package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.RateSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.routing.RoutingRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatchTest extends DispatchScene {

  @Test
  void chargesExactlyUsageTimesPrice() throws Exception {
    cheap.then(request -> cheap.ok(1_000, 500));
    Generation generation = client(null).call(request("hello").build());
    assertThat(generation.cost()).isEqualTo(Money.usd("0.002"));
    assertThat(ledger.costs().getFirst().cost()).isEqualTo(Money.usd("0.002"));
    assertThat(generation.answered().provider()).isEqualTo("cheap");
  }

  @Test
  void passesOverATargetThatRests() throws Exception {
    cheap.then(fault(Fault.RATE_LIMITED, 429, Duration.ofSeconds(30)));
    ModelClient client = client(null);
    Generation first = client.call(request("a").build());
    Generation second = client.call(request("b").build());
    assertThat(first.attempts()).extracting(Attempt::outcome).containsExactly("rate_limited", "ok");
    assertThat(second.attempts()).extracting(Attempt::provider).containsExactly("dear");
    time.advance(Duration.ofSeconds(31));
    assertThat(client.call(request("c").build()).answered().provider()).isEqualTo("cheap");
  }

  @Test
  void waitsForTheRestToEndWhenNobodyElseQualifies() throws Exception {
    registry.unregister("dear");
    cheap.then(fault(Fault.RATE_LIMITED, 429, Duration.ofSeconds(30)));
    Generation generation = client(null).call(request("a").build());
    assertThat(generation.attempts()).hasSize(2);
    assertThat(time.elapsed())
        .as("and a moment, so that not all come back at once")
        .isBetween(Duration.ofMillis(30_250), Duration.ofSeconds(31));
    assertThat(events).anyMatch(event -> event instanceof DispatchEvent.Waiting);
  }

  /** A local server that was down used up all attempts with its many models that cost nothing. */
  @Test
  void doesNotSpendItsAttemptsOnTheManyModelsOfAServerThatIsDown() throws Exception {
    ModelInfo[] many = new ModelInfo[12];
    for (int i = 0; i < many.length; i++) {
      many[i] = FakeProvider.model("down", "0", "0").id("m" + i).build();
    }
    FakeProvider down = new FakeProvider("down", many);
    for (int i = 0; i < many.length; i++) {
      down.then(request -> {
        throw new ConnectException("refused");
      });
    }
    registry.register(down);

    Generation generation = client(null).call(request("a").build());

    assertThat(generation.attempts())
        .extracting(Attempt::provider)
        .containsExactly("down", "cheap");
  }

  @Test
  void asksAServerThatIsDownTwiceAtMostAndTellsItOnce() {
    registry.unregister("dear");
    registry.unregister("cheap");
    ModelInfo[] many = new ModelInfo[12];
    FakeProvider.Behaviour refused =
        request -> {
          throw new ConnectException("refused");
        };
    for (int i = 0; i < many.length; i++) {
      many[i] = FakeProvider.model("down", "0", "0").id("m" + i).build();
    }
    FakeProvider down = new FakeProvider("down", many).then(refused).then(refused);
    registry.register(down);

    CallFailedException e = failure(null, request("a").build());

    assertThat(e.kind()).isEqualTo(CallFailedException.Kind.NO_PROVIDER);
    assertThat(e.attempts()).hasSize(2);
    assertThat(e).hasMessageContaining("down: its server cannot be reached (12 models)");
  }

  @Test
  void tellsTargetFaultAndStatusOfAnAttemptOnce() throws Exception {
    cheap.then(request -> {
      throw ProviderException.builder(
              Fault.OVERLOADED, "cheap/m: overloaded (HTTP 529): come back later")
          .status(529)
          .build();
    });
    Generation generation = client(null).call(request("a").build());
    assertThat(generation.attempts().getFirst().message()).isEqualTo("come back later");
  }

  @Test
  void tellsTheSoonestTimeWhenTheRestOutlastsTheDeadline() {
    registry.unregister("dear");
    cheap.then(fault(Fault.RATE_LIMITED, 429, Duration.ofHours(2)));
    CallFailedException e = failure(null, request("a").deadline(Duration.ofMinutes(1)).build());
    assertThat(e.kind()).isEqualTo(CallFailedException.Kind.NO_PROVIDER);
    assertThat(e.retryAfter()).isEqualTo(Duration.ofHours(2));
    assertThat(e).hasMessageContaining("rate_limited (429)").hasMessageContaining("2 h");
  }

  @Test
  void refusesBeforeTheCallWhatCouldExceedTheBudget() {
    CallFailedException e = failure(Money.usd("0.000001"), request("a").maxTokens(1_000).build());
    assertThat(e.kind()).isEqualTo(CallFailedException.Kind.BUDGET);
    assertThat(e)
        .hasMessageContaining("limit of $0.000001")
        .hasMessageContaining("spent $0")
        .hasMessageContaining("held $0")
        .hasMessageContaining("typical cost");
    assertThat(cheap.calls).isEmpty();
    assertThat(dear.calls).isEmpty();
  }

  @Test
  void asksForAShorterAnswerWhereTheBudgetStillAllowsAUsefulOne() throws Exception {
    // 1,000 tokens at $2 per million cost $0.002; the budget has room for some 700 of them.
    client(Money.usd("0.0016")).call(request("a").maxTokens(1_000).build());
    assertThat(cheap.calls.getFirst().maxTokens()).isBetween(500, 800);
  }

  @Test
  void asksASmallWindowForNoMoreThanThePromptLeavesOfIt() throws Exception {
    registry.unregister("cheap");
    registry.unregister("dear");
    FakeProvider small =
        new FakeProvider(
            "small", FakeProvider.model("small", "1", "1").contextWindow(4_000).build());
    registry.register(small);
    client(null).call(request("word ".repeat(1_600)).maxTokens(8_000).build());
    assertThat(small.calls.getFirst().maxTokens()).isBetween(1_000, 2_400);
  }

  @Test
  void neverSpendsMoreThanItsBudgetUnderConcurrency() throws Exception {
    Money budget = Money.usd("0.02");
    ModelClient client = client(budget);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<@Nullable Object>> futures = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        // The vendor bills all that was asked for.
        cheap.then(request -> cheap.ok(1, request.maxTokens()));
        futures.add(
            threads.submit(() -> {
              try {
                client.call(request("a").maxTokens(1_000).build());
              } catch (CallFailedException e) {
                assertThat(e.kind()).isEqualTo(CallFailedException.Kind.BUDGET);
              }
              return null;
            }));
      }
      for (Future<@Nullable Object> future : futures) {
        future.get();
      }
    }
    Money spent = ledger.standing(Scope.run(client.run(), null)).settled();
    assertThat(spent).isLessThanOrEqualTo(budget).isGreaterThan(Money.usd("0.015"));
    assertThat(ledger.standing(Scope.run(client.run(), null)).held()).isEqualTo(Money.ZERO);
  }

  @Test
  void takesAProviderWhoseKeyIsRefusedOutForTheRun() throws Exception {
    cheap.then(fault(Fault.AUTHENTICATION, 401, null));
    ModelClient client = client(null);
    assertThat(client.call(request("a").build()).answered().provider()).isEqualTo("dear");
    assertThat(client.call(request("b").build()).attempts()).hasSize(1);
    assertThat(cheap.calls).hasSize(1);
  }

  @Test
  void doesNotFailOverWhenTheRequestIsAtFault() {
    cheap.then(fault(Fault.INVALID_REQUEST, 400, null));
    CallFailedException e = failure(null, request("a").build());
    assertThat(e.kind()).isEqualTo(CallFailedException.Kind.REQUEST);
    assertThat(dear.calls).isEmpty();
  }

  @Test
  void asksOnlyLargerWindowsAfterAContextOverflow() throws Exception {
    registry.register(
        new FakeProvider(
            "large", FakeProvider.model("large", "30", "60").contextWindow(900_000).build()));
    cheap.then(fault(Fault.CONTEXT_TOO_LONG, 400, null));
    Generation generation = client(null).call(request("a").build());
    assertThat(generation.attempts())
        .extracting(Attempt::provider)
        .containsExactly("cheap", "large");
  }

  @Test
  void asksAnOverloadedTargetOnceMoreOnlyWhenNobodyElseIsLeft() {
    cheap.then(fault(Fault.OVERLOADED, 529, null)).then(fault(Fault.OVERLOADED, 529, null));
    dear.then(fault(Fault.OVERLOADED, 503, null)).then(fault(Fault.OVERLOADED, 503, null));
    CallFailedException e = failure(null, request("a").build());
    assertThat(e.attempts())
        .extracting(Attempt::provider)
        .containsExactly("cheap", "dear", "cheap", "dear");
    assertThat(e.attempts()).extracting(Attempt::cost).containsOnly(Money.ZERO);
  }

  @Test
  void chargesTheHoldWhenASentRequestVanishesAndNothingWhenItWasNeverSent() {
    registry.unregister("dear");
    cheap
        .then(request -> {
          throw new IOException("reset");
        })
        .then(request -> {
          throw new ConnectException("refused");
        });
    CallFailedException e = failure(null, request("a").maxTokens(1_000).build());
    assertThat(e.attempts().get(0).cost()).isEqualTo(e.attempts().get(0).held());
    assertThat(e.attempts().get(0).usage().estimated()).isTrue();
    assertThat(e.attempts().get(1).cost()).isEqualTo(Money.ZERO);
  }

  @Test
  void chargesTheHoldWhenTheVendorDoesNotTellTheUsage() throws Exception {
    cheap.then(request ->
        GenerationResult.text("cheap", "m", "ok", Usage.NONE.asEstimate(), FinishReason.STOP));
    Attempt attempt = client(null).call(request("a").build()).answered();
    assertThat(attempt.cost()).isEqualTo(attempt.held()).isNotEqualTo(Money.ZERO);
  }

  @Test
  void settlesInFullWhatWasBilledBeyondItsHoldAndRestsTheModel() throws Exception {
    cheap.then(request -> cheap.ok(5_000_000, 1));
    ModelClient client = client(null);
    Attempt attempt = client.call(request("a").build()).answered();
    assertThat(attempt.overBound()).isTrue();
    assertThat(attempt.cost()).isEqualTo(Money.usd("5.000002"));
    assertThat(client.call(request("b").build()).answered().provider()).isEqualTo("dear");
  }

  @Test
  void keepsTheHoldChargedWhereTheVendorBillsABucketWithoutAPrice() throws Exception {
    Usage cached =
        new Usage(10, 500, 0, 10, 0, Map.of(), false); // no price of cache reads is known
    cheap.then(request -> GenerationResult.text("cheap", "m", "ok", cached, FinishReason.STOP));
    ModelClient client = client(Money.usd("1"));
    Attempt attempt = client.call(request("a").build()).answered();
    assertThat(attempt.cost()).as("unpriced, not free").isNull();
    assertThat(ledger.standing(Scope.run(client.run(), null)).settled())
        .isEqualTo(attempt.held())
        .isGreaterThan(Money.ZERO);
  }

  @Test
  void refusesAnUnpricedModelInABudgetedCall() {
    registry.unregister("cheap");
    registry.unregister("dear");
    registry.register(
        new FakeProvider("dark", FakeProvider.model("dark", "1", "1").pricing(null).build()));
    assertThatThrownBy(() -> client(Money.usd("1")).call(request("a").build()))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("price");
  }

  @Test
  void endsAProviderThatHangsAtTheDeadlineOfTheCall() {
    registry.unregister("dear");
    AtomicReference<Thread> worker = new AtomicReference<>();
    cheap.then(request -> {
      worker.set(Thread.currentThread());
      new CountDownLatch(1).await();
      throw new AssertionError("never");
    });
    // The clock is virtual and stands still, so the deadline below is real time for the guard only.
    CallFailedException e =
        failure(null, request("a").deadline(Duration.ofMillis(50)).maxTokens(10).build(), 1);
    assertThat(e.attempts().getFirst().fault()).isEqualTo(Fault.TIMEOUT);
  }

  @Test
  void settlesTheAttemptWhenTheCallerIsInterrupted() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    cheap.then(request -> {
      entered.countDown();
      new CountDownLatch(1).await();
      throw new AssertionError("never");
    });
    ModelClient client = client(null);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.call(request("a").key("k").build());
              } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
              }
            });
    entered.await();
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(ledger.attemptsOf("k")).extracting(Attempt::outcome).containsExactly("cancelled");
    assertThat(ledger.standing(Scope.run(client.run(), null)).held()).isEqualTo(Money.ZERO);
  }

  @Test
  void doesNotAskAgainWhereTheVendorForbadeIt() {
    registry.unregister("dear");
    cheap.then(request -> {
      throw ProviderException.builder(Fault.OVERLOADED, "told so")
          .status(500)
          .repeatable(false)
          .build();
    });
    CallFailedException e = failure(null, request("a").build());
    assertThat(e.attempts()).hasSize(1);
  }

  @Test
  void failsOverAfterAContentBlockOnlyIfConfigured() throws Exception {
    cheap.then(blocked()).then(blocked());
    CallFailedException e = failure(null, request("a").build());
    assertThat(e.kind()).isEqualTo(CallFailedException.Kind.REQUEST);
    assertThat(e.fault()).isEqualTo(Fault.CONTENT_BLOCKED);

    Generation generation =
        builder().failover(new FailoverSettings(8, true)).build().call(request("a").build());
    assertThat(generation.attempts())
        .extracting(Attempt::outcome)
        .containsExactly("content_blocked", "ok");
  }

  @Test
  void makesNoMoreAttemptsThanAreConfigured() {
    cheap.then(fault(Fault.OVERLOADED, 529, null)).then(fault(Fault.OVERLOADED, 529, null));
    dear.then(fault(Fault.OVERLOADED, 529, null)).then(fault(Fault.OVERLOADED, 529, null));
    ModelClient client = builder().failover(new FailoverSettings(3, false)).build();
    CallFailedException e =
        catchThrowableOfType(CallFailedException.class, () -> client.call(request("a").build()));
    assertThat(e.attempts()).hasSize(3);
    assertThat(e).hasMessageContaining("after 3 (routing.max_attempts)");
  }

  @Test
  void passesOverATargetWhoseRateLimitIsUsedUp() throws Exception {
    ModelClient client = builder().rateLimits(Map.of("cheap", new RateSettings(1L, null))).build();
    assertThat(client.call(request("a").build()).answered().provider()).isEqualTo("cheap");
    assertThat(client.call(request("b").build()).answered().provider()).isEqualTo("dear");
    time.advance(Duration.ofMinutes(1));
    assertThat(client.call(request("c").build()).answered().provider()).isEqualTo("cheap");
  }

  @Test
  void waitsForARateLimitWhenNobodyElseQualifies() throws Exception {
    registry.unregister("dear");
    ModelClient client = builder().rateLimits(Map.of("cheap", new RateSettings(2L, null))).build();
    for (int i = 0; i < 4; i++) {
      client.call(request("a").build());
    }
    assertThat(time.elapsed()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void tellsWhenARateLimitAllowsTheCallIfThatIsAfterItsDeadline() throws Exception {
    registry.unregister("dear");
    ModelClient client = builder().rateLimits(Map.of("cheap", new RateSettings(1L, null))).build();
    client.call(request("a").build());
    CallFailedException e =
        catchThrowableOfType(
            CallFailedException.class,
            () -> client.call(request("b").deadline(Duration.ofSeconds(20)).build()));
    assertThat(e.kind()).isEqualTo(CallFailedException.Kind.NO_PROVIDER);
    assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(cheap.calls).hasSize(1);
    assertThat(ledger.standing(Scope.run(client.run(), null)).held()).isEqualTo(Money.ZERO);
  }

  @Test
  void leavesATargetThatFailsAloneAndReturnsToItWhenItHasHealed() throws Exception {
    ModelClient client = client(null);
    for (int i = 0; i < 4; i++) {
      cheap.then(fault(Fault.OVERLOADED, 503, null));
      assertThat(client.call(request("a").build()).attempts()).hasSize(2);
    }
    assertThat(client.call(request("a").build()).attempts()).as("the breaker is open").hasSize(1);
    assertThat(cheap.calls).hasSize(4);
    time.advance(Duration.ofSeconds(16));
    assertThat(client.call(request("a").build()).answered().provider()).isEqualTo("cheap");
  }

  @Test
  void aDeadlineThatHasPassedMakesNoFurtherAttempt() {
    cheap.then(request -> {
      time.advance(Duration.ofSeconds(30));
      throw new ProviderException(Fault.OVERLOADED, "told so");
    });
    CallFailedException e = failure(null, request("a").deadline(Duration.ofSeconds(20)).build());
    assertThat(e.attempts()).hasSize(1);
    assertThat(e).hasMessageContaining("the deadline of the call has passed");
  }

  @Test
  void aBufferedCallSurvivesAStreamThatIsCut() throws Exception {
    cheap.then(request -> {
      throw ProviderException.builder(Fault.TRUNCATED, "cut").usage(Usage.of(10, 5)).build();
    });
    Generation generation = client(null).call(request("a").build());
    assertThat(generation.result().text()).isEqualTo("ok");
    assertThat(generation.result().provider()).isEqualTo("dear");
    assertThat(generation.attempts().getFirst().cost()).isEqualTo(Money.usd("0.00002"));
  }

  @Test
  void chargesTheHoldWhenAnOverloadedVendorHadBegunToAnswer() {
    registry.unregister("dear");
    cheap
        .then(request -> {
          throw ProviderException.builder(Fault.OVERLOADED, "in the middle").partial(true).build();
        })
        .then(fault(Fault.OVERLOADED, 529, null));
    CallFailedException e = failure(null, request("a").build());
    assertThat(e.attempts().get(0).cost()).isEqualTo(e.attempts().get(0).held());
    assertThat(e.attempts().get(1).cost()).isEqualTo(Money.ZERO);
  }

  @Test
  void aModelThatAsksToComeBackAtOnceIsNotAskedAtOnce() {
    registry.unregister("dear");
    for (int i = 0; i < 4; i++) {
      cheap.then(fault(Fault.RATE_LIMITED, 429, Duration.ZERO));
    }
    CallFailedException e = failure(null, request("a").build());
    assertThat(e.attempts()).hasSize(4);
    assertThat(time.elapsed()).isGreaterThan(Duration.ofMillis(750));
  }

  @Test
  void tellsWhyEachTargetRests() throws Exception {
    cheap.then(fault(Fault.AUTHENTICATION, 401, null));
    dear.then(fault(Fault.RATE_LIMITED, 429, Duration.ofHours(2)));
    ModelClient client = client(null);
    GenerationRequest brief = request("a").deadline(Duration.ofMinutes(1)).build();
    assertThatThrownBy(() -> client.call(brief)).isInstanceOf(CallFailedException.class);
    assertThatThrownBy(() -> client.call(brief))
        .hasMessageContaining("dear/m: rate limited, for 2 h")
        .hasMessageContaining("cheap/m: its key was refused, for 72 h");
  }

  /** A black-holed server made a call wait for a connection at one of its models after another. */
  @Test
  void aServerThatIsNotReachedInTimeIsAskedOnceBeforeTheOthers() throws Exception {
    ModelInfo[] many = new ModelInfo[5];
    for (int i = 0; i < many.length; i++) {
      many[i] = FakeProvider.model("down", "0", "0").id("m" + i).build();
    }
    FakeProvider down = new FakeProvider("down", many);
    for (int i = 0; i < many.length; i++) {
      down.then(request -> {
        throw ProviderException.builder(Fault.TIMEOUT, "no connection in time").sent(false).build();
      });
    }
    registry.register(down);
    assertThat(client(null).call(request("a").build()).attempts())
        .extracting(Attempt::provider)
        .containsExactly("down", "cheap");
  }

  @Test
  void countsAScopeOnceThatIsNamedTwice() throws Exception {
    ModelClient client = client(null);
    Scope twice = Scope.tag("team", null);
    client.call(
        request("a").build(),
        RoutingRequest.builder("planner").build(),
        List.of(twice, twice),
        Attempt.Origin.NONE);
    assertThat(ledger.standing(twice).settled()).isEqualTo(Money.usd("0.00003"));
  }

  @Test
  void chargesNothingForARefusalByStatusThatIsNoAnswer() {
    registry.unregister("dear");
    cheap.then(fault(Fault.MALFORMED, 301, null)).then(fault(Fault.MALFORMED, 200, null));
    CallFailedException e = failure(null, request("a").build());
    assertThat(e.attempts().get(0).cost()).isEqualTo(Money.ZERO);
    assertThat(e.attempts().get(1).cost()).isEqualTo(e.attempts().get(1).held());
  }

  @Test
  void chargesNothingWhenTheCallerLeavesBeforeAnythingWasSent() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    cheap.then(request -> {
      entered.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw ProviderException.builder(Fault.CANCELLED, "not connected yet").sent(false).build();
      }
      throw new AssertionError("never");
    });
    ModelClient client = client(null);
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.call(request("a").key("k").build());
              } catch (InterruptedException | RuntimeException e) {
                // What it came to stands in the ledger.
              }
            });
    entered.await();
    caller.interrupt();
    caller.join();
    Attempt attempt = ledger.attemptsOf("k").getFirst();
    assertThat(attempt.outcome()).isEqualTo("cancelled");
    assertThat(attempt.cost()).isEqualTo(Money.ZERO);
  }
}
