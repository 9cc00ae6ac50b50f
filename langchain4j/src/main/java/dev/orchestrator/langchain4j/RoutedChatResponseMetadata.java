package dev.orchestrator.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.dispatch.Generation;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What LangChain4j knows of an answer, and beside it what the answer took: every attempt, the
 * decision, the cost. {@link #modelName()} is {@code provider/model}. Its token counts are those of
 * the answered attempt; input includes what came from a cache. Immutable.
 */
public final class RoutedChatResponseMetadata extends ChatResponseMetadata {
  private final Generation generation;

  private RoutedChatResponseMetadata(Builder builder) {
    super(builder);
    this.generation = Objects.requireNonNull(builder.generation);
  }

  /** The answer with its attempts and the routing decision. */
  public Generation generation() {
    return generation;
  }

  /** What all attempts cost together; empty if one of them is unpriced. */
  public Optional<Money> cost() {
    return Optional.ofNullable(generation.cost());
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof RoutedChatResponseMetadata other
        && generation.equals(other.generation);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), generation);
  }

  @Override
  public ChatResponseMetadata.Builder<?> toBuilder() {
    return toBuilder(new Builder().generation(generation));
  }

  /** Builds one; the generation is required. */
  static final class Builder extends ChatResponseMetadata.Builder<Builder> {
    private @Nullable Generation generation;

    Builder generation(Generation value) {
      this.generation = value;
      return this;
    }

    @Override
    public RoutedChatResponseMetadata build() {
      return new RoutedChatResponseMetadata(this);
    }
  }
}
