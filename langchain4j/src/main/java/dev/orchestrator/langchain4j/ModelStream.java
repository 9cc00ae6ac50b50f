package dev.orchestrator.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.ProviderException;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a streaming LangChain4j model tells its handler, as a stream to be read. The model fills it
 * from a thread of its own; one thread reads. A model whose handle can cancel is cancelled by
 * {@link #close}.
 */
final class ModelStream implements GenerationStream {
  private sealed interface Told {}

  private record Event(GenerationEvent event) implements Told {}

  private record Failed(Throwable error) implements Told {}

  private final String provider;
  private final String model;
  private final ModelFailures failures;
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private volatile @Nullable StreamingHandle handle;
  private volatile boolean closed;
  private @Nullable GenerationEvent next;
  private boolean begun;
  private boolean over;

  ModelStream(String provider, String model, ModelFailures failures) {
    this.provider = provider;
    this.model = model;
    this.failures = failures;
  }

  StreamingChatResponseHandler handler() {
    return new StreamingChatResponseHandler() {
      @Override
      public void onPartialResponse(String text) {
        text(text);
      }

      @Override
      public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
        hold(context.streamingHandle());
        text(partial.text());
      }

      @Override
      public void onPartialThinking(PartialThinking partial) {
        told.add(new Event(new GenerationEvent.ReasoningDelta(partial.text())));
      }

      @Override
      public void onPartialThinking(PartialThinking partial, PartialThinkingContext context) {
        hold(context.streamingHandle());
        onPartialThinking(partial);
      }

      @Override
      public void onCompleteResponse(ChatResponse response) {
        Told last;
        try {
          last =
              new Event(new GenerationEvent.Completed(ModelAnswers.of(provider, model, response)));
        } catch (RuntimeException e) {
          last = new Failed(e); // whoever reads would wait for ever
        }
        told.add(last);
      }

      @Override
      public void onError(Throwable error) {
        told.add(new Failed(error));
      }

      private void text(String text) {
        if (!text.isEmpty()) {
          told.add(new Event(new GenerationEvent.TextDelta(text)));
        }
      }
    };
  }

  private void hold(StreamingHandle given) {
    handle = given;
    if (closed) {
      given.cancel();
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null && !over) {
      advance();
    }
    return next != null;
  }

  private void advance() {
    Told one;
    try {
      one = told.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw ProviderException.builder(Fault.CANCELLED, provider + "/" + model + ": the caller left")
          .partial(true)
          .build();
    }
    switch (one) {
      case Event event -> {
        next = event.event();
        begun = true;
      }
      case Failed failed -> {
        over = true;
        // A part of the answer may have been billed.
        throw failures.told(model, failed.error()).toBuilder().partial(begun).build();
      }
    }
  }

  @Override
  public GenerationEvent next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the stream is over");
    }
    GenerationEvent event = next;
    next = null;
    over = event instanceof GenerationEvent.Completed;
    return event;
  }

  @Override
  public void close() {
    closed = true;
    StreamingHandle held = handle;
    if (held != null && !over) {
      held.cancel();
    }
  }
}
