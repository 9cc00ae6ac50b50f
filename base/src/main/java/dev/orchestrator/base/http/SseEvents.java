package dev.orchestrator.base.http;

import org.jspecify.annotations.Nullable;

/**
 * The server-sent events of a body, after the WHATWG rules: comments are skipped, data of several
 * lines is joined, one blank after the colon is dropped. Unlike a browser this gives a last event
 * without its blank line too (some servers end so), marked as not whole. Not thread-safe.
 *
 * <p>A body that is no stream of events at all gives none; {@link #stray()} tells what it was.
 */
public final class SseEvents {
  /** More than any error page that is worth reading. */
  private static final int LONGEST_STRAY = 64 * 1024;

  private final Lines lines;
  private final StringBuilder stray = new StringBuilder();

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
        case "", "id", "retry" -> {
          // A comment, and fields that mean nothing here.
        }
        default -> {
          if (stray.length() + line.length() < LONGEST_STRAY) {
            stray.append(line).append('\n');
          }
        }
      }
    }
    return hasData ? new SseEvent(name, data.toString(), false) : null;
  }

  /**
   * The lines so far that belong to no event, at most 64 KiB of them: with a body of another kind
   * (an error page, plain JSON) all of it.
   */
  public String stray() {
    return stray.toString();
  }
}
