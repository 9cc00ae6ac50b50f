package dev.orchestrator.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.testkit.VirtualTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on telemetry names all that is told, in its units, and nothing else. */
class TelemetryPageTest {
  private static final Pattern NAME =
      Pattern.compile("`((?:gen_ai|orchestrator|error|http|server)\\.[a-z_.]*[a-z])`");

  @Test
  void thePageNamesWhatIsToldAndNothingElse() throws Exception {
    Set<String> told = new TreeSet<>();
    for (Field field : Names.class.getDeclaredFields()) {
      if (field.get(null) instanceof AttributeKey<?> key) {
        told.add(key.getKey());
      }
    }
    everyFigure().forEach(figure -> told.add(figure.getName()));

    Set<String> named =
        NAME.matcher(page()).results().map(name -> name.group(1)).collect(Collectors.toSet());

    assertThat(named).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void thePageTellsTheUnitOfEachFigure() throws Exception {
    String page = page();
    assertThat(everyFigure()).hasSize(7);
    for (MetricData figure : everyFigure()) {
      String kind = figure.getType().name().contains("HISTOGRAM") ? "histogram" : "counter";
      assertThat(page)
          .contains("| `" + figure.getName() + "` | " + kind + ", `" + figure.getUnit() + "` |");
    }
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/telemetry.md"));
  }

  /** A call that is told all that there is to tell. */
  private static Collection<MetricData> everyFigure() {
    InMemoryMetricReader figures = InMemoryMetricReader.create();
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(figures).build())
            .build()) {
      GenerationRequest request = GenerationRequest.builder().prompt("x").build();
      VirtualTime time = new VirtualTime();
      GenerationSpan span = Telemetry.to(sdk).begin(request, Attempt.Origin.NONE, true, time);
      span.asks("p", "m", 1);
      span.firstChunk();
      span.settled(
          new Attempt(
              null,
              Attempt.Origin.NONE,
              "p",
              "m",
              "maker",
              "",
              null,
              time.now(),
              Duration.ofSeconds(1),
              Fault.TRUNCATED,
              200,
              "",
              null,
              Usage.of(1, 1),
              Money.ZERO,
              Money.usd("1"),
              false),
          null);
      span.refused("run");
      span.failed("budget");
      return figures.collectAllMetrics();
    }
  }
}
