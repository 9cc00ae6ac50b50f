package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.budget.PromptSize;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.CorrectionOutcome;
import dev.orchestrator.core.ledger.CostRow;
import dev.orchestrator.core.ledger.Processes;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.ledger.UnsettledHold;
import dev.orchestrator.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One story of up to eight calls in up to three processes on one ledger, told step by step by a
 * seed: who asks for money, who is answered, fails, is left, costs more than was held, or dies. A
 * step is one job of the ledger, so every order of the jobs of concurrent calls can come up.
 *
 * <p>Beside the ledger the story keeps books of its own. After each step both must agree, and no
 * limit may be exceeded by more than vendors billed beyond holds.
 */
final class Interleaving {
  private static final ModelInfo MODEL =
      FakeProvider.model("p", "1", "2").maxOutputTokens(1_000).build();

  private static final int MOST_KILLS = 2;

  private final Random random;
  private final Processes processes;
  private final VirtualTime time;
  private final List<Scope> scopes = new ArrayList<>();
  private final List<Processes.One> living = new ArrayList<>();
  private final List<Speaker> calls = new ArrayList<>();
  private final Map<String, Long> charged = new HashMap<>();
  private final Map<String, Long> excess = new HashMap<>();
  private final Map<Long, Speaker> lost = new HashMap<>();
  private int kills;
  private long attempts;
  private long known;
  private long unknown;

  /** One call: where it runs, what it is charged to, and the money it holds now. */
  private static final class Speaker {
    final Processes.One process;
    final List<Scope> scopes;
    final PromptSize size;
    final int wish;
    @Nullable Reservation reservation;
    boolean ended;

    Speaker(Processes.One process, List<Scope> scopes, PromptSize size, int wish) {
      this.process = process;
      this.scopes = scopes;
      this.size = size;
      this.wish = wish;
    }

    long held() {
      return reservation == null ? 0 : reservation.hold().amount().nanos();
    }
  }

  Interleaving(long seed, Processes processes, VirtualTime time) {
    this.random = new Random(seed);
    this.processes = processes;
    this.time = time;
    processes.clear();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      living.add(processes.start());
    }
    scopes.add(Scope.run("r", limit()));
    scopes.add(Scope.day("2026-01-01", limit()));
    scopes.add(Scope.task("A", limit()));
    scopes.add(Scope.task("B", limit()));
    scopes.add(Scope.tag("team", limit()));
    for (int i = 2 + random.nextInt(7); i > 0; i--) {
      calls.add(call());
    }
  }

  /** None, nothing, or enough for some of the calls. */
  private @Nullable Money limit() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> null;
      case 2 -> Money.ofNanos(random.nextInt(2));
      default -> Money.ofNanos(1 + random.nextLong(8_000_000));
    };
  }

  private Speaker call() {
    List<Scope> own = new ArrayList<>(scopes.subList(0, 2));
    own.add(scopes.get(2 + random.nextInt(2)));
    if (random.nextBoolean()) {
      own.add(scopes.get(4));
    }
    int bytes = 1 + random.nextInt(1_000);
    return new Speaker(
        living.get(random.nextInt(living.size())),
        own,
        new PromptSize(bytes, bytes / 4, true),
        1 + random.nextInt(1_000));
  }

  /** Tells it to its end. */
  void tell() throws InterruptedException {
    int idle = 0;
    while (calls.stream().anyMatch(call -> !call.ended)) {
      List<Speaker> open = calls.stream().filter(call -> !call.ended).toList();
      Speaker call = open.get(random.nextInt(open.size()));
      // Nobody may wait for ever, be it for a process that is dead.
      idle = step(call) ? 0 : idle + 1;
      assertThat(idle).as("steps in which nothing happened").isLessThan(500);
      check();
    }
    settleWhatIsLost();
  }

  /** Does what comes next for a call; answers whether anything happened. */
  private boolean step(Speaker call) throws InterruptedException {
    Reservation reservation = call.reservation;
    if (kills < MOST_KILLS && random.nextInt(20) == 0) {
      kills++;
      kill(call.process);
      return true;
    }
    return reservation == null ? reserve(call) : end(call, reservation);
  }

  private boolean reserve(Speaker call) throws InterruptedException {
    Purse purse = new Purse(call.process.ledger(), LimitSettings.NONE, time);
    // A deadline that has passed: it asks once, and does not wait.
    switch (purse.reserve(MODEL, call.size, call.wish, call.scopes, time.nanos(), () -> {})) {
      case Bid.Outcome.Reserved reserved -> call.reservation = reserved.reservation();
      case Bid.Outcome.Refused refused -> {
        if (refused.reason().contains("nothing came free")) {
          return false;
        }
        call.ended = true;
      }
    }
    return true;
  }

  private boolean end(Speaker call, Reservation reservation) {
    Money held = reservation.hold().amount();
    int bound = (int) call.size.bytes();
    switch (random.nextInt(10)) {
      case 0, 1, 2 ->
          settle(
              call,
              reservation,
              Charge.answered(
                  MODEL,
                  Usage.of(random.nextInt(bound + 1), random.nextInt(reservation.maxTokens() + 1)),
                  held));
      case 3 -> settle(call, reservation, failed(Fault.OVERLOADED, held));
      case 4 -> settle(call, reservation, failed(Fault.TIMEOUT, held));
      case 5 -> settle(call, reservation, failed(Fault.CANCELLED, held));
      case 6 ->
          settle(
              call,
              reservation,
              Charge.answered(
                  MODEL, new Usage(0, 0, 0, 1, 0, Map.of("searches", 1L), false), held));
      case 7 ->
          settle(
              call,
              reservation,
              Charge.answered(
                  MODEL, Usage.of(bound, reservation.maxTokens() + random.nextInt(3_000)), held));
      case 8 -> {
        reservation.hold().release();
        call.reservation = null; // and asks for the next target
        return true;
      }
      default -> {
        reservation.hold().close(); // nobody said what became of it
        lost(call);
        call.ended = true;
      }
    }
    return true;
  }

  private static Charge failed(Fault fault, Money held) {
    Failure failure =
        Failure.of(dev.orchestrator.api.ProviderException.builder(fault, "x").build());
    return Charge.failed(MODEL, failure, held);
  }

  private void settle(Speaker call, Reservation reservation, Charge charge) {
    Money held = reservation.hold().amount();
    Money cost = charge.cost();
    Attempt attempt =
        new Attempt(
            null,
            Attempt.Origin.NONE,
            "p",
            "m",
            "maker",
            "",
            null,
            time.now(),
            Duration.ZERO,
            null,
            0,
            "",
            null,
            charge.usage(),
            held,
            cost,
            cost != null && cost.isMoreThan(held));
    call.process.ledger().settle(reservation.hold(), attempt, null);
    if (random.nextBoolean()) {
      // However often it is told, and whatever else is said.
      call.process.ledger().settle(reservation.hold(), attempt, null);
      reservation.hold().close();
      reservation.hold().release();
    }
    attempts++;
    long real = (cost == null ? held : cost).nanos();
    known += cost == null ? 0 : cost.nanos();
    unknown += cost == null ? held.nanos() : 0;
    for (Scope scope : call.scopes) {
      charged.merge(scope.name(), real, Long::sum);
      excess.merge(scope.name(), Math.max(0, real - held.nanos()), Long::sum);
    }
    call.reservation = null;
    call.ended = random.nextInt(3) > 0; // else it goes on to its next attempt
  }

  /** All calls of a process end with it, and another one takes its place. */
  private void kill(Processes.One process) {
    processes.kill(process);
    living.remove(process);
    for (Speaker call : calls) {
      if (call.process == process && !call.ended) {
        call.ended = true;
        lost(call);
      }
    }
    if (living.isEmpty() || random.nextBoolean()) {
      living.add(processes.start());
    }
  }

  private void lost(Speaker call) {
    if (call.reservation != null) {
      lost.put((long) lost.size(), call);
    }
  }

  private void check() {
    List<Standing> standings = processes.standings(scopes);
    for (int i = 0; i < scopes.size(); i++) {
      Scope scope = scopes.get(i);
      Standing standing = standings.get(i);
      long taken = standing.settled().plus(standing.held()).nanos();
      long inFlight =
          calls.stream().filter(call -> call.scopes.contains(scope)).mapToLong(Speaker::held).sum();
      long own = charged.getOrDefault(scope.name(), 0L) + inFlight;
      if (taken != own) {
        throw new AssertionError(standing + " but the story's own books say " + own);
      }
      Money limit = scope.limit();
      long beyond = excess.getOrDefault(scope.name(), 0L);
      if (limit != null && taken > limit.nanos() + beyond) {
        throw new AssertionError(standing + " exceeds its limit by more than " + beyond);
      }
    }
  }

  /** At the end nothing is held, the sums agree, and a person can settle what died. */
  private void settleWhatIsLost() {
    Processes.One last = processes.start();
    long open = lost.values().stream().mapToLong(Speaker::held).sum();
    for (Standing standing : processes.standings(scopes)) {
      assertThat(standing.held()).as(standing.scope()).isEqualTo(Money.ZERO);
    }
    assertThat(last.ledger().unsettled()).isEqualTo(Money.ofNanos(open));
    List<CostRow> costs = last.ledger().costs();
    assertThat(costs.stream().mapToLong(CostRow::attempts).sum()).isEqualTo(attempts);
    assertThat(costs.stream().mapToLong(row -> row.cost().nanos()).sum()).isEqualTo(known);
    // Every call is charged to the run, so the run has spent what the attempts have.
    Scope run = scopes.getFirst();
    assertThat(last.ledger().standing(run).settled())
        .isEqualTo(Money.ofNanos(known + unknown + open));

    long corrected = 0;
    for (UnsettledHold hold : last.ledger().unsettledHolds()) {
      long cost = random.nextLong(hold.amount().nanos() + 1);
      corrected += cost;
      assertThat(last.ledger().correct(hold.id(), Money.ofNanos(cost), "me", "the invoice"))
          .isInstanceOf(CorrectionOutcome.Corrected.class);
    }
    assertThat(last.ledger().unsettledHolds()).isEmpty();
    assertThat(last.ledger().corrected()).isEqualTo(Money.ofNanos(corrected));
    assertThat(last.ledger().standing(run).settled())
        .isEqualTo(Money.ofNanos(known + unknown + corrected));
  }

  /** Tells stories one after the other; the seed of one that goes wrong is in the message. */
  static void tellAll(long firstSeed, int number) throws InterruptedException {
    VirtualTime time = new VirtualTime();
    try (Processes processes = new Processes(time)) {
      for (long seed = firstSeed; seed < firstSeed + number; seed++) {
        try {
          new Interleaving(seed, processes, time).tell();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
      }
    }
  }
}
