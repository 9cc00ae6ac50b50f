package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.testkit.FaultyUpstream;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import dev.orchestrator.testkit.UpstreamFault;
import dev.orchestrator.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/faulty-upstream.md lists and shows; see {@link SnippetsTest}. */
class FaultyUpstreamPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.*) \\|$");

  @TempDir Path temp;

  @Test
  void theTableIsTheListOfTheProgram() {
    List<String> shown =
        ROW.matcher(Pages.text(Pages.file("docs/faulty-upstream.md")))
            .results()
            .map(row -> row.group(1) + " " + row.group(2))
            .toList();

    assertThat(shown)
        .containsExactlyElementsOf(
            Arrays.stream(UpstreamFault.Kind.values())
                .map(kind -> UpstreamFault.of(kind) + " " + kind.does())
                .toList());
  }

  @Test
  void aProviderIsTriedFromJava() throws Exception {
    Path file = temp.resolve("ledger.db");
    ModelInfo model =
        ModelInfo.builder("claude", "m")
            .maker("anthropic")
            .tier(ModelTier.ADVANCED)
            .capabilities("planning")
            .contextWindow(200_000)
            .maxOutputTokens(4_096)
            .pricing(Pricing.of("1", "2"))
            .build();

    VirtualTime time = new VirtualTime();
    try (FaultyUpstream upstream =
            FaultyUpstream.builder().faults("429:30s", "cut-stream", "ok").time(time).start();
        Ledger ledger = Ledger.open(file)) {
      ProviderRegistry registry = new ProviderRegistry();
      registry.register(
          ClaudeProvider.builder()
              .apiKey("any")
              .endpoint(upstream.endpoint(Protocol.ANTHROPIC))
              .models(List.of(model))
              .time(time)
              .build());
      ModelClient client =
          ModelClient.builder().registry(registry).ledger(ledger).time(time).build();

      Generation generation =
          client.call(GenerationRequest.builder().role("planner").prompt("Hello?").build());

      assertThat(generation.result().text()).isEqualTo(FaultyUpstream.USUAL_TEXT);
      assertThat(generation.attempts())
          .extracting(Attempt::fault)
          .containsExactly(Fault.RATE_LIMITED, Fault.TRUNCATED, null);
      assertThat(time.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
      assertThat(upstream.count()).isEqualTo(3);
    }
  }
}
