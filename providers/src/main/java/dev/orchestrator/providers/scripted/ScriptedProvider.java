package dev.orchestrator.providers.scripted;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.time.Time;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose answers are written down beforehand, in a file (see {@code
 * docs/scripted-provider.md}) or in Java. It asks no model, opens no connection, and every one of
 * its models says so in its display name and source.
 *
 * <p>Defaults: maker {@code scripted}; one model {@code script-1} of tier ADVANCED with every usual
 * capability, a window of 200,000 and answers of 32,000 tokens, without cost. A call that the
 * script has no answer for fails with {@link Fault#INVALID_REQUEST}, an unknown model with {@link
 * Fault#MODEL_UNAVAILABLE}. Thread-safe.
 */
public final class ScriptedProvider implements LlmProvider {
  /** What every display name and source says. */
  static final String NO_MODEL = "scripted answers, no model is asked";

  private static final int CHARS_PER_TOKEN = 4;

  private final String name;
  private final String source;
  private final List<ModelInfo> models;
  private final Script script;
  private final Time time;

  private ScriptedProvider(Builder b) {
    this.name = b.name;
    this.source = b.source;
    this.models = b.finishedModels();
    this.script = new Script(b.answers);
    this.time = b.time;
  }

  /** Starts a provider of this name with no answers. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * A provider that answers from a file.
   *
   * @throws IllegalArgumentException if the file cannot be read or is wrong; the message names file
   *     and line
   */
  public static ScriptedProvider fromFile(String name, Path file, Time time) {
    return builder(name).script(file).time(time).build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ModelInfo> availableModels() {
    return models;
  }

  /** Answers that nobody asked for yet, one line each, in the script's order; empty if none. */
  public List<String> leftOver() {
    return script.leftOver();
  }

  /** That no model was asked, and which answers are left over. */
  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    remarks.add(name + ": the answers were scripted (" + source + "); no model was asked");
    leftOver().forEach(left -> remarks.add(name + ": left over: " + left));
    return remarks;
  }

  @Override
  public GenerationResult generate(String model, GenerationRequest request)
      throws InterruptedException {
    ScriptedAnswer answer = next(model, request);
    ScriptedAnswer.Failure failure = answer.failure();
    if (failure != null) {
      throw exception(model, answer, failure);
    }
    return result(model, request, answer);
  }

  @Override
  public GenerationStream stream(String model, GenerationRequest request)
      throws InterruptedException {
    ScriptedAnswer answer = next(model, request);
    ScriptedAnswer.Failure failure = answer.failure();
    if (failure == null) {
      return new ScriptedStream(answer.text(), result(model, request, answer));
    }
    if (answer.text().isEmpty()) {
      throw exception(model, answer, failure);
    }
    return new ScriptedStream(answer.text(), exception(model, answer, failure));
  }

  private ScriptedAnswer next(String model, GenerationRequest request) throws InterruptedException {
    if (modelInfo(model).isEmpty()) {
      throw ProviderException.builder(
              Fault.MODEL_UNAVAILABLE,
              name
                  + " ("
                  + source
                  + ") has no model '"
                  + model
                  + "'; it has "
                  + String.join(", ", models.stream().map(ModelInfo::id).toList()))
          .sent(false)
          .build();
    }
    String role = role(request);
    ScriptedAnswer answer =
        script.take(role, model, prompt(request)).orElseThrow(() -> noAnswer(model, role));
    time.sleep(answer.delay());
    return answer;
  }

  private ProviderException noAnswer(String model, String role) {
    return ProviderException.builder(
            Fault.INVALID_REQUEST,
            name
                + "/"
                + model
                + " has no answer for role '"
                + role
                + "': "
                + script.standing(role)
                + ". Add one to "
                + source
                + ".")
        .sent(false)
        .build();
  }

  private ProviderException exception(
      String model, ScriptedAnswer answer, ScriptedAnswer.Failure failure) {
    return ProviderException.builder(failure.fault(), name + "/" + model + ": " + failure.message())
        .status(failure.status())
        .retryAfter(failure.retryAfter())
        .usage(answer.usage())
        .build();
  }

  private GenerationResult result(String model, GenerationRequest request, ScriptedAnswer answer) {
    Usage told = answer.usage();
    Usage usage =
        told == null ? Usage.of(tokens(prompt(request)), tokens(answer.text())).asEstimate() : told;
    return GenerationResult.text(name, model, answer.text(), usage, answer.finish());
  }

  private static long tokens(String text) {
    return Math.ceilDiv(text.length(), CHARS_PER_TOKEN);
  }

  /** The request's role, else the one that the first line of its system text names. */
  private static String role(GenerationRequest request) {
    String role = request.role();
    if (role != null && !role.isBlank()) {
      return role;
    }
    String first = request.system().lines().findFirst().orElse("");
    return first.startsWith("role:") ? first.substring("role:".length()).strip() : Script.ANY;
  }

  private static String prompt(GenerationRequest request) {
    StringBuilder all = new StringBuilder(request.system());
    for (Message message : request.messages()) {
      all.append('\n').append(message.text());
    }
    return all.toString();
  }

  /** Builds a {@link ScriptedProvider}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private String source = "a script in Java";
    private @Nullable String maker;
    private final List<ModelInfo> models = new ArrayList<>();
    private final Map<String, List<ScriptedAnswer>> answers = new LinkedHashMap<>();
    private Time time = Time.system();

    private Builder(String name) {
      this.name = name;
    }

    /** The maker of models that do not name their own; {@code scripted} unless told. */
    public Builder maker(String value) {
      this.maker = value;
      return this;
    }

    /** Adds a model; its provider becomes this one. */
    public Builder model(ModelInfo model) {
      models.add(model);
      return this;
    }

    /** Adds an answer for a role, given once, for any prompt. */
    public Builder answer(String role, String text) {
      return answer(role, ScriptedAnswer.text(text));
    }

    /** Adds an answer for a role; the role {@code any} serves every role and calls without one. */
    public Builder answer(String role, ScriptedAnswer answer) {
      answers.computeIfAbsent(role, r -> new ArrayList<>()).add(answer);
      return this;
    }

    /**
     * Adds what a file holds. A maker that was told before stands, as do models.
     *
     * @throws IllegalArgumentException if the file cannot be read or is wrong
     */
    public Builder script(Path file) {
      Script.Contents contents = ScriptFile.read(file, name, maker);
      source = file.toString();
      if (maker == null) {
        maker = contents.maker();
      }
      if (models.isEmpty()) {
        models.addAll(contents.models());
      }
      contents.answers().forEach((role, list) -> list.forEach(answer -> answer(role, answer)));
      return this;
    }

    /** The clock that delays are taken on; the machine's unless told. */
    public Builder time(Time value) {
      this.time = value;
      return this;
    }

    /** The provider. */
    public ScriptedProvider build() {
      return new ScriptedProvider(this);
    }

    private List<ModelInfo> finishedModels() {
      if (models.isEmpty()) {
        return List.of(marked(usual(name, maker).build()));
      }
      return models.stream().map(this::marked).toList();
    }

    private ModelInfo marked(ModelInfo model) {
      String known = model.source().isBlank() ? "" : model.source() + "; ";
      return model.toBuilder()
          .provider(name)
          .displayName(model.displayName() + " (" + NO_MODEL + ")")
          .source(known + NO_MODEL)
          .build();
    }

    /** What a scripted model is where nothing is said. */
    static ModelInfo.Builder usual(String provider, @Nullable String maker) {
      return ModelInfo.builder(provider, "script-1")
          .maker(maker == null ? "scripted" : maker)
          .tier(ModelTier.ADVANCED)
          .capabilities(
              "code", "analysis", "planning", "review", "complex_reasoning", "docs", "simple_tasks")
          .contextWindow(200_000)
          .maxOutputTokens(32_000)
          .pricing(Pricing.free());
    }
  }
}
