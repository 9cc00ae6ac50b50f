package dev.orchestrator.core.config;

import dev.orchestrator.api.ProviderSettings.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's name says by itself, so that people need not write it. Immutable.
 *
 * @param name the name in {@code providers:}
 * @param type its factory's type
 * @param endpoint its public address where the factory knows none, from the vendor's documentation
 *     of its OpenAI-compatible interface; or null
 * @param keyVariables the environment variables that usually hold its key, the usual one first;
 *     empty if it needs none
 * @param manyMakers whether it serves models of others, so that each must name its maker
 */
public record Vendor(
    String name,
    String type,
    @Nullable String endpoint,
    List<String> keyVariables,
    boolean manyMakers) {

  /** The type of every vendor that speaks OpenAI's Chat Completions. */
  public static final String COMPATIBLE = "openai-compatible";

  private static final List<Vendor> ALL =
      List.of(
          new Vendor("claude", "claude", null, List.of("ANTHROPIC_API_KEY"), false),
          new Vendor("openai", "openai", null, List.of("OPENAI_API_KEY"), false),
          new Vendor("gemini", "gemini", null, List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"), false),
          new Vendor("ollama", "ollama", null, List.of(), true),
          new Vendor("scripted", "scripted", null, List.of(), false),
          compatible("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY", true),
          compatible("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", false),
          compatible("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", false),
          compatible("xai", "https://api.x.ai/v1", "XAI_API_KEY", false),
          compatible("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", true),
          compatible("together", "https://api.together.xyz/v1", "TOGETHER_API_KEY", true),
          compatible(
              "fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY", true),
          compatible("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY", true),
          compatible("perplexity", "https://api.perplexity.ai", "PERPLEXITY_API_KEY", false));

  /** A first load of a local model may take minutes, and its answers come slowly. */
  private static final Timeouts OLLAMA =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(30));

  /** Copies its list. */
  public Vendor {
    keyVariables = List.copyOf(keyVariables);
  }

  private static Vendor compatible(
      String name, String endpoint, String keyVariable, boolean manyMakers) {
    return new Vendor(name, COMPATIBLE, endpoint, List.of(keyVariable), manyMakers);
  }

  /** All whose name says their type. */
  public static List<Vendor> all() {
    return ALL;
  }

  /** The one of this name. */
  public static Optional<Vendor> named(String name) {
    return ALL.stream().filter(vendor -> vendor.name().equals(name)).findFirst();
  }

  /** The deadlines of a type unless the user sets others. */
  static Timeouts timeouts(String type) {
    return type.equals("ollama") ? OLLAMA : Timeouts.DEFAULT;
  }
}
