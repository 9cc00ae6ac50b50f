package dev.orchestrator.providers.command;

import static dev.orchestrator.providers.command.Outputs.count;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.process.ProgramResult;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Claude Code ({@code claude -p}). One JSON object on standard output; it has succeeded only if all
 * of its signs say so, since errors come with subtype {@code success}, and some with exit code 0.
 */
final class ClaudeProgram implements VendorProgram {
  /** Of reading and changing, in one piece of work. */
  private static final String MOST_TURNS = "100";

  @Override
  public String command() {
    return "claude";
  }

  @Override
  public List<String> observed() {
    return List.of("2.1.328");
  }

  @Override
  public URI vendor() {
    return URI.create("https://api.anthropic.com");
  }

  /** It reads 10 MB. */
  @Override
  public int mostPromptBytes() {
    return 9_000_000;
  }

  @Override
  public List<String> login() {
    return List.of(".claude/.credentials.json");
  }

  @Override
  public Map<String, String> prepare(Path home, @Nullable String key, @Nullable URI endpoint) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CLAUDE_CONFIG_DIR", home.resolve(".claude").toString());
    environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    environment.put("DISABLE_AUTOUPDATER", "1");
    // The dispatcher decides what follows a failure: no second loop below it.
    environment.put("CLAUDE_CODE_MAX_RETRIES", "0");
    if (key != null) {
      environment.put("ANTHROPIC_API_KEY", key);
    }
    if (endpoint != null) {
      environment.put("ANTHROPIC_BASE_URL", endpoint.toString());
    }
    return environment;
  }

  @Override
  public List<String> arguments(String model, Path directory, @Nullable URI endpoint) {
    return arguments(model, "", "1");
  }

  /** With the tools that read and change files, and without the one that runs commands. */
  @Override
  public List<String> workArguments(String model, Path directory, @Nullable URI endpoint) {
    List<String> arguments =
        new ArrayList<>(arguments(model, "Read,Edit,Write,Glob,Grep", MOST_TURNS));
    arguments.addAll(List.of("--permission-mode", "acceptEdits"));
    return arguments;
  }

  private static List<String> arguments(String model, String tools, String turns) {
    return List.of(
        "-p",
        "--output-format",
        "json",
        "--model",
        model,
        // A repository's settings may hold hooks, which would run.
        "--setting-sources",
        "user",
        "--strict-mcp-config",
        "--tools",
        tools,
        "--max-turns",
        turns,
        "--no-session-persistence");
  }

  @Override
  public CommandAnswer read(ProgramResult result) throws CommandFailure {
    JsonNode answer = null;
    for (JsonNode line : Outputs.lines(result.stdout())) {
      if (line.path("type").asString("").equals("result")) {
        answer = line;
      }
    }
    if (answer == null) {
      throw new CommandFailure(
          Fault.MALFORMED,
          "it ended with code "
              + result.exitCode()
              + " and without a result: "
              + Outputs.brief(result.stderr().isBlank() ? result.stdout() : result.stderr()));
    }
    Usage usage = usage(answer);
    String words = answer.path("result").asString(answer.path("errors").path(0).asString(""));
    int status = (int) count(answer, "api_error_status");
    boolean success =
        result.exitCode() == 0
            && answer.path("subtype").asString("").equals("success")
            && !answer.path("is_error").asBoolean(true)
            && answer.path("api_error_status").isNull();
    if (!success) {
      Fault fault =
          words.contains("output token maximum")
              ? Fault.TRUNCATED
              : Outputs.ofStatus(status == 0 ? statusOf(words) : status, words);
      throw new CommandFailure(
          fault, status, "it says: " + Outputs.brief(words.isBlank() ? "an error" : words), usage);
    }
    if (words.isBlank()) {
      throw new CommandFailure(Fault.MALFORMED, status, "its answer is empty", usage);
    }
    String model = answer.path("modelUsage").propertyNames().stream().findFirst().orElse("");
    boolean cut = answer.path("stop_reason").asString("").equals("max_tokens");
    return new CommandAnswer(words, model, usage, cut ? FinishReason.LENGTH : FinishReason.STOP);
  }

  private static int statusOf(String words) {
    return Outputs.statusIn(words);
  }

  /**
   * Of this call alone: each call is a session of its own. {@code input_tokens} has no cache in it.
   */
  private static Usage usage(JsonNode answer) {
    JsonNode told = answer.path("usage");
    return Outputs.usage(
        count(told, "input_tokens"),
        count(told, "cache_read_input_tokens"),
        count(told, "cache_creation_input_tokens"),
        count(told, "output_tokens"),
        count(told.path("output_tokens_details"), "thinking_tokens"));
  }
}
