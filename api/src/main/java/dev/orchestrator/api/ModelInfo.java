package dev.orchestrator.api;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model. Immutable. Named {@code provider/id}; two providers may serve the same
 * id.
 *
 * @param provider the name of the provider that serves it
 * @param id the id by which the provider knows it
 * @param maker who made it (anthropic, google, openai, meta, …), whoever serves it
 * @param displayName a name for people
 * @param capabilities what it is fit for: {@code code}, {@code analysis}, {@code planning}, {@code
 *     review}, {@code complex_reasoning}, {@code docs}, {@code simple_tasks}; an open set
 * @param contextWindow the most tokens of prompt and answer together, 0 if unknown
 * @param maxOutputTokens the most tokens of an answer, 0 if unknown
 * @param pricing what it costs, or null if that is unknown: the model is then <em>unpriced</em>
 * @param tier how strong it is
 * @param local whether it runs on the user's own machine, so that nothing leaves it
 * @param deprecated whether its vendor has announced its end
 * @param successor the id of the model to use instead, or null
 * @param inputOverhead the most tokens that the vendor adds to a prompt by itself; 2,048 unless
 *     stated
 * @param source where these facts come from, with their date, for people; may be empty
 */
public record ModelInfo(
    String provider,
    String id,
    String maker,
    String displayName,
    Set<String> capabilities,
    int contextWindow,
    int maxOutputTokens,
    @Nullable Pricing pricing,
    ModelTier tier,
    boolean local,
    boolean deprecated,
    @Nullable String successor,
    int inputOverhead,
    String source) {

  /** Tokens that a vendor may add to a prompt by itself, unless a model states its own number. */
  public static final int DEFAULT_INPUT_OVERHEAD = 2_048;

  /**
   * @throws IllegalArgumentException if provider, id or maker is blank, or a number is negative
   */
  public ModelInfo {
    requireNotBlank("provider", provider);
    requireNotBlank("id", id);
    requireNotBlank("maker", maker);
    capabilities = Set.copyOf(capabilities);
    if (contextWindow < 0 || maxOutputTokens < 0 || inputOverhead < 0) {
      throw new IllegalArgumentException("negative size for model " + provider + "/" + id);
    }
  }

  private static void requireNotBlank(String what, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a model needs a " + what);
    }
  }

  /** {@code provider/id}: the name that is always unique. */
  public String qualifiedName() {
    return provider + "/" + id;
  }

  /** Whether the model has this capability. */
  public boolean supports(String capability) {
    return capabilities.contains(capability);
  }

  /** The cost of this usage at this model's prices; empty if unpriced. */
  public Optional<Money> cost(Usage usage) {
    return pricing == null ? Optional.empty() : pricing.cost(usage);
  }

  /** Starts a model; tier STANDARD, no capabilities, unpriced, unknown sizes until told. */
  public static Builder builder(String provider, String id) {
    return new Builder(provider, id);
  }

  /** Starts from this model's values. */
  public Builder toBuilder() {
    Builder b = new Builder(provider, id);
    b.maker = maker;
    b.displayName = displayName;
    b.capabilities = new LinkedHashSet<>(capabilities);
    b.contextWindow = contextWindow;
    b.maxOutputTokens = maxOutputTokens;
    b.pricing = pricing;
    b.tier = tier;
    b.local = local;
    b.deprecated = deprecated;
    b.successor = successor;
    b.inputOverhead = inputOverhead;
    b.source = source;
    return b;
  }

  /** Builds a {@link ModelInfo}. Not thread-safe. */
  public static final class Builder {
    private String provider;
    private String id;
    private String maker;
    private String displayName;
    private Set<String> capabilities = new LinkedHashSet<>();
    private int contextWindow;
    private int maxOutputTokens;
    private @Nullable Pricing pricing;
    private ModelTier tier = ModelTier.STANDARD;
    private boolean local;
    private boolean deprecated;
    private @Nullable String successor;
    private int inputOverhead = DEFAULT_INPUT_OVERHEAD;
    private String source = "";

    private Builder(String provider, String id) {
      this.provider = provider;
      this.id = id;
      this.maker = provider;
      this.displayName = id;
    }

    /** Who serves it. */
    public Builder provider(String name) {
      this.provider = name;
      return this;
    }

    /** The id at the provider. */
    public Builder id(String value) {
      this.id = value;
      return this;
    }

    /** Who made it; the provider's name unless told. */
    public Builder maker(String name) {
      this.maker = name;
      return this;
    }

    /** A name for people; the id unless told. */
    public Builder displayName(String name) {
      this.displayName = name;
      return this;
    }

    /** Replaces the capabilities. */
    public Builder capabilities(String... names) {
      this.capabilities = new LinkedHashSet<>(Arrays.asList(names));
      return this;
    }

    /** Replaces the capabilities. */
    public Builder capabilities(Set<String> names) {
      this.capabilities = new LinkedHashSet<>(names);
      return this;
    }

    /** The most tokens of prompt and answer together. */
    public Builder contextWindow(int tokens) {
      this.contextWindow = tokens;
      return this;
    }

    /** The most tokens of an answer. */
    public Builder maxOutputTokens(int tokens) {
      this.maxOutputTokens = tokens;
      return this;
    }

    /** What it costs; null for unpriced. */
    public Builder pricing(@Nullable Pricing value) {
      this.pricing = value;
      return this;
    }

    /** How strong it is. */
    public Builder tier(ModelTier value) {
      this.tier = value;
      return this;
    }

    /** Whether it runs on the user's own machine. */
    public Builder local(boolean value) {
      this.local = value;
      return this;
    }

    /** Whether its end is announced. */
    public Builder deprecated(boolean value) {
      this.deprecated = value;
      return this;
    }

    /** What to use instead of a deprecated model. */
    public Builder successor(@Nullable String modelId) {
      this.successor = modelId;
      return this;
    }

    /** Tokens the vendor may add to a prompt by itself. */
    public Builder inputOverhead(int tokens) {
      this.inputOverhead = tokens;
      return this;
    }

    /** Where these facts come from. */
    public Builder source(String text) {
      this.source = text;
      return this;
    }

    /** The model. */
    public ModelInfo build() {
      return new ModelInfo(
          provider,
          id,
          maker,
          displayName,
          capabilities,
          contextWindow,
          maxOutputTokens,
          pricing,
          tier,
          local,
          deprecated,
          successor,
          inputOverhead,
          source);
    }
  }
}
