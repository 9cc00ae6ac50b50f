package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.health.Load;
import dev.orchestrator.core.health.TargetHealth;
import dev.orchestrator.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of faults in the documentation says what the dispatcher does. */
class FaultsPageTest {
  private static final Path PAGE = Path.of("../docs/what-happens-to-a-call.md");
  private static final Money HELD = Money.usd("0.5");

  private final VirtualTime time = new VirtualTime();
  private final ModelInfo priced = FakeProvider.model("p", "1", "2").build();

  /** A line of the table. */
  private record Line(String next, String rests, String charged) {}

  @Test
  void thePageHasALineForEveryFault() throws IOException {
    assertThat(lines().keySet()).containsExactlyInAnyOrder(Fault.values());
  }

  @ParameterizedTest
  @EnumSource
  void thePageSaysWhatFollowsAFault(Fault fault) throws IOException {
    Line line = Objects.requireNonNull(lines().get(fault));

    assertThat(next(fault)).isEqualTo(line.next());
    assertThat(rests(fault)).isEqualTo(line.rests());
    assertThat(charged(fault)).isEqualTo(line.charged());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TIMEOUT", "NETWORK"})
  void whatTheVendorTellsIsChargedWhateverTheFault(Fault fault) {
    assertThat(Charge.failed(priced, told(fault, Usage.of(1_000, 500)), HELD).cost())
        .isEqualTo(Money.usd("0.002"));
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "NETWORK"})
  void afterASilenceTheHoldIsChargedUnlessMoreWasTold(Fault fault) {
    Charge silent = Charge.failed(priced, told(fault, Usage.of(1_000, 500)), HELD);
    assertThat(silent.cost()).isEqualTo(HELD);
    assertThat(silent.usage()).isEqualTo(Usage.of(1_000, 500).asEstimate());
    assertThat(Charge.failed(priced, told(fault, Usage.of(1_000_000, 0)), HELD).cost())
        .isEqualTo(Money.usd("1"));
  }

  private static Failure told(Fault fault, Usage usage) {
    return new Failure(fault, 0, "", null, null, usage, true, false, true, List.of());
  }

  private static Map<Fault, Line> lines() throws IOException {
    Map<Fault, Line> lines = new HashMap<>();
    for (String row : Files.readAllLines(PAGE)) {
      String[] cells = row.split("\\|", -1);
      if (row.matches("\\| `[A-Z_]+` .*")) {
        lines.put(
            Fault.valueOf(cells[1].strip().replace("`", "")),
            new Line(cells[3].strip(), cells[4].strip(), cells[5].strip()));
      }
    }
    return lines;
  }

  private static String next(Fault fault) {
    return switch (Next.after(fault)) {
      case OTHER_THEN_SAME_AFTER_REST -> "another model; this one after its rest";
      case OTHER_THEN_SAME_ONCE -> "another model; this one once more if nobody else is left";
      case OTHER -> "another model";
      case LARGER_WINDOW -> "a larger window";
      case NOBODY -> "nobody";
    };
  }

  private String rests(Fault fault) {
    Duration untold = rest(fault, null, "m").orElse(Duration.ZERO);
    Duration brief = rest(fault, Duration.ofSeconds(1), "m").orElse(Duration.ZERO);
    Duration lengthy = rest(fault, Duration.ofDays(9), "m").orElse(Duration.ZERO);
    if (lengthy.isZero()) {
      return "nothing";
    }
    String who = rest(fault, Duration.ofDays(9), "other").isPresent() ? "provider" : "model";
    String how;
    if (lengthy.equals(untold)) {
      how = words(untold);
    } else if (untold.isZero()) {
      how = "as told";
    } else if (brief.equals(untold)) {
      how = "as told, at least " + words(untold);
    } else {
      how = "as told, else " + words(untold);
    }
    return "the " + who + ": " + how;
  }

  /** How long a model of the provider rests after another one, or itself, has failed. */
  private Optional<Duration> rest(Fault fault, @Nullable Duration told, String model) {
    TargetHealth health = new TargetHealth(time);
    health.admit("p", "m", Load.NONE).orElseThrow().failed(fault, true, told, null, List.of());
    return health.rest("p", model, Load.NONE).map(TargetHealth.Rest::left);
  }

  private static String words(Duration d) {
    return d.toHours() > 0 ? d.toHours() + " h" : d.toSeconds() + " s";
  }

  private String charged(Fault fault) {
    Money sent = cost(priced, fault, true);
    Money unsent = cost(priced, fault, false);
    assertThat(unsent).isEqualTo(Money.ZERO);
    ModelInfo unpriced = priced.toBuilder().pricing(null).build();
    assertThat(cost(unpriced, fault, true)).isEqualTo(HELD.equals(sent) ? null : Money.ZERO);
    return HELD.equals(sent) ? "the hold; nothing if it was not sent" : "nothing";
  }

  private static @Nullable Money cost(ModelInfo model, Fault fault, boolean sent) {
    return Charge.failed(
            model, new Failure(fault, 0, "", null, null, null, sent, false, true, List.of()), HELD)
        .cost();
  }
}
