package dev.orchestrator.adapters;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.routing.RoutingRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The old surface: one model, asked by itself. It is thin: {@link ModelClient} makes the call, so
 * it is budgeted, recorded in a ledger and fails over within the model's provider as any other.
 * Thread-safe.
 *
 * <p>The first adapter that is made in a program warns once, by the system logger of this package,
 * that the surface will be removed.
 *
 * @deprecated ask {@link ModelClient#call(GenerationRequest)}, which knows every provider; name a
 *     model with {@link RoutingRequest.Builder#pinnedModel}
 */
@Deprecated(since = "0.1.0", forRemoval = true)
@SuppressWarnings("removal") // the old surface speaks of itself
public abstract class ModelAdapter {
  private static final AtomicBoolean WARNED = new AtomicBoolean();
  private static final int MAX_TOKENS = 8_192;
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final BigDecimal THOUSANDTH = new BigDecimal("0.001");

  private final ModelType type;
  private final Path workingDir;
  private final ModelClient client;

  /**
   * An adapter for one model.
   *
   * @param accepted the models that this kind of adapter serves
   * @throws IllegalArgumentException if the model is not among them
   */
  protected ModelAdapter(
      ModelType type, Set<ModelType> accepted, Path workingDir, ModelClient client) {
    if (!accepted.contains(type)) {
      throw new IllegalArgumentException(
          getClass().getSimpleName() + " serves " + accepted + ", not " + type);
    }
    this.type = type;
    this.workingDir = workingDir.toAbsolutePath().normalize();
    this.client = client;
    if (WARNED.compareAndSet(false, true)) {
      System.getLogger(ModelAdapter.class.getPackageName())
          .log(
              System.Logger.Level.WARNING,
              "ModelAdapter and its like are deprecated and will be removed in 1.0; use ModelClient"
                  + " (docs/migration.md)");
    }
  }

  /** As if the program had just begun. */
  static void warnAgain() {
    WARNED.set(false);
  }

  /**
   * Asks the model.
   *
   * @return never null; what went wrong is told in {@link AgentResult#error()}, and an interrupt is
   *     kept as the thread's
   */
  public AgentResult execute(AgentContext context) {
    try {
      GenerationRequest request =
          GenerationRequest.builder()
              .role(role(context))
              .system("role: " + role(context))
              .prompt(prompt(context))
              .maxTokens(MAX_TOKENS)
              .build();
      RoutingRequest routing =
          RoutingRequest.builder(role(context))
              .risk(context.risk())
              .complexity(context.complexity())
              .pinnedModel(type.qualifiedName())
              .build();
      return result(client.call(request, routing));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return AgentResult.failed("interrupted");
    } catch (IOException | CallFailedException | IllegalArgumentException e) {
      return AgentResult.failed(String.valueOf(e.getMessage()));
    }
  }

  private static AgentResult result(Generation generation) {
    Map<String, String> metadata = new HashMap<>();
    Usage usage = generation.result().usage();
    metadata.put("model", generation.result().provider() + "/" + generation.result().model());
    metadata.put("input_tokens", Long.toString(usage.totalInput()));
    metadata.put("output_tokens", Long.toString(usage.outputTokens()));
    metadata.put("attempts", Integer.toString(generation.attempts().size()));
    Money cost = generation.cost();
    if (cost != null) {
      metadata.put("cost_usd", cost.toString());
    }
    return new AgentResult(true, generation.result().text(), "", List.of(), metadata);
  }

  private static String role(AgentContext context) {
    return switch (context.taskType().toLowerCase(Locale.ROOT)) {
      case "planning", "plan" -> "planner";
      case "review", "code_review" -> "code_reviewer";
      default -> "implementer";
    };
  }

  private String prompt(AgentContext context) throws IOException {
    StringBuilder prompt = new StringBuilder(context.taskDescription()).append('\n');
    context.additionalContext().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            fact -> prompt.append('\n').append(fact.getKey()).append(": ").append(fact.getValue()));
    for (String name : context.filesToRead()) {
      prompt.append("\n\nFile ").append(name).append(":\n").append(text(context, name));
    }
    return prompt.toString();
  }

  private String text(AgentContext context, String name) throws IOException {
    Path root = workingDir.resolve(context.workingDirectory()).toRealPath();
    Path file = root.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file " + name + " in " + root);
    }
    if (!file.toRealPath().startsWith(root)) {
      throw new IOException(name + " lies outside of " + root + " and is not read");
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(name + " is larger than 1 MiB and is not read");
    }
    return Files.readString(file);
  }

  /** Whether its provider is configured and knows the model; nobody is asked. */
  public boolean isAvailable() {
    return client.router().registry().modelInfo(type.qualifiedName()).isPresent();
  }

  /**
   * US dollars for a thousand tokens of {@code input} and of {@code output}; empty if unknown.
   *
   * @deprecated {@link ModelInfo#pricing()} has all buckets and steps, per million
   */
  @Deprecated(since = "0.1.0", forRemoval = true)
  public Map<String, BigDecimal> getCostPer1kTokens() {
    Map<String, BigDecimal> costs = new HashMap<>();
    client
        .router()
        .registry()
        .modelInfo(type.qualifiedName())
        .map(ModelInfo::pricing)
        .ifPresent(pricing -> {
          for (String bucket : List.of(Pricing.INPUT, Pricing.OUTPUT)) {
            pricing
                .price(bucket, 0)
                .ifPresent(price -> costs.put(bucket, price.multiply(THOUSANDTH)));
          }
        });
    return Map.copyOf(costs);
  }

  /** The model's id at its provider. */
  public String getModelName() {
    return type.modelId();
  }
}
