package dev.orchestrator.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.RoutedStream;
import dev.orchestrator.core.registry.ModelNameException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Gives the events of one stream to a handler, on a thread of its own, which {@link #cancel} from
 * any other thread interrupts.
 */
final class HandledStream implements StreamingHandle {
  private final StreamingChatResponseHandler handler;
  private volatile boolean cancelled;
  private volatile @Nullable Thread reader;

  HandledStream(StreamingChatResponseHandler handler) {
    this.handler = handler;
  }

  @Override
  public void cancel() {
    cancelled = true;
    Thread waiting = reader;
    if (waiting != null && waiting != Thread.currentThread()) {
      waiting.interrupt();
    }
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  /** Opens the stream and gives all of it out. Nothing is thrown: the handler hears of it. */
  void run(Callable<RoutedStream> open) {
    reader = Thread.currentThread();
    try (RoutedStream stream = open.call()) {
      while (!cancelled && stream.hasNext()) {
        GenerationEvent event = stream.next();
        if (!cancelled) {
          give(event, stream);
        }
      }
    } catch (CallFailedException e) {
      failed(ClientAnswers.exception(e));
    } catch (ModelNameException e) {
      failed(ClientAnswers.unknown(e));
    } catch (InterruptedException e) {
      failed(ClientAnswers.interrupted(e));
    } catch (Exception e) {
      failed(e);
    }
  }

  private void give(GenerationEvent event, RoutedStream stream) {
    switch (event) {
      case GenerationEvent.TextDelta delta ->
          safely(() ->
              handler.onPartialResponse(
                  new PartialResponse(delta.text()), new PartialResponseContext(this)));
      case GenerationEvent.ReasoningDelta delta ->
          safely(() ->
              handler.onPartialThinking(
                  new PartialThinking(delta.text()), new PartialThinkingContext(this)));
      case GenerationEvent.Completed completed -> {
        List<ToolExecutionRequest> calls =
            completed.result().toolCalls().stream().map(ClientAnswers::request).toList();
        for (int i = 0; i < calls.size(); i++) {
          CompleteToolCall call = new CompleteToolCall(i, calls.get(i));
          safely(() -> handler.onCompleteToolCall(call));
        }
        safely(
            () -> handler.onCompleteResponse(ClientAnswers.of(stream.generation().orElseThrow())));
      }
    }
  }

  private void failed(Exception e) {
    if (!cancelled) {
      tell(e);
    }
  }

  /** What a handler throws is told to it, as LangChain4j's own models do. */
  private void safely(Runnable call) {
    try {
      call.run();
    } catch (Exception e) {
      tell(e);
    }
  }

  private void tell(Exception e) {
    try {
      handler.onError(e);
    } catch (Exception ignored) {
      // There is nobody left to tell.
    }
  }
}
