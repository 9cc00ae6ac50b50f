package dev.orchestrator.base.http;

import org.jspecify.annotations.Nullable;

/**
 * The server-sent events of a body, after the WHATWG rules: comments are skipped, data of several
 * lines is joined, one blank after the colon is dropped. Unlike a browser this gives a last event
 * without its blank line too (some servers end so), marked as not whole. Not thread-safe.
 */
public final class SseEvents {
  private final Lines lines;

  /** Reads the events of this body. */
  public SseEvents(OpenReply reply) {
    this.lines = new Lines(reply);
  }

  /**
   * The next event that has data, or null after the last.
   *
   * @throws HttpFailure if the body did not come whole; the events before were whole
   */
  public @Nullable SseEvent next() throws HttpFailure, InterruptedException {
    String name = "";
    StringBuilder data = new StringBuilder();
    boolean hasData = false;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isEmpty()) {
        if (hasData) {
          return new SseEvent(name, data.toString(), true);
        }
        name = "";
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (value.startsWith(" ")) {
        value = value.substring(1);
      }
      switch (field) {
        case "event" -> name = value;
        case "data" -> {
          if (hasData) {
            data.append('\n');
          }
          hasData = true;
          data.append(value);
        }
        default -> {
          // Comments (an empty field), id, retry and unknown fields mean nothing here.
        }
      }
    }
    return hasData ? new SseEvent(name, data.toString(), false) : null;
  }
}
