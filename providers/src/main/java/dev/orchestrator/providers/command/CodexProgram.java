package dev.orchestrator.providers.command;

import static dev.orchestrator.providers.command.Outputs.count;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.process.ProgramResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Codex ({@code codex exec --json}). It has succeeded if it ends with code 0 and the event {@code
 * turn.completed}; text that came before {@code turn.failed} is of a failed turn and not taken.
 */
final class CodexProgram implements VendorProgram {
  @Override
  public String command() {
    return "codex";
  }

  @Override
  public List<String> observed() {
    return List.of("0.169.0");
  }

  @Override
  public URI vendor() {
    return URI.create("https://api.openai.com");
  }

  /** No limit of its own is known; the others' is taken. */
  @Override
  public int mostPromptBytes() {
    return 7_500_000;
  }

  @Override
  public List<String> login() {
    return List.of(".codex/auth.json");
  }

  @Override
  public Map<String, String> prepare(Path home, @Nullable String key, @Nullable URI endpoint) {
    Map<String, String> environment = new HashMap<>();
    try {
      // It wants the folder to be there, even if there is nothing in it.
      environment.put("CODEX_HOME", Files.createDirectories(home.resolve(".codex")).toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare a home for codex", e);
    }
    if (key != null) {
      environment.put("CODEX_API_KEY", key);
    }
    return environment;
  }

  @Override
  public List<String> arguments(String model, Path directory, @Nullable URI endpoint) {
    return arguments(model, directory, endpoint, "read-only");
  }

  /** Its own sandbox lets it write into the folder alone, and keeps the network off. */
  @Override
  public List<String> workArguments(String model, Path directory, @Nullable URI endpoint) {
    return arguments(model, directory, endpoint, "workspace-write");
  }

  private static List<String> arguments(
      String model, Path directory, @Nullable URI endpoint, String sandbox) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "exec",
                "--json",
                "--ephemeral",
                "--ignore-user-config",
                "--ignore-rules",
                "--skip-git-repo-check",
                "-s",
                sandbox,
                "-m",
                model,
                "-C",
                directory.toString()));
    if (endpoint != null) {
      String provider = "model_providers.told";
      arguments.addAll(
          List.of(
              "-c", "model_provider=\"told\"",
              "-c", provider + ".name=\"told\"",
              "-c", provider + ".base_url=\"" + endpoint + "\"",
              "-c", provider + ".env_key=\"CODEX_API_KEY\"",
              "-c", provider + ".wire_api=\"responses\"",
              // The dispatcher decides what follows a failure: no second loop below it.
              "-c", provider + ".request_max_retries=0",
              "-c", provider + ".stream_max_retries=0"));
    }
    arguments.add("-");
    return arguments;
  }

  @Override
  public CommandAnswer read(ProgramResult result) throws CommandFailure {
    String text = "";
    JsonNode completed = null;
    String failed = null;
    String error = "";
    List<JsonNode> events = Outputs.lines(result.stdout());
    for (JsonNode event : events) {
      switch (event.path("type").asString("")) {
        case "item.completed" -> {
          JsonNode item = event.path("item");
          if (item.path("type").asString("").equals("agent_message")) {
            text = item.path("text").asString("");
          }
        }
        case "turn.completed" -> completed = event;
        case "turn.failed" -> failed = event.path("error").path("message").asString("a failure");
        case "error" -> error = event.path("message").asString("");
        default -> {} // 'error' is not the end of a turn, and new events may come
      }
    }
    Usage usage = completed == null ? null : usage(completed.path("usage"));
    if (failed != null) {
      throw new CommandFailure(
          fault(failed), status(failed), "it says: " + Outputs.brief(failed), usage);
    }
    if (completed == null || usage == null) {
      String words = error.isBlank() ? result.stderr() : error;
      Fault fault =
          result.exitCode() == 2 || words.contains("trusted directory")
              ? Fault.INVALID_REQUEST
              : events.isEmpty() ? Fault.MALFORMED : Fault.TRUNCATED;
      throw new CommandFailure(
          fault,
          "it ended with code "
              + result.exitCode()
              + (events.isEmpty() ? " and told nothing: " : " in the middle of its turn: ")
              + Outputs.brief(words));
    }
    if (result.exitCode() != 0) {
      throw new CommandFailure(
          Fault.MALFORMED,
          0,
          "it ended with code " + result.exitCode() + " though its turn was complete",
          usage);
    }
    if (text.isBlank()) {
      throw new CommandFailure(Fault.MALFORMED, 0, "its answer is empty", usage);
    }
    return new CommandAnswer(text, "", usage, FinishReason.STOP);
  }

  private static Fault fault(String words) {
    if (words.contains("max_output_tokens") || words.contains("stream disconnected")) {
      return Fault.TRUNCATED;
    }
    int status = status(words);
    return status == 0 ? Fault.MALFORMED : Outputs.ofStatus(status, words);
  }

  private static int status(String words) {
    return Outputs.statusIn(words);
  }

  /** Of a thread of one turn, so not cumulative; what came from a cache is inside the input. */
  private static Usage usage(JsonNode told) {
    long cached = count(told, "cached_input_tokens");
    long written = count(told, "cache_write_input_tokens");
    long input = count(told, "input_tokens");
    return Outputs.usage(
        Math.max(0, input - cached - written),
        cached,
        written,
        count(told, "output_tokens"),
        count(told, "reasoning_output_tokens"));
  }
}
