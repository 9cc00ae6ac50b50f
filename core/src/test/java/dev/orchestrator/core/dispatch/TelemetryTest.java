package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.telemetry.Telemetry;
import dev.orchestrator.testkit.VirtualTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenTelemetry's own SDK receives of calls. */
class TelemetryTest {
  private static final String PROMPT = "the planted prompt";
  private static final String ANSWER = "the planted answer";
  private static final String QUOTED = "the vendor quotes: " + PROMPT;

  @TempDir Path dir;

  private final VirtualTime time = new VirtualTime();
  private final ProviderRegistry registry = new ProviderRegistry();
  private final FakeProvider cheap = FakeProvider.priced("claude", "1", "2");
  private final FakeProvider dear = FakeProvider.priced("dear", "10", "20");
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryMetricReader figures = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(figures).build())
          .build();
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.open(dir.resolve("ledger.db"), time);
    registry.register(cheap);
    registry.register(dear);
  }

  @AfterEach
  void close() {
    sdk.close();
    ledger.close();
  }

  @Test
  void anAnsweredCallIsASpanWithOneAttempt() throws Exception {
    cheap.then(request -> {
      time.advance(Duration.ofSeconds(3));
      return answer("claude", new Usage(700, 200, 100, 500, 50, Map.of(), false));
    });

    client().call(request().temperature(0.5).build());

    SpanData attempt = spans.getFinishedSpanItems().getFirst();
    SpanData generation = spans.getFinishedSpanItems().getLast();
    assertThat(spans.getFinishedSpanItems()).hasSize(2);
    assertThat(attempt.getName()).isEqualTo("chat m");
    assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(attempt.getParentSpanId()).isEqualTo(generation.getSpanId());
    assertThat(attempt.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(told(attempt.getAttributes()))
        .contains(
            entry("gen_ai.operation.name", "chat"),
            entry("gen_ai.provider.name", "anthropic"),
            entry("gen_ai.request.model", "m"),
            entry("gen_ai.request.max_tokens", 100L),
            entry("gen_ai.request.temperature", 0.5),
            entry("gen_ai.request.stream", false),
            entry("gen_ai.response.model", "m-2026"),
            entry("gen_ai.response.finish_reasons", List.of("stop")),
            entry("gen_ai.usage.input_tokens", 1_000L),
            entry("gen_ai.usage.cache_read.input_tokens", 200L),
            entry("gen_ai.usage.cache_creation.input_tokens", 100L),
            entry("gen_ai.usage.output_tokens", 500L),
            entry("gen_ai.usage.reasoning.output_tokens", 50L),
            entry("orchestrator.target", "claude/m"),
            entry("orchestrator.attempt", 1L),
            entry("orchestrator.role", "planner"))
        .doesNotContainKeys("error.type", "gen_ai.response.time_to_first_chunk");
    assertThat(generation.getName()).isEqualTo("generation");
    assertThat(generation.getParentSpanContext().isValid()).isFalse();
    assertThat(told(generation.getAttributes()))
        .contains(
            entry("orchestrator.attempts", 1L),
            entry("orchestrator.replayed", false),
            entry("gen_ai.response.model", "m-2026"))
        .as("what is read from the cache has no price here, so no sum is known")
        .doesNotContainKeys(
            "gen_ai.usage.input_tokens",
            "gen_ai.operation.name",
            "error.type",
            "orchestrator.cost");
  }

  @Test
  void figuresOfAnAnsweredCall() throws Exception {
    cheap.then(request -> {
      time.advance(Duration.ofSeconds(3));
      return answer("claude", Usage.of(1_000, 500));
    });

    client().call(request().build());

    assertThat(sums("gen_ai.client.token.usage", "gen_ai.token.type"))
        .containsOnly(entry("input", 1_000.0), entry("output", 500.0));
    assertThat(sums("gen_ai.client.operation.duration", "gen_ai.provider.name"))
        .containsOnly(entry("anthropic", 3.0));
    assertThat(sums("orchestrator.generation.duration", "orchestrator.role"))
        .containsOnly(entry("planner", 3.0));
    assertThat(sums("orchestrator.cost", "gen_ai.request.model")).containsOnly(entry("m", 0.002));
    assertThat(spans.getFinishedSpanItems())
        .allSatisfy(span ->
            assertThat(told(span.getAttributes())).contains(entry("orchestrator.cost", "0.002")));
    assertThat(sums("orchestrator.faults", "error.type")).isEmpty();
    assertThat(metric("orchestrator.cost").getUnit()).isEqualTo("USD");
    assertThat(metric("gen_ai.client.token.usage").getUnit()).isEqualTo("{token}");
    assertThat(metric("gen_ai.client.operation.duration").getUnit()).isEqualTo("s");
  }

  @Test
  void aCallThatFailedOverHasAChildForEachAttempt() throws Exception {
    cheap.then(request -> {
      throw ProviderException.builder(Fault.RATE_LIMITED, QUOTED).status(429).build();
    });
    dear.then(request -> answer("dear", Usage.of(10, 10)));

    client().call(request().build());

    List<SpanData> all = spans.getFinishedSpanItems();
    assertThat(all).extracting(SpanData::getName).containsExactly("chat m", "chat m", "generation");
    assertThat(all.subList(0, 2))
        .extracting(SpanData::getParentSpanId)
        .containsOnly(all.get(2).getSpanId());
    assertThat(told(all.get(0).getAttributes()))
        .contains(
            entry("error.type", "rate_limited"),
            entry("http.response.status_code", 429L),
            entry("orchestrator.target", "claude/m"));
    assertThat(all.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(told(all.get(1).getAttributes()))
        .contains(entry("orchestrator.target", "dear/m"), entry("orchestrator.attempt", 2L))
        .doesNotContainKey("error.type");
    assertThat(told(all.get(2).getAttributes()))
        .contains(entry("orchestrator.attempts", 2L))
        .doesNotContainKey("error.type");
    assertThat(sums("orchestrator.faults", "error.type")).containsOnly(entry("rate_limited", 1.0));
  }

  @Test
  void aCallThatABudgetRefusesIsASpanWithoutAttempts() {
    ModelClient client = builder().budget(Money.usd("0.000001")).build();

    assertThatThrownBy(() -> client.call(request().build()))
        .isInstanceOf(CallFailedException.class);

    SpanData generation = only();
    assertThat(told(generation.getAttributes()))
        .contains(
            entry("error.type", "budget"),
            entry("orchestrator.scope", "run"),
            entry("orchestrator.attempts", 0L));
    assertThat(generation.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(sums("orchestrator.budget.refusals", "orchestrator.scope"))
        .containsOnly(entry("run", 1.0));
    assertThat(sums("orchestrator.generation.duration", "error.type")).containsOnlyKeys("budget");
  }

  @Test
  void aStreamedCallTellsWhenItsFirstTokenCameAndEndsWithItsLast() throws Exception {
    cheap.thenStream(
        slow(
            new GenerationEvent.TextDelta(ANSWER),
            new GenerationEvent.Completed(answer("claude", Usage.of(10, 20)))));

    try (RoutedStream stream = client().stream(request().build())) {
      stream.next();
      assertThat(spans.getFinishedSpanItems()).isEmpty();
      stream.forEachRemaining(event -> {});
    }

    List<SpanData> all = spans.getFinishedSpanItems();
    assertThat(all).extracting(SpanData::getName).containsExactly("chat m", "generation");
    assertThat(all.getFirst().getParentSpanId()).isEqualTo(all.getLast().getSpanId());
    assertThat(told(all.getFirst().getAttributes()))
        .contains(
            entry("gen_ai.request.stream", true),
            entry("gen_ai.response.time_to_first_chunk", 2.0),
            entry("gen_ai.usage.output_tokens", 20L));
    assertThat(told(all.getLast().getAttributes())).doesNotContainKey("error.type");
    assertThat(sums("gen_ai.client.operation.time_to_first_chunk", "gen_ai.request.model"))
        .containsOnly(entry("m", 2.0));
  }

  @Test
  void aStreamThatIsCutEndsBothItsSpansWithTheFault() throws Exception {
    cheap.thenStream(slow(new GenerationEvent.TextDelta(ANSWER)));

    RoutedStream stream = client().stream(request().build());
    stream.next();
    assertThatThrownBy(stream::next).isInstanceOf(CallFailedException.class);
    stream.close();

    assertThat(spans.getFinishedSpanItems())
        .extracting(span -> told(span.getAttributes()).get("error.type"))
        .containsExactly("truncated", "truncated");
  }

  @Test
  void aStreamThatIsLeftEndsBothItsSpansAsCancelled() throws Exception {
    cheap.thenStream(slow(new GenerationEvent.TextDelta(ANSWER)));

    client().stream(request().build()).close();

    assertThat(spans.getFinishedSpanItems())
        .extracting(span -> told(span.getAttributes()).get("error.type"))
        .containsExactly("cancelled", "cancelled");
  }

  @Test
  void anAnswerFromTheLedgerIsASpanWithoutAttempts() throws Exception {
    client().call(request().key("k").build());
    spans.reset();

    client().call(request().key("k").build());
    try (RoutedStream stream = client().stream(request().key("k").build())) {
      stream.forEachRemaining(event -> {});
    }

    assertThat(spans.getFinishedSpanItems()).hasSize(2);
    assertThat(spans.getFinishedSpanItems())
        .extracting(span -> told(span.getAttributes()).get("orchestrator.replayed"))
        .containsOnly(true);
  }

  @Test
  void aGenerationBelongsToTheSpanInWhichItIsCalledAndToItsTask() throws Exception {
    Span caller = sdk.getTracer("test").spanBuilder("caller").startSpan();
    try (Scope scope = caller.makeCurrent()) {
      client()
          .call(
              request().build(),
              RoutingRequest.builder("planner").build(),
              List.of(),
              new Attempt.Origin("R", "T-1", "S-2", "planner", "team-a"));
    }

    List<SpanData> all = spans.getFinishedSpanItems();
    assertThat(all.getLast().getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
    assertThat(all)
        .allSatisfy(span ->
            assertThat(told(span.getAttributes()))
                .contains(
                    entry("orchestrator.run", "R"),
                    entry("orchestrator.task", "T-1"),
                    entry("orchestrator.step", "S-2"),
                    entry("orchestrator.tag", "team-a")));
    assertThat(sums("orchestrator.cost", "orchestrator.tag")).containsOnlyKeys("team-a");
  }

  @Test
  void whatWasEstimatedIsMarkedAndNotCountedAsTokens() throws Exception {
    cheap.then(request -> {
      throw ProviderException.builder(Fault.TRUNCATED, "cut").partial(true).build();
    });

    client().call(request().build());

    assertThat(told(spans.getFinishedSpanItems().getFirst().getAttributes()))
        .contains(entry("orchestrator.usage.estimated", true));
    assertThat(sums("gen_ai.client.token.usage", "gen_ai.provider.name"))
        .doesNotContainKey("anthropic");
  }

  @Test
  void tellsNoTextOfPromptAnswerOrError() throws Exception {
    cheap.then(request -> {
      throw ProviderException.builder(Fault.OVERLOADED, QUOTED).status(500).build();
    });
    dear.then(request -> answer("dear", Usage.of(10, 10)));

    client().call(request().system("the planted system").build());

    assertThat(everything()).contains("overloaded").doesNotContain("planted");
  }

  @Test
  void tellsPromptAndAnswerIfAskedTo() throws Exception {
    cheap.then(request -> answer("claude", Usage.of(10, 10)));

    builder()
        .telemetry(Telemetry.to(sdk).withContent())
        .build()
        .call(request().system("the planted system").build());

    Map<String, Object> generation = told(spans.getFinishedSpanItems().getLast().getAttributes());
    assertThat(generation)
        .contains(
            entry(
                "gen_ai.input.messages",
                "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\""
                    + PROMPT
                    + "\"}]}]"),
            entry(
                "gen_ai.output.messages",
                "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\""
                    + ANSWER
                    + "\"}],\"finish_reason\":\"stop\"}]"),
            entry(
                "gen_ai.system_instructions",
                "[{\"type\":\"text\",\"content\":\"the planted system\"}]"));
    assertThat(told(spans.getFinishedSpanItems().getFirst().getAttributes()).toString())
        .doesNotContain("planted");
  }

  private SpanData only() {
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
    return spans.getFinishedSpanItems().getFirst();
  }

  private static GenerationResult answer(String provider, Usage usage) {
    return new GenerationResult(
        List.of(new Part.Text(ANSWER)),
        FinishReason.STOP,
        usage,
        provider,
        "m-2026",
        "req-1",
        List.of());
  }

  /** A stream whose events take two seconds each, and which is cut after them. */
  private GenerationStream slow(GenerationEvent... events) {
    Iterator<GenerationEvent> rest = List.of(events).iterator();
    return new GenerationStream() {
      private boolean waited;

      @Override
      public boolean hasNext() {
        if (!waited) {
          time.advance(Duration.ofSeconds(2));
          waited = true;
        }
        return true;
      }

      @Override
      public GenerationEvent next() {
        waited = false;
        if (!rest.hasNext()) {
          throw new ProviderException(Fault.TRUNCATED, QUOTED);
        }
        return rest.next();
      }

      @Override
      public void close() {}
    };
  }

  private static Map<String, Object> told(Attributes attributes) {
    Map<String, Object> all = new TreeMap<>();
    attributes.forEach((key, value) -> all.put(key.getKey(), value));
    return all;
  }

  private MetricData metric(String name) {
    return figures.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The sums of a counter or histogram by the values of one attribute. */
  private Map<String, Double> sums(String name, String attribute) {
    Map<String, Double> sums = new TreeMap<>();
    for (MetricData metric : figures.collectAllMetrics()) {
      if (metric.getName().equals(name)) {
        metric
            .getHistogramData()
            .getPoints()
            .forEach(point -> add(sums, point.getAttributes(), attribute, point.getSum()));
        metric
            .getDoubleSumData()
            .getPoints()
            .forEach(point -> add(sums, point.getAttributes(), attribute, point.getValue()));
        metric
            .getLongSumData()
            .getPoints()
            .forEach(point -> add(sums, point.getAttributes(), attribute, point.getValue()));
      }
    }
    return sums;
  }

  private static void add(
      Map<String, Double> sums, Attributes attributes, String name, double value) {
    String key = attributes.get(AttributeKey.stringKey(name));
    sums.merge(key == null ? "" : key, value, Double::sum);
  }

  private String everything() {
    return spans.getFinishedSpanItems() + " " + figures.collectAllMetrics();
  }

  private GenerationRequest.Builder request() {
    return GenerationRequest.builder().role("planner").prompt(PROMPT).maxTokens(100);
  }

  private ModelClient client() {
    return builder().build();
  }

  private ModelClient.Builder builder() {
    return ModelClient.builder().registry(registry).ledger(ledger).time(time).openTelemetry(sdk);
  }
}
