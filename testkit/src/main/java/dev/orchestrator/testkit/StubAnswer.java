package dev.orchestrator.testkit;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StubVendor} answers. Immutable: each method that changes something gives a new
 * answer.
 */
public final class StubAnswer {

  /** How the connection fares. */
  enum End {
    /** The answer is sent whole. */
    WHOLE,
    /** The body ends in good order after some of its pieces. */
    EARLY,
    /** The connection is closed after some pieces. */
    CUT,
    /** The same, and the client is told that it was not meant to be: its read fails. */
    RESET,
    /** Nothing comes after some pieces, and the connection stays open. */
    STALL
  }

  final int status;
  final Map<String, String> headers;

  /** A body as it is; null if the vendor's protocol writes it. */
  final @Nullable String raw;

  final String text;
  final List<Part.ToolCall> calls;
  final @Nullable Usage usage;
  final @Nullable FinishReason finish;
  final End end;

  /** Pieces that are sent before an end that is not WHOLE; -1: not even a status. */
  final int pieces;

  private StubAnswer(
      int status,
      Map<String, String> headers,
      @Nullable String raw,
      String text,
      List<Part.ToolCall> calls,
      @Nullable Usage usage,
      @Nullable FinishReason finish,
      End end,
      int pieces) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.raw = raw;
    this.text = text;
    this.calls = List.copyOf(calls);
    this.usage = usage;
    this.finish = finish;
    this.end = end;
    this.pieces = pieces;
  }

  private static StubAnswer of(int status, @Nullable String raw, String text) {
    return new StubAnswer(status, Map.of(), raw, text, List.of(), null, null, End.WHOLE, 0);
  }

  /** A text. Its usage is a quarter of the bytes on either side unless {@link #usage} says more. */
  public static StubAnswer text(String text) {
    return of(200, null, text);
  }

  /** A failure in the vendor's own shape. */
  public static StubAnswer error(int status, String message) {
    return of(status, null, message);
  }

  /** A 429 that asks to wait this many seconds. */
  public static StubAnswer rateLimited(int seconds) {
    return error(429, "rate limit reached").header("retry-after", Integer.toString(seconds));
  }

  /** Any body as it is, for what no vendor should send. */
  public static StubAnswer raw(int status, String contentType, String body) {
    return of(status, body, "").header("content-type", contentType);
  }

  /** Takes the request and never answers. */
  public static StubAnswer silence() {
    return of(200, "", "").ending(End.STALL, -1);
  }

  /** Takes the request and closes the connection without a byte. */
  public static StubAnswer hangUp() {
    return of(200, "", "").ending(End.CUT, -1);
  }

  /** With these tokens. */
  public StubAnswer usage(long inputTokens, long outputTokens) {
    return usage(Usage.of(inputTokens, outputTokens));
  }

  /** With these tokens, which the protocol converts into its own way of counting. */
  public StubAnswer usage(Usage value) {
    return new StubAnswer(status, headers, raw, text, calls, value, finish, end, pieces);
  }

  /** With a call of a tool. */
  public StubAnswer toolCall(String id, String name, String argumentsJson) {
    List<Part.ToolCall> more = new ArrayList<>(calls);
    more.add(new Part.ToolCall(id, name, argumentsJson));
    return new StubAnswer(status, headers, raw, text, more, usage, finish, end, pieces);
  }

  /** With this finish reason instead of the one that fits. */
  public StubAnswer finish(FinishReason reason) {
    return new StubAnswer(status, headers, raw, text, calls, usage, reason, end, pieces);
  }

  /** With one more header. */
  public StubAnswer header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new StubAnswer(status, more, raw, text, calls, usage, finish, end, pieces);
  }

  /** Breaks the connection after this many pieces: events of a stream, halves of a body. */
  public StubAnswer cutAfter(int count) {
    return ending(End.CUT, count);
  }

  /** Ends the body in good order after this many pieces, as a careless proxy does. */
  public StubAnswer endAfter(int count) {
    return ending(End.EARLY, count);
  }

  /** Falls silent after this many pieces and keeps the connection open. */
  public StubAnswer stallAfter(int count) {
    return ending(End.STALL, count);
  }

  private StubAnswer ending(End how, int count) {
    return new StubAnswer(status, headers, raw, text, calls, usage, finish, how, count);
  }

  FinishReason finishReason() {
    if (finish != null) {
      return finish;
    }
    return calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
  }
}
