package dev.orchestrator.providers.command;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.ServerReply;
import dev.orchestrator.testkit.compatibility.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A fake program that answers by the marker in its prompt, in its vendor's own output. */
final class CommandServer implements CompatibilityServer {

  /** How a program shows an answer or a refusal: what it prints, and how it ends. */
  record Shown(String stdout, String stderr, int code) {}

  /** The vendor's own output. */
  interface Shape {
    Shown answer(ServerReply.Text text);

    Shown failure(ServerReply.Failure failure);
  }

  /** That of the kit. */
  private static final String KEY = "kit-planted-key-7d1f9a";

  private final FakeProgram program;
  private final Shape shape;

  CommandServer(Path dir, VendorProgram vendor, Shape shape) throws IOException {
    this.shape = shape;
    this.program = new FakeProgram(Files.createTempDirectory(dir, "program"), vendor);
    Files.createDirectory(program.dir.resolve("rules"));
    Files.createDirectory(program.dir.resolve("requests"));
    program.script(
        """
        sent=$(mktemp "$DIR/requests/XXXXXX")
        cat > "$sent.part" && mv "$sent.part" "$sent"
        for rule in "$DIR"/rules/*.out; do
          name=${rule##*/}
          name=${name%.out}
          if grep -q "$name" "$sent"; then
            code=$(cat "$DIR/rules/$name.code")
            [ "$code" = silence ] && exec sleep 600
            [ "$code" = killed ] && kill -9 $$
            cat "$DIR/rules/$name.err" >&2
            cat "$rule"
            exit "$code"
          fi
        done
        echo "no rule" >&2
        exit 3
        """);
  }

  LlmProvider provider() {
    return program.key(KEY).provider();
  }

  @Override
  public void when(String marker, ServerReply reply) {
    switch (reply) {
      case ServerReply.Text text -> rule(marker, shape.answer(text), null);
      case ServerReply.Failure failure -> rule(marker, shape.failure(failure), null);
      case ServerReply.Garbage garbage ->
          rule(marker, new Shown("<html>Please log in</html>\n", "", 0), null);
      case ServerReply.HangUp hangUp -> rule(marker, new Shown("", "", 0), "killed");
      case ServerReply.Silence silence -> rule(marker, new Shown("", "", 0), "silence");
    }
  }

  private void rule(String marker, Shown shown, @Nullable String end) {
    Path rules = program.dir.resolve("rules");
    try {
      Files.writeString(rules.resolve(marker + ".err"), shown.stderr());
      Files.writeString(
          rules.resolve(marker + ".code"), end == null ? String.valueOf(shown.code()) : end);
      Files.writeString(rules.resolve(marker + ".out"), shown.stdout());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<ServerRequest> requests() {
    List<ServerRequest> requests = new ArrayList<>();
    try (Stream<Path> files = Files.list(program.dir.resolve("requests"))) {
      for (Path file : files.filter(f -> !f.toString().endsWith(".part")).toList()) {
        String body = Files.readString(file);
        if (!body.isEmpty()) {
          requests.add(new ServerRequest("", Map.of(), body));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requests;
  }

  @Override
  public boolean tellsCut() {
    return !(shape instanceof Gemini);
  }

  @Override
  public boolean tellsRetryAfter() {
    return false;
  }

  @Override
  public void close() {}

  static final class Claude implements Shape {
    @Override
    public Shown answer(ServerReply.Text text) {
      Usage usage = text.usage();
      return shown(text.text(), usage, false, 0, text.cut() ? "max_tokens" : "end_turn");
    }

    @Override
    public Shown failure(ServerReply.Failure failure) {
      return shown(
          "API Error: " + failure.status() + " " + failure.words(),
          Usage.NONE,
          true,
          failure.status(),
          "stop_sequence");
    }

    private static Shown shown(String text, Usage usage, boolean error, int status, String reason) {
      var answer = Json.object();
      answer.put("type", "result").put("subtype", "success").put("is_error", error);
      if (status == 0) {
        answer.putNull("api_error_status");
      } else {
        answer.put("api_error_status", status);
      }
      answer.put("stop_reason", reason).put("result", text);
      answer
          .putObject("usage")
          .put("input_tokens", usage.inputTokens())
          .put("cache_read_input_tokens", usage.cacheReadTokens())
          .put("cache_creation_input_tokens", usage.cacheWriteTokens())
          .put("output_tokens", usage.outputTokens());
      answer.putObject("modelUsage").putObject("m");
      return new Shown(Json.write(answer) + "\n", "", error ? 1 : 0);
    }
  }

  static final class Codex implements Shape {
    @Override
    public Shown answer(ServerReply.Text text) {
      Usage usage = text.usage();
      var message = Json.object().put("type", "item.completed");
      message.putObject("item").put("type", "agent_message").put("text", text.text());
      var completed = Json.object().put("type", "turn.completed");
      completed
          .putObject("usage")
          .put("input_tokens", usage.totalInput())
          .put("cached_input_tokens", usage.cacheReadTokens())
          .put("cache_write_input_tokens", usage.cacheWriteTokens())
          .put("output_tokens", usage.outputTokens());
      if (text.cut()) {
        return failed(message, "Incomplete response returned, reason: max_output_tokens");
      }
      return new Shown(
          "{\"type\":\"turn.started\"}\n"
              + Json.write(message)
              + "\n"
              + Json.write(completed)
              + "\n",
          "",
          0);
    }

    @Override
    public Shown failure(ServerReply.Failure failure) {
      return failed(
          Json.object().put("type", "error").put("message", "Reconnecting... 1/2"),
          "unexpected status " + failure.status() + " : " + failure.words());
    }

    private static Shown failed(Object before, String message) {
      var failed = Json.object().put("type", "turn.failed");
      failed.putObject("error").put("message", message);
      return new Shown(Json.write(before) + "\n" + Json.write(failed) + "\n", "", 1);
    }
  }

  static final class Gemini implements Shape {
    @Override
    public Shown answer(ServerReply.Text text) {
      Usage usage = text.usage();
      var message =
          Json.object().put("type", "message").put("role", "assistant").put("content", text.text());
      var result = Json.object().put("type", "result").put("status", "success");
      result
          .putObject("stats")
          .put("total_tokens", usage.totalInput() + usage.outputTokens())
          .put("input_tokens", usage.totalInput())
          .put("output_tokens", usage.outputTokens())
          .put("cached", usage.cacheReadTokens());
      return new Shown(
          "{\"type\":\"init\",\"model\":\"m\"}\n"
              + Json.write(message)
              + "\n"
              + Json.write(result)
              + "\n",
          "Warning: 256-color support not detected.\n",
          0);
    }

    @Override
    public Shown failure(ServerReply.Failure failure) {
      var result = Json.object().put("type", "result").put("status", "error");
      result
          .putObject("error")
          .put("type", "unknown")
          .put("message", "[API Error: " + failure.words() + "]");
      result.putObject("stats").put("total_tokens", 0);
      return new Shown(
          "{\"type\":\"init\",\"model\":\"m\"}\n" + Json.write(result) + "\n",
          "",
          failure.status() % 256);
    }
  }
}
