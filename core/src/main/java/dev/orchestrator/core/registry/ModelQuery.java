package dev.orchestrator.core.registry;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which models are wanted: a model matches if it meets everything that was stated; nothing stated
 * matches all. A model of unknown price never meets a limit of price. Immutable and thread-safe.
 */
public final class ModelQuery {

  private static final ModelQuery ALL = builder().build();

  private final Set<String> capabilities;
  private final @Nullable ModelTier tier;
  private final @Nullable String provider;
  private final @Nullable String maker;
  private final @Nullable Boolean local;
  private final @Nullable Boolean deprecated;
  private final @Nullable BigDecimal maxInputPrice;
  private final @Nullable Money maxCost;
  private final Usage usage;

  private ModelQuery(Builder b) {
    this.capabilities = Set.copyOf(b.capabilities);
    this.tier = b.tier;
    this.provider = b.provider;
    this.maker = b.maker;
    this.local = b.local;
    this.deprecated = b.deprecated;
    this.maxInputPrice = b.maxInputPrice;
    this.maxCost = b.maxCost;
    this.usage = b.usage;
  }

  /** Every model. */
  public static ModelQuery all() {
    return ALL;
  }

  /** Starts a query that matches every model. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether a model is wanted. */
  public boolean matches(ModelInfo model) {
    return (provider == null || provider.equals(model.provider()))
        && (maker == null || maker.equals(model.maker()))
        && (tier == null || tier == model.tier())
        && (local == null || local == model.local())
        && (deprecated == null || deprecated == model.deprecated())
        && model.capabilities().containsAll(capabilities)
        && withinPrice(model)
        && withinCost(model);
  }

  /** Whether the query says anything about deprecation. */
  boolean statesDeprecation() {
    return deprecated != null;
  }

  private boolean withinPrice(ModelInfo model) {
    if (maxInputPrice == null) {
      return true;
    }
    Pricing pricing = model.pricing();
    Optional<BigDecimal> price =
        pricing == null ? Optional.empty() : pricing.price(Pricing.INPUT, 0);
    return price.isPresent() && price.get().compareTo(maxInputPrice) <= 0;
  }

  private boolean withinCost(ModelInfo model) {
    if (maxCost == null) {
      return true;
    }
    Optional<Money> cost = model.cost(usage);
    return cost.isPresent() && !cost.get().isMoreThan(maxCost);
  }

  /** Builds a {@link ModelQuery}. Not thread-safe. */
  public static final class Builder {
    private final Set<String> capabilities = new LinkedHashSet<>();
    private @Nullable ModelTier tier;
    private @Nullable String provider;
    private @Nullable String maker;
    private @Nullable Boolean local;
    private @Nullable Boolean deprecated;
    private @Nullable BigDecimal maxInputPrice;
    private @Nullable Money maxCost;
    private Usage usage = Usage.NONE;

    private Builder() {}

    /** Wants this capability; may be called again for further ones. */
    public Builder capability(String name) {
      capabilities.add(name);
      return this;
    }

    /** Wants exactly this tier. */
    public Builder tier(@Nullable ModelTier value) {
      this.tier = value;
      return this;
    }

    /** Wants models that this provider serves. */
    public Builder provider(@Nullable String name) {
      this.provider = name;
      return this;
    }

    /** Wants models of this maker, whoever serves them. */
    public Builder maker(@Nullable String name) {
      this.maker = name;
      return this;
    }

    /** Wants models that run on the user's machine, or those that do not. */
    public Builder local(boolean value) {
      this.local = value;
      return this;
    }

    /** Wants deprecated models, or those that are not. */
    public Builder deprecated(boolean value) {
      this.deprecated = value;
      return this;
    }

    /**
     * Wants models whose input costs at most this many dollars per million tokens for a short
     * prompt.
     *
     * @throws IllegalArgumentException if the text is no number or negative
     */
    public Builder maxInputPricePerMillion(String dollars) {
      BigDecimal price;
      try {
        price = new BigDecimal(dollars.strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("no price in dollars: '" + dollars + "'", e);
      }
      if (price.signum() < 0) {
        throw new IllegalArgumentException("a price cannot be negative: " + dollars);
      }
      this.maxInputPrice = price;
      return this;
    }

    /** Wants models with which a call of this length costs at most {@code cost}. */
    public Builder maxCost(Money cost, long inputTokens, long outputTokens) {
      this.maxCost = cost;
      this.usage = Usage.of(inputTokens, outputTokens);
      return this;
    }

    /** The query. */
    public ModelQuery build() {
      return new ModelQuery(this);
    }
  }
}
