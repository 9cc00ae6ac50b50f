package dev.orchestrator.testkit;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import dev.orchestrator.testkit.StubAnswer.End;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** What a {@link FaultyUpstream} sends for each fault. Immutable. */
final class FaultReplies {
  private static final int FOR_EVER = 1_000_000;
  private static final long MILLIONS = 40_000_000L;
  private static final String JSON = "application/json";
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html><head><title>502 Bad Gateway</title></head>
      <body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>
      """;

  private final String text;
  private final Time time;

  FaultReplies(String text, Time time) {
    this.text = text;
    this.time = time;
  }

  /** The reply to the call of this number. */
  StubReply reply(Protocol protocol, StubRequest request, UpstreamFault fault, long number) {
    return new Call(protocol, request, number).reply(fault);
  }

  /** One call that has to be answered. */
  private final class Call {
    private final VendorDialect dialect;
    private final VendorShapes shapes;
    private final StubRequest request;
    private final boolean streamed;
    private final long number;

    Call(Protocol protocol, StubRequest request, long number) {
      this.dialect = protocol.dialect();
      this.shapes = new VendorShapes(protocol);
      this.request = request;
      this.streamed = dialect.wantsStream(request);
      this.number = number;
    }

    StubReply reply(UpstreamFault fault) {
      return switch (fault.kind()) {
        // A storm and a revoked key are made of these by the plan.
        case OK, RATE_LIMIT_STORM, AUTH_REVOKED, REFUSED -> healthy();
        case RATE_LIMIT -> rateLimited(fault.duration());
        case RATE_LIMIT_UNTOLD -> refused(shapes.rateLimited(Optional.empty()));
        case RATE_LIMIT_DATE -> rateLimited("retry-after", httpDate(fault.duration()));
        case RATE_LIMIT_MILLIS ->
            rateLimited("retry-after-ms", Long.toString(fault.duration().toMillis()));
        case RATE_LIMIT_ABSURD -> rateLimited("retry-after", "99999999999999");
        case QUOTA -> refused(shapes.quota());
        case SERVER_ERROR -> error(500, "Internal server error");
        case BAD_GATEWAY -> simple(502, "text/html", PAGE);
        case UNAVAILABLE ->
            simple(
                503,
                "text/plain",
                "upstream connect error or disconnect/reset before headers. reset reason: overflow");
        case OVERLOADED -> error(529, "Overloaded");
        case RECOVER_AFTER -> error(503, "down for maintenance");
        case STALL_HEADERS -> ending(healthy(), End.STALL, -1);
        case STALL_FIRST_TOKEN -> ending(healthy(), End.STALL, beforeFirstToken());
        case STALL_MIDDLE -> ending(halved(), End.STALL, middle());
        case DRIP -> dripping(fault.duration());
        case PINGS -> pinging(fault.duration());
        case CUT_STREAM -> ending(halved(), End.CUT, middle());
        case CUT_JSON -> cutJson();
        case BROKEN_EVENT -> brokenEvent();
        case NO_END -> noEnd();
        case WRONG_TYPE -> typed(healthy(), "text/plain");
        case HTML -> simple(200, "text/html", PAGE.replace("502 Bad Gateway", "Welcome"));
        case EMPTY -> simple(200, JSON, "");
        case ERROR_BODY -> simple(200, JSON, shapes.overloaded());
        case ERROR_FIRST -> streamed ? events(List.of(shapes.overloadedEvent(0))) : errorBody();
        case ERROR_EVENT -> errorEvent();
        case CONTEXT_OVERFLOW -> refused(shapes.contextOverflow());
        case CONTENT_BLOCK -> shapes.contentBlocked().map(this::blocked).orElseGet(this::healthy);
        case REFUSAL -> edited(answer(shapes.refusal(StubAnswer.text(text))), shapes::refused);
        case BAD_REQUEST -> error(400, "max_tokens: must be at least 1");
        case UNAUTHORIZED -> refused(shapes.unauthorized());
        case MODEL_MISSING -> refused(shapes.modelMissing(request.model()));
        case REDIRECT ->
            with(simple(307, "text/plain", ""), "location", "https://elsewhere.example/v2");
        case CLOSED -> ending(healthy(), End.CUT, -1);
        case RESET -> ending(healthy(), End.RESET, -1);
        case USAGE_MISSING -> edited(healthy(), ToldUsage::without);
        case USAGE_NEGATIVE -> edited(healthy(), json -> ToldUsage.saying(-7, json));
        case USAGE_HUGE -> edited(healthy(), json -> ToldUsage.saying(MILLIONS, json));
        case LENGTH -> answer(StubAnswer.text(text).finish(FinishReason.LENGTH));
      };
    }

    // --- the healthy answer, and what is left of it

    private StubReply healthy() {
      return answer(StubAnswer.text(text));
    }

    private StubReply answer(StubAnswer answer) {
      Usage usage = Usage.of(quarter(request.body()), quarter(text));
      return streamed
          ? events(dialect.stream(request, answer, usage))
          : simple(200, JSON, dialect.whole(request, answer, usage));
    }

    private StubReply events(List<String> events) {
      return new StubReply(200, headers(dialect.streamType()), events, true, End.WHOLE, 0);
    }

    private static long quarter(String text) {
      return Math.max(1, text.getBytes(StandardCharsets.UTF_8).length / 4);
    }

    /** A whole body in two halves, a stream in its events. */
    private StubReply halved() {
      StubReply healthy = healthy();
      if (streamed) {
        return healthy;
      }
      String body = healthy.pieces().getFirst();
      int half = body.length() / 2;
      return pieces(healthy, List.of(body.substring(0, half), body.substring(half)));
    }

    /** Pieces up to the middle: half of a body; of a stream, its tokens without the last. */
    private int middle() {
      return streamed ? lastToken() : 1;
    }

    private int beforeFirstToken() {
      return streamed ? firstIndex(VendorDialect.split(text).getFirst()) : 0;
    }

    private int lastToken() {
      return firstIndex(VendorDialect.split(text).getLast());
    }

    private int firstIndex(String token) {
      List<String> events = healthy().pieces();
      String written = Json.write(token);
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i).contains(written)) {
          return i;
        }
      }
      throw new IllegalStateException("the stream does not hold " + written + ": " + events);
    }

    // --- what is broken about it

    private StubReply dripping(Duration pause) {
      StubReply healthy = healthy();
      List<String> drops =
          String.join("", healthy.pieces()).codePoints().mapToObj(Character::toString).toList();
      return slowed(pieces(healthy, drops), pause);
    }

    /** Servers that keep a buffered call alive send white space, which JSON ignores. */
    private StubReply pinging(Duration pause) {
      String ping = streamed ? shapes.ping(request) : " ";
      StubReply healthy = healthy();
      return slowed(
          new StubReply(
              200, healthy.headers(), Collections.nCopies(FOR_EVER, ping), true, End.WHOLE, 0),
          pause);
    }

    private StubReply cutJson() {
      StubReply halved = halved();
      List<String> kept = new ArrayList<>(halved.pieces().subList(0, middle()));
      if (streamed) {
        String last = halved.pieces().get(middle());
        kept.add(last.substring(0, last.lastIndexOf('}') - 1));
      }
      return pieces(halved, kept);
    }

    private StubReply brokenEvent() {
      if (!streamed) {
        String body = healthy().pieces().getFirst();
        return simple(200, JSON, body.replaceFirst(":", ";"));
      }
      return inserted(shapes.brokenEvent(), true);
    }

    private StubReply errorEvent() {
      return streamed ? inserted(shapes.overloadedEvent(lastToken()), false) : errorBody();
    }

    private StubReply errorBody() {
      return simple(200, JSON, shapes.overloaded());
    }

    /** An event in the place of the last token. */
    private StubReply inserted(String event, boolean goesOn) {
      List<String> healthy = healthy().pieces();
      List<String> all = new ArrayList<>(healthy.subList(0, lastToken()));
      all.add(event);
      if (goesOn) {
        all.addAll(healthy.subList(lastToken(), healthy.size()));
      }
      return events(all);
    }

    private StubReply noEnd() {
      StubReply healthy = healthy();
      return streamed ? pieces(healthy, healthy.pieces().subList(0, lastToken() + 1)) : healthy;
    }

    private StubReply edited(StubReply reply, UnaryOperator<JsonNode> change) {
      return pieces(reply, shapes.edited(reply.pieces(), change));
    }

    // --- failures

    private StubReply rateLimited(Duration wait) {
      long seconds = wait.plusMillis(999).toSeconds();
      StubReply reply = refused(shapes.rateLimited(Optional.of(seconds)));
      // Gemini says it in the body and in no header.
      return shapes.protocol() == Protocol.GEMINI
          ? reply
          : with(reply, "retry-after", Long.toString(seconds));
    }

    private StubReply rateLimited(String header, String value) {
      return with(refused(shapes.rateLimited(Optional.empty())), header, value);
    }

    private String httpDate(Duration wait) {
      return DateTimeFormatter.RFC_1123_DATE_TIME.format(
          time.now().plus(wait).atOffset(ZoneOffset.UTC));
    }

    private StubReply blocked(VendorShapes.Refused block) {
      return block.status() == 200 && streamed
          ? events(List.of("data: " + block.body() + "\r\n\r\n"))
          : refused(block);
    }

    private StubReply error(int status, String message) {
      return simple(status, JSON, dialect.error(status, message));
    }

    private StubReply refused(VendorShapes.Refused refused) {
      return simple(refused.status(), JSON, refused.body());
    }

    // --- replies made of replies

    private StubReply simple(int status, String type, String body) {
      return new StubReply(status, headers(type), List.of(body), false, End.WHOLE, 0);
    }

    private Map<String, String> headers(String type) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("content-type", type);
      headers.putAll(shapes.requestId(number));
      return headers;
    }

    private static StubReply typed(StubReply reply, String type) {
      return with(reply, "content-type", type);
    }

    private static StubReply with(StubReply reply, String header, String value) {
      Map<String, String> headers = new LinkedHashMap<>(reply.headers());
      headers.put(header, value);
      return new StubReply(
          reply.status(),
          headers,
          reply.pieces(),
          reply.chunked(),
          reply.end(),
          reply.piecesBeforeEnd());
    }

    private static StubReply pieces(StubReply reply, List<String> pieces) {
      return new StubReply(
          reply.status(),
          reply.headers(),
          pieces,
          reply.chunked(),
          reply.end(),
          reply.piecesBeforeEnd());
    }

    private static StubReply ending(StubReply reply, End end, int piecesBeforeEnd) {
      return new StubReply(
          reply.status(), reply.headers(), reply.pieces(), reply.chunked(), end, piecesBeforeEnd);
    }

    private static StubReply slowed(StubReply reply, Duration pause) {
      return new StubReply(
          reply.status(),
          reply.headers(),
          reply.pieces(),
          reply.chunked(),
          reply.end(),
          reply.piecesBeforeEnd(),
          pause);
    }
  }
}
