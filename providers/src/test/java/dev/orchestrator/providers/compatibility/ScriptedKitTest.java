package dev.orchestrator.providers.compatibility;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.scripted.ScriptedProvider;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.ProviderCompatibilityKit;
import dev.orchestrator.testkit.compatibility.ServerReply;
import dev.orchestrator.testkit.compatibility.ServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The contract for answers from a file: the rules of the server are its lines. */
class ScriptedKitTest extends ProviderCompatibilityKit {
  @TempDir Path dir;

  private static final class Script implements CompatibilityServer {
    private final Map<String, ServerReply> rules = new TreeMap<>();

    @Override
    public void when(String marker, ServerReply reply) {
      rules.put(marker, reply);
    }

    @Override
    public List<ServerRequest> requests() {
      return List.of();
    }

    @Override
    public boolean hears() {
      return false;
    }

    @Override
    public void close() {}

    /** JSON is YAML. */
    String text() {
      ObjectNode script = Json.object();
      ArrayNode answers = script.putObject("answers").putArray("any");
      rules.forEach((marker, reply) ->
          answer(answers.addObject().put("match", marker).put("times", "always"), reply));
      return Json.writePretty(script);
    }

    private static void answer(ObjectNode answer, ServerReply reply) {
      switch (reply) {
        case ServerReply.Text text -> {
          answer.put("text", text.text()).put("finish", text.cut() ? "length" : "stop");
          answer
              .putObject("usage")
              .put("input", text.usage().inputTokens())
              .put("output", text.usage().outputTokens())
              .put("cache_read", text.usage().cacheReadTokens());
        }
        case ServerReply.Failure failure -> {
          answer.put("fault", fault(failure.status())).put("status", failure.status());
          if (failure.retryAfterSeconds() > 0) {
            answer.put("retry_after", failure.retryAfterSeconds() + "s");
          }
        }
        case ServerReply.Garbage garbage -> answer.put("fault", "malformed");
        case ServerReply.HangUp hangUp -> answer.put("fault", "network");
        case ServerReply.Silence silence -> answer.put("text", "late").put("delay", "10m");
      }
    }

    private static String fault(int status) {
      return switch (status) {
        case 401 -> "authentication";
        case 404 -> "model_unavailable";
        case 429 -> "rate_limited";
        case 400 -> "invalid_request";
        default -> "overloaded";
      };
    }
  }

  @Override
  protected CompatibilityServer server() {
    return new Script();
  }

  @Override
  protected LlmProvider provider(CompatibilityServer server) throws IOException {
    Path file = Files.writeString(dir.resolve("script.yaml"), ((Script) server).text());
    return ScriptedProvider.builder("p").script(file).build();
  }
}
