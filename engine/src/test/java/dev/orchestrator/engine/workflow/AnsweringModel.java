package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A provider with one model that answers by what it is asked, and keeps that. Thread-safe. */
final class AnsweringModel implements LlmProvider {
  /** A plan of one step that changes {@code greeting.txt}. */
  static final String PLAN =
      """
      {"steps": [{"id": "S1", "type": "implementation", "description": "Greet the world",
        "files_to_modify": ["greeting.txt"], "files_to_create": [], "dependencies": []}]}
      """;

  static final String APPROVED =
      "{\"status\": \"approved\", \"findings\": [], \"summary\": \"good\"}";

  private final String name;
  private final String maker;
  private final @Nullable Pricing pricing;
  private final @Nullable URI endpoint;
  private final BiFunction<String, String, String> answers;
  private Usage usage = Usage.of(1_000, 100);

  /** The role of every question, in order. */
  final List<String> roles = new CopyOnWriteArrayList<>();

  /** System and user text of every question, in order. */
  final List<String> prompts = new CopyOnWriteArrayList<>();

  /**
   * A model.
   *
   * @param pricing null if its price is unknown
   * @param endpoint the server behind it, or null
   * @param answers from role and prompt to the answer
   */
  AnsweringModel(
      String name,
      String maker,
      @Nullable Pricing pricing,
      @Nullable URI endpoint,
      BiFunction<String, String, String> answers) {
    this.name = name;
    this.maker = maker;
    this.pricing = pricing;
    this.endpoint = endpoint;
    this.answers = answers;
  }

  /** A model of its own maker that does what is asked well. */
  static AnsweringModel good(String name, String price) {
    return new AnsweringModel(
        name, name + "-maker", Pricing.of(price, price), null, (role, prompt) -> good(role));
  }

  /** What a good model says: a plan, an edit, an approval. */
  static String good(String role) {
    return switch (role) {
      case "planner" -> PLAN;
      case "implementer" -> edit("greeting.txt", "hello", "hello world");
      default -> APPROVED;
    };
  }

  static String edit(String path, String search, String replace) {
    return path + "\n<<<<<<< SEARCH\n" + search + "\n=======\n" + replace + "\n>>>>>>> REPLACE\n";
  }

  /** What every answer bills. */
  AnsweringModel billing(Usage value) {
    usage = value;
    return this;
  }

  /** What was asked of a role. */
  List<String> promptsOf(String role) {
    return prompts.stream().filter(prompt -> prompt.startsWith("role: " + role + "\n")).toList();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<URI> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  @Override
  public List<ModelInfo> availableModels() {
    return List.of(
        ModelInfo.builder(name, name + "-1")
            .maker(maker)
            .tier(ModelTier.STANDARD)
            .capabilities("code", "planning", "review", "docs", "analysis")
            .contextWindow(200_000)
            .maxOutputTokens(32_000)
            .pricing(pricing)
            .build());
  }

  @Override
  public GenerationResult generate(String model, GenerationRequest request) {
    String role = Objects.requireNonNull(request.role());
    String prompt =
        request.system()
            + request.messages().stream().map(m -> m.text()).collect(Collectors.joining("\n"));
    roles.add(role);
    prompts.add(prompt);
    return GenerationResult.text(
        name, model, answers.apply(role, prompt), usage, FinishReason.STOP);
  }
}
