package dev.orchestrator.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What goes over the wire: a head, and a body in pieces that are flushed one by one, each after a
 * pause.
 */
record StubReply(
    int status,
    Map<String, String> headers,
    List<String> pieces,
    boolean chunked,
    StubAnswer.End end,
    int piecesBeforeEnd,
    Duration pause) {

  /** Without a pause. */
  StubReply(
      int status,
      Map<String, String> headers,
      List<String> pieces,
      boolean chunked,
      StubAnswer.End end,
      int piecesBeforeEnd) {
    this(status, headers, pieces, chunked, end, piecesBeforeEnd, Duration.ZERO);
  }
}
