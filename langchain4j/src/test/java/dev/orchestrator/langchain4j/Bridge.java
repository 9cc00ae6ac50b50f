package dev.orchestrator.langchain4j;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Secret;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client over one provider, with its ledger in a folder of its own. */
final class Bridge implements AutoCloseable {
  final StubVendor vendor;
  final LlmProvider provider;
  final Ledger ledger;
  final ModelClient client;

  /** Over our own provider. */
  static Bridge direct(Path folder) {
    StubVendor vendor = StubVendor.openai().answers(Sage::answer).start();
    return new Bridge(folder, vendor, ours(vendor.endpoint()), null);
  }

  /** Over LangChain4j's model for OpenAI. */
  static Bridge throughLangChain(Path folder) {
    StubVendor vendor = StubVendor.openai().answers(Sage::answer).start();
    return new Bridge(folder, vendor, theirs("p", vendor.endpoint(), "some-key"), null);
  }

  Bridge(Path folder, StubVendor vendor, LlmProvider provider, @Nullable Money budget) {
    this.vendor = vendor;
    this.provider = provider;
    this.ledger = Ledger.open(Files.exists(folder) ? folder.resolve("ledger.db") : folder);
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(provider);
    this.client = ModelClient.builder().registry(registry).ledger(ledger).budget(budget).build();
  }

  static ModelInfo info(String provider, String id) {
    return ModelInfo.builder(provider, id)
        .maker("acme")
        .tier(ModelTier.ADVANCED)
        .capabilities("code", "analysis", "planning", "review", "complex_reasoning", "docs")
        .contextWindow(128_000)
        .maxOutputTokens(8_192)
        .pricing(Pricing.of("1.00", "2.00"))
        .build();
  }

  static LlmProvider ours(URI endpoint) {
    return CompatibleProvider.builder()
        .name("p")
        .apiKey("some-key")
        .endpoint(endpoint)
        .models(List.of(info("p", "m"), info("p", "other")))
        .build();
  }

  static LangChain4jProvider theirs(String name, URI endpoint, String key) {
    LangChain4jProvider.Builder builder = LangChain4jProvider.builder(name).endpoint(endpoint);
    for (String model : List.of("m", "other")) {
      builder.model(
          info(name, model), whole(model, endpoint, key), streaming(model, endpoint, key));
    }
    return builder.secret(Secret.of(key)).build();
  }

  static OpenAiChatModel whole(String model, URI endpoint, String key) {
    return OpenAiChatModel.builder()
        .baseUrl(endpoint.toString())
        .apiKey(key)
        .modelName(model)
        .maxRetries(0)
        .build();
  }

  static OpenAiStreamingChatModel streaming(String model, URI endpoint, String key) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(endpoint.toString())
        .apiKey(key)
        .modelName(model)
        .build();
  }

  @Override
  public void close() {
    provider.close();
    ledger.close();
    vendor.close();
  }
}
