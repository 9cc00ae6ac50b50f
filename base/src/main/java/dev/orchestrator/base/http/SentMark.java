package dev.orchestrator.base.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * Notes when the client begins to read the request's body. It does so after it has connected and
 * written the headers, so as long as it has not, nothing that costs money can have arrived.
 */
final class SentMark implements BodyPublisher {
  private final BodyPublisher body;
  private volatile boolean sent;

  SentMark(BodyPublisher body) {
    this.body = body;
  }

  boolean sent() {
    return sent;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    sent = true;
    body.subscribe(subscriber);
  }
}
