package dev.orchestrator.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProviderRegistryTest {

  private final ProviderRegistry registry = new ProviderRegistry();

  private static ModelInfo model(String provider, String id) {
    return ModelInfo.builder(provider, id).build();
  }

  @Test
  void listsTheModelsThatAProviderStates() {
    registry.register(StubProvider.of("a", model("a", "m1"), model("a", "m2")));
    assertThat(registry.listModels(ModelQuery.all()))
        .extracting(ModelInfo::qualifiedName)
        .containsExactly("a/m1", "a/m2");
  }

  @Test
  void takesTheCataloguesModelsForAProviderThatStatesNone() {
    registry.register(StubProvider.of("claude"));
    assertThat(registry.modelInfo("claude-sonnet-4-5")).isPresent();
    assertThat(registry.listModels(ModelQuery.builder().provider("claude").build())).isNotEmpty();
  }

  @Test
  void aTakenNameIsAnErrorAndReplaceIsTheWay() {
    StubProvider first = StubProvider.of("a", model("a", "m1"));
    registry.register(first);
    StubProvider second = StubProvider.of("a", model("a", "m2"));
    assertThatThrownBy(() -> registry.register(second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' is registered already")
        .hasMessageContaining("replace");
    assertThat(registry.replace(second)).containsSame(first);
    assertThat(registry.modelInfo("m1")).isEmpty();
    assertThat(registry.modelInfo("m2")).isPresent();
  }

  @Test
  void refusesNamesAndModelsThatCouldNotBeToldApart() {
    assertThatThrownBy(() -> registry.register(StubProvider.of("a/b")))
        .hasMessageContaining("without a slash");
    assertThatThrownBy(() -> registry.register(StubProvider.of("a", model("b", "m"))))
        .hasMessageContaining("b/m");
    assertThatThrownBy(
            () -> registry.register(StubProvider.of("a", model("a", "m"), model("a", "m"))))
        .hasMessageContaining("twice");
    assertThat(registry.providers()).isEmpty();
  }

  @Test
  void anUnregisteredProviderTakesItsModelsAlong() {
    StubProvider provider = StubProvider.of("a", model("a", "m"));
    registry.register(provider);
    assertThat(registry.unregister("a")).containsSame(provider);
    assertThat(registry.unregister("a")).isEmpty();
    assertThat(registry.provider("a")).isEmpty();
    assertThat(registry.models()).isEmpty();
  }

  @Test
  void twoProvidersMayServeTheSameIdAndTheBareIdIsThenAmbiguous() {
    registry.register(StubProvider.of("a", model("a", "m")));
    registry.register(StubProvider.of("b", model("b", "m"), model("b", "only")));
    assertThat(registry.requireModel("b/m").provider()).isEqualTo("b");
    assertThat(registry.requireModel("only").provider()).isEqualTo("b");
    assertThatThrownBy(() -> registry.modelInfo("m"))
        .isInstanceOf(ModelNameException.class)
        .hasMessageContaining("write a/m or b/m");
  }

  @Test
  void anIdWithASlashIsFoundBareAndQualified() {
    registry.register(StubProvider.of("groq"));
    assertThat(registry.requireModel("openai/gpt-oss-120b"))
        .isEqualTo(registry.requireModel("groq/openai/gpt-oss-120b"));
  }

  @Test
  void aDatedIdIsKnownByTheFactsOfTheUndatedOneAndKeepsItsId() {
    registry.register(StubProvider.of("claude"));
    ModelInfo base = registry.requireModel("claude-sonnet-4-5");
    for (String name : List.of("claude-sonnet-4-5-20250929", "claude/claude-sonnet-4-5-20250929")) {
      ModelInfo dated = registry.requireModel(name);
      assertThat(dated.id()).isEqualTo("claude-sonnet-4-5-20250929");
      assertThat(dated.pricing()).isEqualTo(base.pricing());
    }
  }

  @Test
  void anUnknownNameIsToldWithTheNearest() {
    registry.register(StubProvider.of("claude"));
    assertThat(registry.modelInfo("claude-sonet-4-5")).isEmpty();
    assertThatThrownBy(() -> registry.requireModel("claude-sonet-4-5"))
        .hasMessageContaining("claude/claude-sonnet-4-5");
    assertThatThrownBy(() -> new ProviderRegistry().requireModel("x"))
        .hasMessageContaining("no provider");
  }

  @Test
  void aQueryKeepsOnlyWhatMeetsAllItStates() {
    ModelInfo cheap =
        ModelInfo.builder("a", "cheap")
            .maker("m1")
            .tier(ModelTier.FAST)
            .capabilities("code")
            .pricing(Pricing.of("0.5", "1"))
            .build();
    ModelInfo dear =
        ModelInfo.builder("a", "dear")
            .maker("m2")
            .tier(ModelTier.ADVANCED)
            .capabilities("code", "review")
            .pricing(Pricing.of("5", "25"))
            .deprecated(true)
            .build();
    ModelInfo home = ModelInfo.builder("a", "home").local(true).pricing(Pricing.free()).build();
    ModelInfo unpriced = ModelInfo.builder("a", "unpriced").capabilities("code").build();
    registry.register(StubProvider.of("a", cheap, dear, home, unpriced));

    assertThat(registry.listModels(ModelQuery.builder().capability("code").build()))
        .containsExactly(cheap, dear, unpriced);
    assertThat(
            registry.listModels(
                ModelQuery.builder().capability("code").capability("review").build()))
        .containsExactly(dear);
    assertThat(registry.listModels(ModelQuery.builder().tier(ModelTier.FAST).build()))
        .containsExactly(cheap);
    assertThat(registry.listModels(ModelQuery.builder().maker("m2").build())).containsExactly(dear);
    assertThat(registry.listModels(ModelQuery.builder().local(true).build())).containsExactly(home);
    assertThat(registry.listModels(ModelQuery.builder().deprecated(true).build()))
        .containsExactly(dear);
    assertThat(registry.listModels(ModelQuery.builder().provider("b").build())).isEmpty();
    assertThat(registry.listModels(ModelQuery.builder().maxInputPricePerMillion("0.5").build()))
        .containsExactly(cheap, home);
    assertThat(
            registry.listModels(
                ModelQuery.builder().maxCost(Money.usd("0.0015"), 1_000, 1_000).build()))
        .containsExactly(cheap, home);
  }

  @Test
  void theCheapestIsPricedAndNotDeprecatedUnlessAskedFor() {
    registry.register(
        StubProvider.of(
            "a",
            ModelInfo.builder("a", "dear").pricing(Pricing.of("2", "8")).build(),
            ModelInfo.builder("a", "old").pricing(Pricing.of("1", "4")).deprecated(true).build(),
            ModelInfo.builder("a", "unpriced").build()));
    assertThat(registry.cheapest(ModelQuery.all()).map(ModelInfo::id)).contains("dear");
    assertThat(registry.cheapest(ModelQuery.builder().deprecated(true).build()).map(ModelInfo::id))
        .contains("old");
    assertThat(registry.cheapest(ModelQuery.builder().provider("b").build())).isEmpty();
  }

  @Test
  void readersSeeWholeStatesWhileProvidersComeAndGo() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    AtomicReference<String> torn = new AtomicReference<>();
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              while (stop.getCount() > 0) {
                List<ModelInfo> models = registry.models();
                if (models.size() % 2 != 0) {
                  torn.set("saw half a provider: " + models);
                }
                Thread.yield();
              }
            });
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "p" + i;
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int round = 0; round < 50; round++) {
                  registry.register(StubProvider.of(name, model(name, "x"), model(name, "y")));
                  if (round < 49) {
                    registry.unregister(name);
                  }
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    stop.countDown();
    reader.join();
    assertThat(torn.get()).isNull();
    assertThat(registry.models()).hasSize(16);
    assertThat(registry.providers()).hasSize(8);
  }
}
