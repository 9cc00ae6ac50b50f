package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.CorrectionOutcome;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.ledger.UnsettledHold;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoProcessesTest {
  private static final String RUN = "shared";
  private static final Money BUDGET = Money.usd("0.02");
  private static final Scope SCOPE = Scope.run(RUN, BUDGET);
  private static final int LEFT_HANGING = 4;

  @TempDir Path dir;

  /**
   * One of two processes dies by SIGKILL while it holds money. The other neither spends what the
   * dead one may have spent, nor waits for it.
   */
  @Test
  void theSurvivorNeitherSpendsWhatTheDeadOneHeldNorWaitsForIt() throws Exception {
    Path file = dir.resolve("ledger.db");
    FakeProvider provider = FakeProvider.priced("p", "1", "2");
    try (Ledger ledger = Ledger.open(file)) {
      ModelClient client = client(ledger, provider);
      Process victim = start(file);
      try (BufferedReader lines = victim.inputReader()) {
        for (int hanging = 0; hanging < LEFT_HANGING; ) {
          String line = lines.readLine();
          assertThat(line).as("what the other process says").isNotNull();
          hanging += line.equals("hanging") ? 1 : 0;
          client.call(request());
          within(ledger);
        }
        assertThat(ledger.standing(SCOPE).held()).isGreaterThan(Money.ZERO);
        assertThat(victim.isAlive()).isTrue();
        victim.destroyForcibly();
        assertThat(victim.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
      }

      CallFailedException refusal = null;
      while (refusal == null) {
        refusal = catchThrowableOfType(CallFailedException.class, () -> client.call(request()));
        within(ledger);
      }

      assertThat(refusal.kind()).isEqualTo(CallFailedException.Kind.BUDGET);
      assertThat(refusal).hasMessageNotContaining("nothing came free");
      List<UnsettledHold> left = ledger.unsettledHolds();
      assertThat(left)
          .hasSize(LEFT_HANGING)
          .allSatisfy(hold -> {
            assertThat(hold.process()).isEqualTo(Long.toString(victim.pid()));
            assertThat(hold.target()).isEqualTo("p/m");
            assertThat(hold.scopes()).contains("run:" + RUN);
          });
      Money attempts =
          ledger.attemptsOfRun(RUN).stream().map(Attempt::cost).reduce(Money.ZERO, Money::plus);
      assertThat(ledger.standing(SCOPE).settled())
          .as("all attempts of both, and what the dead one held")
          .isEqualTo(attempts.plus(ledger.unsettled()));

      for (UnsettledHold hold : left) {
        assertThat(ledger.correct(hold.id(), Money.ZERO, "me", "the vendor billed nothing"))
            .isInstanceOf(CorrectionOutcome.Corrected.class);
      }
      assertThat(ledger.standing(SCOPE).settled()).isEqualTo(attempts);
      assertThat(client.call(request()).cost()).isEqualTo(Money.usd("0.00003"));
    }
  }

  private static void within(Ledger ledger) {
    Standing standing = ledger.standing(SCOPE);
    assertThat(standing.settled().plus(standing.held())).isLessThanOrEqualTo(BUDGET);
  }

  private static Process start(Path file) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SpendUntilKilled.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static ModelClient client(Ledger ledger, FakeProvider provider) {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(provider);
    return ModelClient.builder().registry(registry).ledger(ledger).budget(BUDGET).run(RUN).build();
  }

  private static GenerationRequest request() {
    return GenerationRequest.builder()
        .role("planner")
        .prompt("hello")
        .maxTokens(1_000)
        .deadline(Duration.ofMinutes(1))
        .build();
  }

  /** Spends a little, and then leaves some calls hanging, all of which hold money. */
  static final class SpendUntilKilled {
    private SpendUntilKilled() {}

    public static void main(String[] args) throws Exception {
      FakeProvider provider = FakeProvider.priced("p", "1", "2");
      ModelClient client = client(Ledger.open(Path.of(args[0])), provider);
      for (int i = 0; i < 5; i++) {
        client.call(request());
      }
      AtomicInteger threads = new AtomicInteger();
      for (int i = 0; i < LEFT_HANGING; i++) {
        provider.then(request -> {
          System.out.println("hanging");
          new CountDownLatch(1).await();
          throw new AssertionError("never");
        });
        Thread.ofPlatform()
            .name("caller-" + threads.incrementAndGet())
            .start(() -> {
              try {
                client.call(request());
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
      }
    }
  }
}
