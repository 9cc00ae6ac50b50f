package dev.orchestrator.providers.command;

import static dev.orchestrator.providers.command.Outputs.count;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.process.ProgramResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gemini CLI ({@code gemini -o stream-json}). It has succeeded if it ends with code 0 and a {@code
 * result} of status {@code success}; {@code error} events before that are not fatal. Whether an
 * answer was cut it does not tell.
 */
final class GeminiProgram implements VendorProgram {
  @Override
  public String command() {
    return "gemini";
  }

  @Override
  public List<String> observed() {
    return List.of("0.61.0");
  }

  @Override
  public URI vendor() {
    return URI.create("https://generativelanguage.googleapis.com");
  }

  /** It reads 8 MB and cuts the rest in silence. */
  @Override
  public int mostPromptBytes() {
    return 7_500_000;
  }

  @Override
  public List<String> login() {
    return List.of(".gemini/oauth_creds.json", ".gemini/google_accounts.json");
  }

  @Override
  public Map<String, String> prepare(Path home, @Nullable String key, @Nullable URI endpoint) {
    ObjectNode settings = Json.object();
    settings
        .putObject("security")
        .putObject("auth")
        .put("selectedType", key == null ? "oauth-personal" : "gemini-api-key");
    settings.putObject("privacy").put("usageStatisticsEnabled", false);
    settings.putObject("general").put("disableAutoUpdate", true).put("disableUpdateNag", true);
    try {
      Path folder = Files.createDirectories(home.resolve(".gemini"));
      Files.writeString(folder.resolve("settings.json"), Json.write(settings));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare a home for gemini", e);
    }
    Map<String, String> environment = new HashMap<>();
    if (key != null) {
      environment.put("GEMINI_API_KEY", key);
    }
    if (endpoint != null) {
      environment.put("GOOGLE_GEMINI_BASE_URL", endpoint.toString());
    }
    return environment;
  }

  @Override
  public List<String> arguments(String model, Path directory, @Nullable URI endpoint) {
    // Without -m a further model would be asked which one to take. 'plan' reads and never writes.
    return arguments(model, "plan");
  }

  /** 'auto_edit' changes files without asking, and runs no command. */
  @Override
  public List<String> workArguments(String model, Path directory, @Nullable URI endpoint) {
    return arguments(model, "auto_edit");
  }

  private static List<String> arguments(String model, String approval) {
    return List.of("-m", model, "--skip-trust", "-o", "stream-json", "--approval-mode", approval);
  }

  @Override
  public CommandAnswer read(ProgramResult result) throws CommandFailure {
    StringBuilder text = new StringBuilder();
    String model = "";
    JsonNode end = null;
    for (JsonNode event : Outputs.lines(result.stdout())) {
      switch (event.path("type").asString("")) {
        case "init" -> model = event.path("model").asString("");
        case "message" -> {
          if (event.path("role").asString("").equals("assistant")) {
            text.append(event.path("content").asString(""));
          }
        }
        case "result" -> end = event;
        default -> {} // an 'error' before the end is not fatal, and new events may come
      }
    }
    if (end == null) {
      throw withoutResult(result);
    }
    Usage usage = usage(end.path("stats"));
    if (result.exitCode() != 0 || !end.path("status").asString("").equals("success")) {
      String words = end.path("error").path("message").asString("");
      // The shell sees the vendor's status modulo 256.
      int status = statusOf(result.exitCode());
      throw new CommandFailure(
          Outputs.ofStatus(status, words),
          status,
          "it ended with code " + result.exitCode() + ": " + Outputs.brief(words),
          usage);
    }
    if (text.toString().isBlank()) {
      throw new CommandFailure(
          Fault.CONTENT_BLOCKED,
          0,
          "its answer is empty, as when the vendor's safety filter stops one",
          usage);
    }
    return new CommandAnswer(text.toString(), model, usage, FinishReason.OTHER);
  }

  private static CommandFailure withoutResult(ProgramResult result) {
    JsonNode told = Outputs.lastObject(result.stderr()).orElseGet(Json::object).path("error");
    String words = told.path("message").asString(Outputs.brief(lastLine(result.stderr())));
    long code = count(told, "code"); // the vendor's status, or an exit code
    int status = code >= 100 && code <= 599 ? (int) code : 0;
    Fault fault =
        switch (result.exitCode()) {
          case 41 -> Fault.AUTHENTICATION;
          case 42, 44, 52, 53, 55 -> Fault.INVALID_REQUEST;
          case 130 -> Fault.CANCELLED;
          default -> {
            int known = status == 0 ? statusOf(result.exitCode()) : status;
            yield known == 0 && !words.contains("is not found")
                ? Fault.MALFORMED
                : Outputs.ofStatus(known, words);
          }
        };
    return new CommandFailure(
        fault,
        status,
        "it ended with code "
            + result.exitCode()
            + " and without a result: "
            + Outputs.brief(words),
        null);
  }

  private static String lastLine(String text) {
    return text.strip().lines().reduce("", (before, line) -> line);
  }

  /** 173 is 429 and 144 is 400; 1 says nothing. */
  private static int statusOf(int exitCode) {
    for (int status : new int[] {400, 401, 403, 404, 408, 413, 429, 500, 503}) {
      if (exitCode > 1 && status % 256 == exitCode) {
        return status;
      }
    }
    return 0;
  }

  /** {@code input} is without what came from a cache; thoughts are billed and told in the total. */
  private static Usage usage(JsonNode stats) {
    long cached = count(stats, "cached");
    long prompt = count(stats, "input_tokens");
    long answer = count(stats, "output_tokens");
    long thoughts = Math.max(0, count(stats, "total_tokens") - prompt - answer);
    return Outputs.usage(Math.max(0, prompt - cached), cached, 0, answer + thoughts, thoughts);
  }
}
