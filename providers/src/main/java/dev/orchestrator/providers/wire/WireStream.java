package dev.orchestrator.providers.wire;

import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.ProviderException;
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
        fail(e);
        throw e;
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
        yield line == null ? null : new SseEvent("", line, !lines.unterminated());
      }
    };
  }

  private void take(SseEvent event) {
    Optional<JsonNode> json = Json.tryParse(event.data());
    if (json.isEmpty() || !json.get().isObject()) {
      // What is not even JSON may be the first half of an event; a number or a list is none.
      throw event.whole() || json.isPresent()
          ? wire.faults()
              .malformed(
                  call.model(),
                  answer.status(),
                  answer.requestId(),
                  "an event of the stream is no JSON object",
                  event.data())
          : answer.truncated();
    }
    any = true;
    answer.refuseError(call.assembler().errorIn(json.get()));
    try {
      ready.addAll(call.assembler().accept(event.name(), json.get()));
    } catch (MalformedAnswer e) {
      throw answer.malformed(e);
    }
    if (call.assembler().ended()) {
      complete();
    }
  }

  private void atEnd() {
    if (!any) {
      throw wire.faults()
          .malformed(
              call.model(),
              answer.status(),
              answer.requestId(),
              "the stream ended without a single event",
              "");
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

  private void fail(ProviderException e) {
    failure = e;
    over = true;
    reply.close();
  }

  @Override
  public void close() {
    over = true;
    reply.close();
  }
}
