package dev.orchestrator.testkit;

import java.util.List;
import java.util.Map;

/** What goes over the wire: a head, and a body in pieces that are flushed one by one. */
record StubReply(
    int status,
    Map<String, String> headers,
    List<String> pieces,
    boolean chunked,
    StubAnswer.End end,
    int piecesBeforeEnd) {}
