package dev.orchestrator.providers.scripted;

import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.ProviderException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An answer in pieces of {@value #PIECE} characters, then its completion or its fault. */
final class ScriptedStream implements GenerationStream {
  private static final int PIECE = 20;

  private final String text;
  private final @Nullable GenerationResult result;
  private final @Nullable ProviderException fault;
  private int position;
  private boolean over;

  ScriptedStream(String text, GenerationResult result) {
    this.text = text;
    this.result = result;
    this.fault = null;
  }

  ScriptedStream(String text, ProviderException fault) {
    this.text = text;
    this.result = null;
    this.fault = fault;
  }

  @Override
  public boolean hasNext() {
    return !over;
  }

  @Override
  public GenerationEvent next() {
    if (over) {
      throw new NoSuchElementException("the stream is over");
    }
    if (position < text.length()) {
      int end = Math.min(text.length(), position + PIECE);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end++;
      }
      String piece = text.substring(position, end);
      position = end;
      return new GenerationEvent.TextDelta(piece);
    }
    over = true;
    if (result != null) {
      return new GenerationEvent.Completed(result);
    }
    throw fault == null ? new IllegalStateException("neither answer nor fault") : fault;
  }

  @Override
  public void close() {
    over = true;
  }
}
