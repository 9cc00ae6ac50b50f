package dev.orchestrator.providers.command;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.Secret;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A vendor's command-line program as a provider of answers in text. Each call starts it anew: the
 * prompt on standard input, both outputs drained, in a process group of its own, within the total
 * deadline, with a home and a folder for temporary files of its own that hold the user's login and
 * nothing else. It runs in an empty folder, with its tools, hooks and memories off. Thread-safe.
 *
 * <p>What the user's subscription covers has the price {@link Pricing#included()}. With a key,
 * which is charged, its models are unpriced, since nobody can bound what the program asks for one
 * answer. The program may retry by itself, so a call that failed is not repeated.
 *
 * <p>With {@code mode: workspace} a request that names a working tree ({@link
 * GenerationRequest#WORKSPACE}) is worked in a copy of it, and the answer is what has changed
 * there, as edits. Nothing bounds what that asks for.
 *
 * <p>Options: {@code cli_path} (the program, by default looked up in the PATH), {@code any_version:
 * true} (take a version whose output was never observed), {@code mode} ({@code answer}, the
 * default, or {@code workspace}).
 */
public final class CommandProvider implements LlmProvider {
  private static final int MOST_OUTPUT = 32 << 20;
  private static final Duration QUICK = Duration.ofSeconds(20);
  private static final String IN_TREE =
      "Your working directory is a copy of the repository. Do not write edits into your answer, whatever"
          + " is said above of its form: change the files themselves, with your own tools, and nothing"
          + " beyond what is asked. You cannot run commands. When it is done, answer with one sentence"
          + " that says what you did.\n";

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+[\\w.-]*");

  private final String name;
  private final VendorProgram vendor;
  private final String command;
  private final boolean anyVersion;
  private final boolean works;
  private final @Nullable URI endpoint;
  private final @Nullable Secret key;
  private final List<ModelInfo> models;
  private final Duration total;
  private final Map<String, String> environment;
  private volatile @Nullable String version;

  CommandProvider(
      ProviderSettings settings, VendorProgram vendor, Map<String, String> environment) {
    String path = settings.option("cli_path");
    this.name = settings.name();
    this.vendor = vendor;
    this.command = path == null ? vendor.command() : resolved(path, settings, environment);
    this.anyVersion = "true".equals(settings.option("any_version"));
    this.works = "workspace".equals(settings.option("mode"));
    this.endpoint = settings.endpoint();
    this.key = settings.apiKey();
    this.total = settings.timeouts().total();
    this.environment = Map.copyOf(environment);
    this.models =
        settings.models().stream()
            .map(model -> key == null ? included(model) : unpriced(model))
            .map(model -> works ? working(model) : model)
            .map(model -> model.toBuilder().provider(name).build())
            .toList();
  }

  private static String resolved(
      String path, ProviderSettings settings, Map<String, String> environment) {
    if (path.startsWith("~/")) {
      return Path.of(environment.getOrDefault("HOME", "")).resolve(path.substring(2)).toString();
    }
    return path.contains("/") ? settings.baseDir().resolve(path).toString() : path;
  }

  private static ModelInfo included(ModelInfo model) {
    return model.toBuilder()
        .pricing(Pricing.included())
        .source("included in the subscription of the program's login; " + model.source())
        .build();
  }

  /** It may be let into a tree: see {@link GenerationRequest#WORKSPACE}. */
  private static ModelInfo working(ModelInfo model) {
    Set<String> capabilities = new TreeSet<>(model.capabilities());
    capabilities.add(GenerationRequest.WORKSPACE);
    return model.toBuilder().capabilities(capabilities).build();
  }

  /** How often a program asks for one answer, and how much, nobody can bound. */
  private static ModelInfo unpriced(ModelInfo model) {
    return model.toBuilder().pricing(null).build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ModelInfo> availableModels() {
    return models;
  }

  @Override
  public Optional<URI> endpoint() {
    return Optional.of(endpoint == null ? vendor.vendor() : endpoint);
  }

  /** Starts the program for its version, which costs nothing. */
  @Override
  public void check() throws InterruptedException {
    requireVersion();
  }

  /** Its version, once it was asked for. */
  @Override
  public List<String> remarks() {
    String known = version;
    return known == null || isObserved(known)
        ? List.of()
        : List.of(
            name
                + ": "
                + vendor.command()
                + " "
                + known
                + " was used; its output was observed with "
                + String.join(", ", vendor.observed())
                + " only");
  }

  @Override
  public GenerationResult generate(String model, GenerationRequest request)
      throws IOException, InterruptedException {
    Path tree = works ? tree(request) : null;
    String prompt = prompt(request, tree != null);
    requireVersion();
    try (PrivateHome home = PrivateHome.of(usersHome(), key == null ? vendor.login() : List.of())) {
      WorkingCopy copy = tree == null ? null : copy(model, tree, home.work());
      List<String> arguments =
          copy == null
              ? vendor.arguments(model, home.work(), endpoint)
              : vendor.workArguments(model, home.work(), endpoint);
      ProgramResult ended = run(home, arguments, prompt, limit(request));
      home.bringBack();
      CommandAnswer answer = read(model, ended);
      String edits = copy == null ? "" : edits(model, copy, answer);
      return GenerationResult.text(
          name,
          answer.model().isBlank() ? model : answer.model(),
          edits.isEmpty() ? answer.text() : edits,
          key == null ? included(answer.usage()) : answer.usage(),
          answer.finish());
    }
  }

  /** The working tree that the request is about, or null if it is about none. */
  private @Nullable Path tree(GenerationRequest request) {
    String told = request.extras().get(GenerationRequest.WORKSPACE);
    return told == null
        ? null
        : Path.of(Json.tryParse(told).map(json -> json.path("path").asString("")).orElse(""));
  }

  private WorkingCopy copy(String model, Path tree, Path folder)
      throws IOException, InterruptedException {
    try {
      return WorkingCopy.of(tree, folder, ProgramEnvironment.allowed(environment));
    } catch (CommandFailure e) {
      throw ProviderException.builder(e.fault(), words(model, String.valueOf(e.getMessage())))
          .sent(false)
          .repeatable(false)
          .build();
    }
  }

  private String edits(String model, WorkingCopy copy, CommandAnswer answer)
      throws IOException, InterruptedException {
    try {
      return copy.edits();
    } catch (CommandFailure e) {
      throw ProviderException.builder(e.fault(), words(model, String.valueOf(e.getMessage())))
          .usage(answer.usage())
          .repeatable(false)
          .build();
    }
  }

  private static Usage included(Usage usage) {
    Map<String, Long> others = new HashMap<>(usage.others());
    others.put(Pricing.INCLUDED, 1L);
    return new Usage(
        usage.inputTokens(),
        usage.cacheReadTokens(),
        usage.cacheWriteTokens(),
        usage.outputTokens(),
        usage.reasoningTokens(),
        others,
        usage.estimated());
  }

  private CommandAnswer read(String model, ProgramResult ended) {
    if (ended.timedOut()) {
      throw failure(
          model, Fault.TIMEOUT, "it gave no answer within " + ended.duration().toSeconds() + " s");
    }
    if (ended.truncated()) {
      throw failure(model, Fault.MALFORMED, "it wrote more than 32 MiB");
    }
    if (ended.exitCode() > 128 && ended.exitCode() <= 128 + 15 && ended.stdout().isBlank()) {
      throw failure(model, Fault.TRUNCATED, "it was ended by signal " + (ended.exitCode() - 128));
    }
    try {
      return vendor.read(ended);
    } catch (CommandFailure e) {
      throw ProviderException.builder(e.fault(), words(model, String.valueOf(e.getMessage())))
          .status(e.status())
          .usage(e.usage())
          .repeatable(false)
          .build();
    }
  }

  private ProgramResult run(
      PrivateHome home, List<String> arguments, @Nullable String input, Duration limit)
      throws InterruptedException {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(arguments);
    Map<String, String> own = new HashMap<>(ProgramEnvironment.allowed(environment));
    own.keySet().removeIf(variable -> variable.startsWith("XDG_"));
    own.put("HOME", home.home().toString());
    own.put("TMPDIR", home.temporary().toString());
    own.put("TMP", home.temporary().toString());
    own.put("TEMP", home.temporary().toString());
    own.put("NO_COLOR", "1");
    own.putAll(vendor.prepare(home.home(), key == null ? null : key.reveal(), endpoint));
    try {
      return Program.of(all)
          .directory(home.work())
          .environment(own)
          .input(input)
          .timeout(limit)
          .maxCapturedBytes(MOST_OUTPUT)
          .run();
    } catch (ProgramStartException e) {
      throw ProviderException.builder(
              Fault.MODEL_UNAVAILABLE,
              name
                  + ": "
                  + e.getMessage()
                  + "; install "
                  + vendor.command()
                  + ", or say in cli_path where it is")
          .sent(false)
          .repeatable(false)
          .build();
    }
  }

  private Duration limit(GenerationRequest request) {
    Duration deadline = request.deadline();
    return deadline == null || !deadline.isPositive() || deadline.compareTo(total) > 0
        ? total
        : deadline;
  }

  private Path usersHome() {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "")));
  }

  private void requireVersion() throws InterruptedException {
    if (version != null) {
      return;
    }
    try (PrivateHome home = PrivateHome.of(usersHome(), List.of())) {
      ProgramResult told = run(home, List.of("--version"), null, QUICK);
      Matcher matcher = VERSION.matcher(told.stdout());
      if (!told.succeeded() || !matcher.find()) {
        throw refusal(
            "'"
                + command
                + " --version' tells no version ("
                + (told.timedOut()
                    ? "no answer within " + QUICK.toSeconds() + " s"
                    : "code " + told.exitCode() + ", '" + Outputs.brief(told.stdout()) + "'")
                + "); is it "
                + vendor.command()
                + "?");
      }
      if (!anyVersion && !isOfAKind(matcher)) {
        throw refusal(
            vendor.command()
                + " "
                + matcher.group()
                + " is of a version whose output was never observed (observed: "
                + String.join(", ", vendor.observed())
                + "); install one of its kind, or take the risk with 'options: { any_version: true }'");
      }
      version = matcher.group();
    } catch (IOException e) {
      throw refusal("no private home can be made: " + e.getMessage());
    }
  }

  /** Of the same first number; where that is 0, of the same second one too. */
  private boolean isOfAKind(Matcher found) {
    for (String known : vendor.observed()) {
      Matcher own = VERSION.matcher(known);
      if (own.matches()
          && own.group(1).equals(found.group(1))
          && (!own.group(1).equals("0") || own.group(2).equals(found.group(2)))) {
        return true;
      }
    }
    return false;
  }

  private boolean isObserved(String found) {
    return vendor.observed().contains(found);
  }

  private ProviderException refusal(String message) {
    return ProviderException.builder(Fault.MODEL_UNAVAILABLE, name + ": " + message)
        .sent(false)
        .repeatable(false)
        .build();
  }

  private ProviderException failure(String model, Fault fault, String message) {
    return ProviderException.builder(fault, words(model, message)).repeatable(false).build();
  }

  private String words(String model, String message) {
    String text = name + "/" + model + ": " + vendor.command() + ": " + message;
    return key == null ? text : Secret.maskAll(List.of(key), text);
  }

  /** All of the conversation in one text, since a program takes one. */
  private String prompt(GenerationRequest request, boolean inTree) {
    if (!request.tools().isEmpty()) {
      throw refused("tools");
    }
    if (request.temperature() != null) {
      throw refused("a temperature");
    }
    if (!request.stop().isEmpty()) {
      throw refused("stop sequences");
    }
    if (request.effort() != null) {
      throw refused("an effort");
    }
    if (!Set.of(GenerationRequest.WORKSPACE).containsAll(request.extras().keySet())) {
      throw refused("extras of a vendor");
    }
    // Not its first character: a slash would be taken for a command of the program's own.
    StringBuilder text = new StringBuilder("Instructions:\n");
    text.append(request.system().isEmpty() ? "Answer the following." : request.system());
    text.append("\n\n");
    for (Message message : request.messages()) {
      if (!message.parts().stream().allMatch(Part.Text.class::isInstance)) {
        throw refused("anything but text");
      }
      if (request.messages().size() > 1) {
        text.append(message.author() == Message.Author.USER ? "User:\n" : "Assistant:\n");
      }
      text.append(message.text()).append("\n\n");
    }
    if (request.jsonSchema() != null) {
      text.append("Answer with one JSON value that fits this schema, and with nothing else:\n");
      text.append(request.jsonSchema()).append('\n');
    }
    if (inTree) {
      text.append(IN_TREE);
    } else if (request.maxTokens() > 0) {
      text.append("Answer in at most ").append(request.maxTokens()).append(" tokens.\n");
    }
    int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > vendor.mostPromptBytes()) {
      throw ProviderException.builder(
              Fault.CONTEXT_TOO_LONG,
              name
                  + ": the prompt has "
                  + bytes
                  + " bytes, and "
                  + vendor.command()
                  + " reads no more than "
                  + vendor.mostPromptBytes()
                  + " whole")
          .sent(false)
          .build();
    }
    return text.toString();
  }

  private ProviderException refused(String what) {
    return ProviderException.builder(
            Fault.INVALID_REQUEST, name + ": " + vendor.command() + " cannot be sent " + what)
        .sent(false)
        .build();
  }
}
