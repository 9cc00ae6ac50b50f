package dev.orchestrator.providers.wire;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.http.HttpFailure;
import dev.orchestrator.base.http.Lines;
import dev.orchestrator.base.http.OpenReply;
import dev.orchestrator.base.http.SseEvent;
import dev.orchestrator.base.http.SseEvents;
import dev.orchestrator.base.json.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A streamed answer. It is complete when the assembler has met the vendor's terminal event, or,
 * with vendors that have none, when the body ends in good order after the finish reason; any other
 * end is TRUNCATED, with the usage told so far. For one thread.
 */
final class WireStream implements GenerationStream {
  /** Of an error that stands in several lines of a stream of lines; a longer one is cut. */
  private static final int LONGEST_VALUE = 16 * 1024;

  /** What follows the terminal event is the end of the body, mostly in the same packet. */
  private static final Duration LAST_BYTES = Duration.ofMillis(100);

  private final Wire wire;
  private final Wire.Answer answer;
  private final OpenReply reply;
  private final WireCall call;
  private final SseEvents events;
  private final Lines lines;
  private final Queue<GenerationEvent> ready = new ArrayDeque<>();
  private boolean any;
  private boolean begun;
  private boolean over;
  private @Nullable ProviderException failure;

  WireStream(Wire wire, Wire.Answer answer, OpenReply reply, WireCall call) {
    this.wire = wire;
    this.answer = answer;
    this.reply = reply;
    this.call = call;
    this.events = new SseEvents(reply);
    this.lines = new Lines(reply);
  }

  @Override
  public boolean hasNext() {
    if (failure != null && ready.isEmpty()) {
      throw failure;
    }
    while (ready.isEmpty() && !over) {
      try {
        advance();
      } catch (ProviderException e) {
        throw fail(e);
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public GenerationEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream is over");
    }
    return ready.remove();
  }

  private void advance() {
    SseEvent event;
    try {
      event = read();
    } catch (HttpFailure e) {
      throw wire.faults().ofHttp(call.model(), e, call.assembler().usage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw wire.faults().cancelled(call.model(), call.assembler().usage());
    }
    if (event == null) {
      atEnd();
    } else if (event.data().strip().equals(Assembler.DONE)) {
      any = true;
      call.assembler().done();
      complete();
    } else {
      take(event);
    }
  }

  private @Nullable SseEvent read() throws HttpFailure, InterruptedException {
    return switch (call.framing()) {
      case SSE -> events.next();
      case NDJSON -> {
        String line = lines.next();
        while (line != null && line.isBlank()) {
          line = lines.next();
        }
        String value = line == null || any ? line : wholeValue(line);
        yield value == null ? null : new SseEvent("", value, !lines.unterminated());
      }
    };
  }

  /** The first line, with those after it if it only begins a value: a printed error has several. */
  private String wholeValue(String first) throws HttpFailure, InterruptedException {
    StringBuilder value = new StringBuilder(first);
    while (value.length() < LONGEST_VALUE
        && (first.startsWith("{") || first.startsWith("["))
        && Json.tryParse(value.toString()).isEmpty()) {
      String line = lines.next();
      if (line == null) {
        break;
      }
      value.append('\n').append(line);
    }
    return value.toString();
  }

  private void take(SseEvent event) {
    Optional<JsonNode> json = Json.tryParse(event.data());
    if (json.isEmpty() || !json.get().isObject()) {
      // Gemini's errors may be lists.
      json.filter(JsonNode::isArray).ifPresent(answer::refuseError);
      throw mayBeCut(event)
          ? answer.truncated()
          : malformed("an event of the stream is no JSON object", event.data());
    }
    any = true;
    answer.refuseError(call.assembler().errorIn(json.get()));
    try {
      ready.addAll(call.assembler().accept(event.name(), json.get()));
      begun = true;
    } catch (MalformedAnswer e) {
      throw answer.malformed(e);
    }
    if (call.assembler().ended()) {
      complete();
    }
  }

  /** Whether it may be the first half of an event: what begins like none cannot. */
  private static boolean mayBeCut(SseEvent event) {
    String data = event.data().stripLeading();
    return !event.whole()
        && Json.tryParse(data).isEmpty()
        && (data.startsWith("{") || Assembler.DONE.startsWith(data));
  }

  private ProviderException malformed(String what, String seen) {
    return wire.faults().malformed(call.model(), answer.status(), answer.requestId(), what, seen);
  }

  private void atEnd() {
    if (!any) {
      // An error that is labelled as a stream but is plain JSON is still that error.
      Json.tryParse(events.stray()).filter(JsonNode::isContainer).ifPresent(answer::refuseError);
      throw malformed("the stream ended without a single event", events.stray());
    }
    if (!call.assembler().mayEndHere()) {
      throw answer.truncated();
    }
    complete();
  }

  private void complete() {
    if (!call.assembler().mayEndHere()) {
      throw answer.truncated();
    }
    ready.add(new GenerationEvent.Completed(answer.result()));
    over = true;
    reply.leave(LAST_BYTES);
  }

  private @Nullable Usage asFarAsTold(@Nullable Usage usage) {
    boolean last = call.assembler().finishReason() != FinishReason.OTHER;
    return usage == null || last ? usage : usage.asEstimate();
  }

  private ProviderException fail(ProviderException e) {
    // What a vendor had begun to answer it may bill, whatever ended it; and what it told of the
    // usage before it told why the answer ends (Anthropic begins with one token) is no final count.
    ProviderException told =
        begun ? e.toBuilder().partial(true).usage(asFarAsTold(e.usage())).build() : e;
    failure = told;
    over = true;
    reply.close();
    return told;
  }

  @Override
  public void close() {
    over = true;
    reply.close();
  }
}
