package dev.orchestrator.base.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns the JDK client's pushed body into one that a blocking reader takes piece by piece, each
 * take with a deadline of its own. The JDK's own input stream has none, which is why this exists.
 * One piece is asked for at a time, so a slow reader slows the sender.
 */
final class ChunkQueue implements BodySubscriber<ChunkQueue> {

  /** What the connection brought. */
  sealed interface Item {
    record Bytes(List<ByteBuffer> buffers) implements Item {}

    record End(@Nullable Throwable failure) implements Item {}
  }

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private Flow.@Nullable Subscription subscription;
  private boolean cancelled;

  @Override
  public CompletionStage<ChunkQueue> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription s) {
    if (cancelled) {
      s.cancel();
    } else {
      subscription = s;
      s.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    items.add(new Item.Bytes(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    items.add(new Item.End(failure));
  }

  @Override
  public void onComplete() {
    items.add(new Item.End(null));
  }

  /** The next piece, or null if none came in time. After an {@code End} there is nothing more. */
  @Nullable Item take(long nanos) throws InterruptedException {
    Item item = items.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    if (item instanceof Item.Bytes) {
      requestNext();
    }
    return item;
  }

  private synchronized void requestNext() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  /** Ends the exchange: the connection is closed, or its HTTP/2 stream reset. */
  synchronized void cancel() {
    cancelled = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
