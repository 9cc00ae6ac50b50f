package dev.orchestrator.core.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

  @TempDir Path dir;

  private static final Money CENT = Money.usd("0.01");

  @Test
  void refusesWhatDoesNotFitBesideWhatIsSpent() {
    try (Ledger ledger = Ledger.open(dir.resolve("ledger.db"))) {
      List<Scope> scopes = List.of(Scope.task("T", Money.usd("0.02")), Scope.run("r", null));
      Hold hold = held(ledger.hold(scopes, Money.usd("0.015"), "p/m"));
      ledger.settle(hold, attempt("k", Money.usd("0.015"), null), answer("hello"));

      HoldOutcome outcome = ledger.hold(scopes, CENT, "p/m");

      assertThat(outcome).isInstanceOf(HoldOutcome.Refused.class);
      Standing standing = ((HoldOutcome.Refused) outcome).standing();
      assertThat(standing.scope()).isEqualTo("task:T");
      assertThat(standing.settled()).isEqualTo(Money.usd("0.015"));
      assertThat(ledger.standing(Scope.run("r", null)).settled()).isEqualTo(Money.usd("0.015"));
    }
  }

  @Test
  void isBusyWhileOthersHoldTheMoneyAndFreeOnceTheySettleForLess() {
    try (Ledger ledger = Ledger.open(dir.resolve("ledger.db"))) {
      List<Scope> scopes = List.of(Scope.run("r", CENT));
      Hold hold = held(ledger.hold(scopes, Money.usd("0.008"), "p/m"));
      assertThat(ledger.hold(scopes, Money.usd("0.005"), "p/m"))
          .isInstanceOf(HoldOutcome.Busy.class);

      ledger.settle(hold, attempt(null, Money.usd("0.001"), null), null);

      assertThat(ledger.hold(scopes, Money.usd("0.005"), "p/m"))
          .isInstanceOf(HoldOutcome.Held.class);
    }
  }

  @Test
  void aHoldWhoseSettlementFailsHasNotEnded() {
    try (Ledger ledger = Ledger.open(dir.resolve("ledger.db"))) {
      List<Scope> scopes = List.of(Scope.run("r", CENT));
      try (Hold hold = held(ledger.hold(scopes, CENT, "p/m"))) {
        assertThatThrownBy(() ->
                hold.end(() -> {
                  throw new LedgerException("the disk is full", new IllegalStateException());
                }))
            .hasMessage("the disk is full");
        assertThat(ledger.standing(scopes.getFirst()).held()).isEqualTo(CENT);
      }
      assertThat(ledger.unsettledHolds()).as("closed with nobody to settle it").hasSize(1);
    }
  }

  @Test
  void holdsInAllScopesOrInNone() {
    try (Ledger ledger = Ledger.open(dir.resolve("ledger.db"))) {
      List<Scope> scopes = List.of(Scope.run("r", Money.usd("1")), Scope.task("T", Money.ZERO));
      assertThat(ledger.hold(scopes, CENT, "p/m")).isInstanceOf(HoldOutcome.Refused.class);
      assertThat(ledger.standing(Scope.run("r", null)).held()).isEqualTo(Money.ZERO);
    }
  }

  @Test
  void settlesOnceHoweverOftenItIsTold() {
    try (Ledger ledger = Ledger.open(dir.resolve("ledger.db"))) {
      Hold hold = held(ledger.hold(List.of(Scope.run("r", null)), CENT, "p/m"));
      ledger.settle(hold, attempt("k", CENT, null), null);
      ledger.settle(hold, attempt("k", CENT, null), null);
      hold.close();
      assertThat(ledger.attemptsOf("k")).hasSize(1);
      assertThat(ledger.standing(Scope.run("r", null)).settled()).isEqualTo(CENT);
      assertThat(ledger.unsettled()).isEqualTo(Money.ZERO);
    }
  }

  @Test
  void aHoldThatNobodySettledStaysCharged() {
    try (Ledger ledger = Ledger.open(dir.resolve("ledger.db"))) {
      Scope scope = Scope.run("r", CENT);
      try (Hold hold = held(ledger.hold(List.of(scope), CENT, "p/m"))) {
        assertThat(hold.amount()).isEqualTo(CENT);
      }
      assertThat(ledger.unsettled()).isEqualTo(CENT);
      assertThat(ledger.hold(List.of(scope), Money.ofNanos(1), "p/m"))
          .isInstanceOf(HoldOutcome.Refused.class);
    }
  }

  @Test
  void givesAnAnswerBackAsItWasWithItsAttempts() {
    Path file = dir.resolve("ledger.db");
    GenerationResult answer =
        new GenerationResult(
            List.of(
                new Part.Reasoning("claude", null, "{\"signature\":\"x\"}"),
                new Part.Text("héllo\n"),
                new Part.ToolCall("1", "read", "{}")),
            FinishReason.TOOL_CALLS,
            new Usage(1, 2, 3, 4, 2, Map.of("searches", 5L), false),
            "claude",
            "m",
            "req_1",
            List.of());
    try (Ledger ledger = Ledger.open(file)) {
      Hold hold = held(ledger.hold(List.of(), CENT, "p/m"));
      ledger.settle(hold, attempt("k", CENT, Fault.OVERLOADED), null);
      Hold second = held(ledger.hold(List.of(), CENT, "p/m"));
      ledger.settle(second, attempt("k", null, null), answer);
    }
    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.answer("k")).contains(answer);
      assertThat(ledger.answer("other")).isEmpty();
      assertThat(ledger.attemptsOf("k"))
          .containsExactly(attempt("k", CENT, Fault.OVERLOADED), attempt("k", null, null));
    }
  }

  @Test
  void sumsCostsExactlyAndCountsUnpricedAttemptsApart() {
    try (Ledger ledger = Ledger.open(dir.resolve("ledger.db"))) {
      for (Money cost : new @Nullable Money[] {Money.ofNanos(1), Money.ofNanos(2), null}) {
        Hold hold = held(ledger.hold(List.of(), CENT, "p/m"));
        ledger.settle(hold, attempt(null, cost, null), null);
      }
      assertThat(ledger.costs())
          .singleElement()
          .satisfies(row -> {
            assertThat(row.cost()).isEqualTo(Money.ofNanos(3));
            assertThat(row.attempts()).isEqualTo(3);
            assertThat(row.unpriced()).isEqualTo(1);
            assertThat(row.usage().outputTokens()).isEqualTo(6);
          });
    }
  }

  @Test
  void neverReservesMoreThanTheLimitUnderConcurrency() throws Exception {
    Scope scope = Scope.run("r", Money.ofNanos(100));
    try (Ledger one = Ledger.open(dir.resolve("ledger.db"));
        Ledger two = Ledger.open(dir.resolve("ledger.db"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HoldOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Ledger ledger = i % 2 == 0 ? one : two;
        outcomes.add(threads.submit(() -> ledger.hold(List.of(scope), Money.ofNanos(7), "p/m")));
      }
      int held = 0;
      for (Future<HoldOutcome> outcome : outcomes) {
        held += outcome.get() instanceof HoldOutcome.Held ? 1 : 0;
      }
      assertThat(held).isEqualTo(14); // 14 × 7 = 98
      assertThat(one.standing(scope).held()).isEqualTo(Money.ofNanos(98));
    }
  }

  @Test
  void keepsTheHoldOfADeadProcessCharged() throws Exception {
    Path file = dir.resolve("ledger.db");
    Ledger.open(file).close();
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HoldAndDie.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).as(output).isEqualTo(137);

    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.unsettled()).isEqualTo(CENT);
      Standing standing = ledger.standing(Scope.run("r", CENT));
      assertThat(standing.settled()).isEqualTo(CENT);
      assertThat(standing.held()).isEqualTo(Money.ZERO);
    }
  }

  /** Takes a hold and is killed as by {@code kill -9}: no cleanup of any kind runs. */
  static final class HoldAndDie {
    private HoldAndDie() {}

    public static void main(String[] args) {
      Ledger ledger = Ledger.open(Path.of(args[0]));
      ledger.hold(List.of(Scope.run("r", CENT)), CENT, "p/m");
      Runtime.getRuntime().halt(137);
    }
  }

  @Test
  void refusesAFileThatIsNoLedgerAndLeavesItAlone() throws IOException {
    Path file = dir.resolve("ledger.db");
    Files.writeString(file, "this is not a database, and long enough to be read as a header");
    assertThatThrownBy(() -> Ledger.open(file))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).hasContent("this is not a database, and long enough to be read as a header");
  }

  @Test
  void refusesALedgerThatANewerProgramWrote() throws Exception {
    Path file = dir.resolve("ledger.db");
    Ledger.open(file).close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThatThrownBy(() -> Ledger.open(file))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("version 99");
  }

  private static Hold held(HoldOutcome outcome) {
    assertThat(outcome).isInstanceOf(HoldOutcome.Held.class);
    return ((HoldOutcome.Held) outcome).hold();
  }

  private static Attempt attempt(
      @Nullable String key, @Nullable Money cost, @Nullable Fault fault) {
    return new Attempt(
        key,
        new Attempt.Origin("r", "T", "S1", "planner"),
        "p",
        "m",
        "maker",
        "https://host:443",
        fault == null ? "m-1" : null,
        Instant.parse("2026-01-01T00:00:00Z"),
        Duration.ofMillis(12),
        fault,
        fault == null ? 0 : 529,
        fault == null ? "" : "overloaded",
        "req_1",
        Usage.of(1, 2),
        CENT,
        cost,
        false);
  }

  private static GenerationResult answer(String text) {
    return GenerationResult.text("p", "m", text, Usage.of(1, 1), FinishReason.STOP);
  }
}
