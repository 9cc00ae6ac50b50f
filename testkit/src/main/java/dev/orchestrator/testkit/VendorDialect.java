package dev.orchestrator.testkit;

import dev.orchestrator.api.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How one vendor's protocol writes answers. The shapes follow recorded traffic. */
interface VendorDialect {

  /** What the vendor's SDK wants behind host and port. */
  String base();

  /** Whether this request asks for a generation, rather than for a list of models or the like. */
  boolean isGeneration(StubRequest request);

  /** Whether its answer is to be streamed; by default if {@code stream} is true in its body. */
  default boolean wantsStream(StubRequest request) {
    return request.json().path("stream").asBoolean(false);
  }

  /** The content type of a stream; by default that of server-sent events. */
  default String streamType() {
    return "text/event-stream; charset=utf-8";
  }

  /** A whole answer. */
  String whole(StubRequest request, StubAnswer answer, Usage usage);

  /** The same as a stream, one piece an event, each with its framing. */
  List<String> stream(StubRequest request, StubAnswer answer, Usage usage);

  /** A failure. */
  String error(int status, String message);

  /** The answer to a request for models; empty if this is none. */
  Optional<String> listing(StubRequest request, List<StubModel> models);

  /** A text in two or three pieces, so that a stream of it has more than one. */
  static List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    int step = Math.max(1, (text.length() + 2) / 3);
    int start = 0;
    while (start < text.length()) {
      int end = Math.min(text.length(), start + step);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end++;
      }
      pieces.add(text.substring(start, end));
      start = end;
    }
    return pieces;
  }
}
