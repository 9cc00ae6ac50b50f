package dev.orchestrator.api;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A source of models. Implementations are thread-safe, blocking (they are called on virtual
 * threads) and never retry by themselves: what to do after a failure is the dispatcher's part.
 *
 * <p>Failures are told as {@link ProviderException} with the {@link Fault} that fits; an {@link
 * IOException} that is let through counts as {@link Fault#NETWORK}, an {@link InterruptedException}
 * as {@link Fault#CANCELLED}, anything else as {@link Fault#MALFORMED}.
 */
public interface LlmProvider extends AutoCloseable {

  /** Its name: unique in a registry, stable, and the first half of its models' names. */
  String name();

  /** The models it is known to serve. Does no network and returns at once. */
  List<ModelInfo> availableModels();

  /**
   * Asks a model and waits for its whole answer.
   *
   * @param model the model's id at this provider
   * @throws ProviderException if the attempt failed
   * @throws IOException if the connection failed
   * @throws InterruptedException if the caller left; the connection has been closed
   */
  GenerationResult generate(String model, GenerationRequest request)
      throws IOException, InterruptedException;

  /** Asks a model and streams its answer; by default one that {@link #generate} made. */
  default GenerationStream stream(String model, GenerationRequest request)
      throws IOException, InterruptedException {
    return GenerationStream.of(generate(model, request));
  }

  /**
   * Asks the source which models it serves now; by default those of {@link #availableModels()}. The
   * caller gives up after 2 seconds and caches the answer.
   */
  default List<ModelInfo> discoverModels() throws IOException, InterruptedException {
    return availableModels();
  }

  /** What is known of one of its models, or empty. Does no network. */
  default Optional<ModelInfo> modelInfo(String model) {
    return availableModels().stream().filter(info -> info.id().equals(model)).findFirst();
  }

  /**
   * Whether the source answers, checked without cost where it can be: returns normally if so. By
   * default it asks for the models.
   *
   * @throws ProviderException with what is wrong
   */
  default void check() throws IOException, InterruptedException {
    discoverModels();
  }

  /** Where requests go, or empty if nowhere a URI could name. Judges independence of reviews. */
  default Optional<URI> endpoint() {
    return Optional.empty();
  }

  /**
   * What its user should know when a run is over, for example scripted answers that nobody asked
   * for; empty by default.
   */
  default List<String> remarks() {
    return List.of();
  }

  /** Frees what it holds. */
  @Override
  default void close() {}
}
