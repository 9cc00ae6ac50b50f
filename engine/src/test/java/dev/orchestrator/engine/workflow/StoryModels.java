package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Two makers' models that answer by what they are shown and nothing else, as a real model would: a
 * task in two steps, the second refused once by the gate, the whole sent back once by the reviewer.
 * They count what they are asked.
 */
final class StoryModels {
  static final String PLAN =
      """
      {"steps": [
        {"id": "S1", "type": "implementation", "description": "Greet the world",
         "files_to_modify": ["greeting.txt"], "files_to_create": [], "dependencies": []},
        {"id": "S2", "type": "implementation", "description": "Count to two",
         "files_to_modify": ["count.txt"], "files_to_create": [], "dependencies": ["S1"]}]}
      """;

  /** The role of every call that was made, in order. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  ProviderRegistry registry() {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(new Story("alpha"));
    registry.register(new Story("beta"));
    return registry;
  }

  private final class Story implements LlmProvider {
    private final String name;

    Story(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<ModelInfo> availableModels() {
      boolean cheap = name.equals("alpha");
      return List.of(
          ModelInfo.builder(name, name + "-1")
              .maker(name + "-maker")
              .tier(ModelTier.STANDARD)
              .capabilities("code", "planning", "review", "docs", "analysis")
              .contextWindow(200_000)
              .maxOutputTokens(32_000)
              .pricing(cheap ? Pricing.of("1", "2") : Pricing.of("3", "6"))
              .build());
    }

    @Override
    public GenerationResult generate(String model, GenerationRequest request) {
      String role = Objects.requireNonNull(request.role());
      calls.add(role);
      return GenerationResult.text(
          name, model, answer(role, user(request)), Usage.of(1_000, 100), FinishReason.STOP);
    }
  }

  private static String user(GenerationRequest request) {
    List<String> texts = new ArrayList<>();
    request.messages().forEach(message -> texts.add(message.text()));
    return String.join("\n", texts);
  }

  static String answer(String role, String prompt) {
    return switch (role) {
      case "planner" -> PLAN;
      case "plan_reviewer" -> verdict("approved", "");
      case "code_reviewer" ->
          prompt.contains("hello shiny world")
              ? verdict("approved", "")
              : verdict("needs_changes", "polish the greeting");
      case "implementer" -> edit(prompt);
      default -> throw new IllegalArgumentException(role);
    };
  }

  private static String edit(String prompt) {
    int step = prompt.lastIndexOf("The step to carry out now:");
    if (step < 0) {
      return editOf("greeting.txt", "hello world", "hello shiny world");
    }
    if (prompt.indexOf("Count to two", step) < 0) {
      return editOf("greeting.txt", "hello", "hello world");
    }
    return prompt.contains("not two")
        ? editOf("count.txt", "three", "two")
        : editOf("count.txt", "one", "three");
  }

  private static String editOf(String path, String search, String replace) {
    return path
        + "\n<<<<<<< SEARCH\n"
        + search
        + "\n=======\n"
        + replace
        + "\n>>>>>>> REPLACE\n";
  }

  private static String verdict(String status, String finding) {
    return "{\"status\": \""
        + status
        + "\", \"findings\": ["
        + (finding.isEmpty()
            ? ""
            : "{\"severity\": \"major\", \"file\": \"greeting.txt\", \"line\": 1, \"message\": \""
                + finding
                + "\"}")
        + "], \"summary\": \"\"}";
  }
}
