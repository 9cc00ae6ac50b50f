package dev.orchestrator.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.core.catalog.ModelCatalog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

  private final ProviderRegistry registry = new ProviderRegistry();

  private static ModelInfo local(String provider, String id) {
    return ModelInfo.builder(provider, id)
        .local(true)
        .pricing(Pricing.free())
        .contextWindow(4_096)
        .capabilities("code")
        .build();
  }

  @Test
  void aLocalModelIsThereOnlyIfTheMachineHasIt() {
    registry.register(
        StubProvider.of("ollama")
            .discovering(() -> List.of(local("ollama", "gemma3:27b"), local("ollama", "own:3b"))));
    assertThat(registry.modelInfo("llama3:70b")).isPresent();

    assertThat(registry.discover()).isEmpty();

    assertThat(registry.models()).extracting(ModelInfo::id).containsExactly("gemma3:27b", "own:3b");
  }

  @Test
  void joinsTheSizesOfTheSourceWithTheFactsOfTheCatalogue() {
    registry.register(
        StubProvider.of("ollama").discovering(() -> List.of(local("ollama", "gemma3:27b"))));
    registry.register(
        StubProvider.of("workstation")
            .discovering(() -> List.of(local("workstation", "gemma3:27b"))));
    registry.discover();
    for (String provider : List.of("ollama", "workstation")) {
      ModelInfo found = registry.requireModel(provider + "/gemma3:27b");
      assertThat(found.contextWindow()).isEqualTo(4_096);
      assertThat(found.maker()).isEqualTo("google");
      assertThat(found.capabilities()).contains("planning");
    }
  }

  @Test
  void aHostedModelStaysThoughItsVendorListsItUnderAnotherName() {
    registry.register(
        StubProvider.of("claude")
            .discovering(
                () -> List.of(ModelInfo.builder("claude", "claude-sonnet-4-5-20250929").build())));
    registry.discover();
    ModelInfo dated = registry.requireModel("claude/claude-sonnet-4-5-20250929");
    assertThat(dated.pricing()).isNotNull();
    assertThat(dated.tier()).isEqualTo(ModelTier.ADVANCED);
    assertThat(registry.modelInfo("claude/claude-sonnet-4-5")).isPresent();
  }

  @Test
  void whatWasStatedStandsAndItsGapsAreFilled() {
    ModelInfo stated =
        ModelInfo.builder("mine", "m").tier(ModelTier.ADVANCED).capabilities("review").build();
    registry.register(
        StubProvider.of("mine", stated)
            .discovering(() -> List.of(local("mine", "m"), local("mine", "further"))));
    registry.discover();
    ModelInfo joined = registry.requireModel("mine/m");
    assertThat(joined.tier()).isEqualTo(ModelTier.ADVANCED);
    assertThat(joined.capabilities()).containsExactly("review");
    assertThat(joined.contextWindow()).isEqualTo(4_096);
    assertThat(registry.modelInfo("mine/further")).isPresent();
  }

  @Test
  void oneThatFailsIsReportedAndHarmsNobody() {
    registry.register(
        StubProvider.of("broken", ModelInfo.builder("broken", "b").build())
            .discovering(() -> {
              throw new ProviderException(Fault.NETWORK, "connection refused");
            }));
    registry.register(StubProvider.of("well").discovering(() -> List.of(local("well", "w"))));

    assertThat(registry.discover())
        .singleElement()
        .asString()
        .startsWith("broken: ")
        .contains("NETWORK: connection refused");
    assertThat(registry.models()).extracting(ModelInfo::id).containsExactly("b", "w");
  }

  /** An Ollama that was down offered all of the catalogue's local models, at no cost. */
  @Test
  void aServerThatIsDownHasNoneOfTheCataloguesLocalModels() {
    registry.register(
        StubProvider.of("ollama")
            .discovering(() -> {
              throw new ProviderException(Fault.NETWORK, "connection refused");
            }));
    assertThat(registry.modelInfo("llama3:70b")).isPresent();

    assertThat(registry.discover())
        .singleElement()
        .asString()
        .endsWith("; none of its models is used");
    assertThat(registry.models()).isEmpty();
  }

  @Test
  void oneThatDoesNotAnswerIsLeftBehindAndInterrupted() throws InterruptedException {
    ProviderRegistry impatient =
        new ProviderRegistry(ModelCatalog.bundled(), Duration.ofMillis(100));
    CountDownLatch interrupted = new CountDownLatch(1);
    impatient.register(
        StubProvider.of("slow", ModelInfo.builder("slow", "s").build())
            .discovering(() -> {
              try {
                new CountDownLatch(1).await();
                return List.of();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            }));
    assertThat(impatient.discover())
        .singleElement()
        .asString()
        .startsWith("slow: ")
        .contains("within 100 ms");
    interrupted.await();
    assertThat(impatient.modelInfo("slow/s")).isPresent();
  }

  @Test
  void providersAreAskedAtOnceAndNotOneAfterAnother() {
    // Each answers only when the other has been asked, which one after another would never see.
    CountDownLatch both = new CountDownLatch(2);
    for (String name : List.of("a", "b")) {
      registry.register(
          StubProvider.of(name)
              .discovering(() -> {
                both.countDown();
                both.await();
                return List.of(local(name, "m"));
              }));
    }
    assertThat(registry.discover()).isEmpty();
    assertThat(registry.models()).hasSize(2);
  }

  @Test
  void nobodyIsAskedTwiceUnlessReplaced() {
    StubProvider first = StubProvider.of("a", ModelInfo.builder("a", "m").build());
    registry.register(first);
    registry.discover();
    registry.discover();
    assertThat(first.asked).hasValue(1);

    StubProvider second = StubProvider.of("a", ModelInfo.builder("a", "m").build());
    registry.replace(second);
    registry.discover();
    assertThat(first.asked).hasValue(1);
    assertThat(second.asked).hasValue(1);
  }

  @Test
  void anInterruptedCallerStaysInterruptedAndNothingIsLost() {
    registry.register(StubProvider.of("a", ModelInfo.builder("a", "m").build()));
    Thread.currentThread().interrupt();
    List<String> notes = registry.discover();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(notes).singleElement().asString().contains("interrupted");
    assertThat(registry.modelInfo("a/m")).isPresent();
  }
}
