package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.base.http.Deadlines;
import dev.orchestrator.base.http.Http;
import dev.orchestrator.base.http.HttpCall;
import dev.orchestrator.base.http.HttpFailure;
import dev.orchestrator.base.http.HttpReply;
import dev.orchestrator.base.http.OpenReply;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A vendor's JSON over HTTP: sends one call and turns whatever goes wrong into a {@link
 * ProviderException}. It never repeats a call. Thread-safe.
 *
 * <p>Vendors are asked for streams, also where the caller wants the answer whole: then {@link
 * #generate} reads the stream to its end. So the first-token and idle deadlines hold as they are
 * configured, and a connection that breaks is noticed at once. A server that answers a request for
 * a stream in one piece is understood too.
 *
 * <p>Where {@link Connection#streams()} is false the answer is asked for in one piece, and {@link
 * #stream} gives it as one. It has no first token: nothing is sent until all of it is written. So
 * it gets the first-token deadline <em>and</em> the time its {@code maxTokens} take at a slow
 * vendor's pace (see {@link Connection#slowestTokensPerSecond()}), within the total deadline.
 */
public final class Wire implements AutoCloseable {
  /** Assumed for the pace of an answer in one piece whose request names no {@code maxTokens}. */
  private static final int USUAL_ANSWER_TOKENS = 4_096;

  private final Connection connection;
  private final Http http;
  private final Time time;
  private final Faults faults;

  /** A wire with a client of its own, freed by {@link #close()}. */
  public Wire(Connection connection, Http http, Time time) {
    this.connection = connection;
    this.http = http;
    this.time = time;
    this.faults =
        new Faults(connection.provider(), connection.dialect(), connection.secrets(), time);
  }

  /** Whether a call's body has to ask for a stream. */
  public boolean streams() {
    return connection.streams();
  }

  /**
   * Sends a call and waits for the whole answer.
   *
   * @throws InterruptedException if the caller was interrupted; the connection has been closed
   */
  public GenerationResult generate(WireCall call) throws InterruptedException {
    if (!streams()) {
      return inOnePiece(call);
    }
    try (GenerationStream stream = open(call)) {
      while (stream.hasNext()) {
        if (stream.next() instanceof GenerationEvent.Completed whole) {
          return whole.result();
        }
      }
    } catch (ProviderException e) {
      if (e.fault() == Fault.CANCELLED && Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
    throw new IllegalStateException("a stream ended without its completion");
  }

  /** Sends a call and gives its answer as it comes. */
  public GenerationStream stream(WireCall call) throws InterruptedException {
    return streams() ? open(call) : GenerationStream.of(inOnePiece(call));
  }

  private GenerationResult inOnePiece(WireCall call) throws InterruptedException {
    String body = Json.write(call.body());
    HttpCall post = post(path(call), body, whole(call.request()));
    OpenReply reply;
    try {
      reply = http.open(post);
    } catch (HttpFailure e) {
      throw faults.ofHttp(call.model(), e, null);
    }
    try (reply) {
      if (!isSuccess(reply.status())) {
        throw faults.ofStatus(call.model(), reply.status(), reply.headers(), words(reply));
      }
      JsonNode json = requireJson(call.model(), reply.status(), reply.headers(), reply.text());
      return new Answer(call, reply.status(), reply.headers(), body).whole(json);
    } catch (HttpFailure e) {
      throw faults.ofHttp(call.model(), e, null);
    }
  }

  /** A failed answer's body; its status has said enough if the body does not come whole. */
  private static String words(OpenReply reply) throws InterruptedException {
    try {
      return reply.text();
    } catch (HttpFailure e) {
      return "";
    }
  }

  private GenerationStream open(WireCall call) throws InterruptedException {
    String body = Json.write(call.body());
    OpenReply reply;
    try {
      reply = http.open(post(path(call), body, streamed(call.request())));
    } catch (HttpFailure e) {
      throw faults.ofHttp(call.model(), e, null);
    }
    Answer answer = new Answer(call, reply.status(), reply.headers(), body);
    String type = reply.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    boolean streaming =
        !type.startsWith("application/json")
            && !type.startsWith("text/html")
            && !type.startsWith("text/plain");
    if (isSuccess(reply.status()) && (streaming || isNdjson(call, type))) {
      return new WireStream(this, answer, reply, call);
    }
    // A failed status, or a server that answers a request for a stream in one piece.
    try (reply) {
      if (!isSuccess(reply.status())) {
        String text = words(reply);
        ProviderException fault =
            faults.ofStatus(call.model(), reply.status(), reply.headers(), text);
        throw StreamRefusal.advise(connection.provider(), fault, text);
      }
      JsonNode json = requireJson(call.model(), reply.status(), reply.headers(), reply.text());
      return GenerationStream.of(answer.whole(json));
    } catch (HttpFailure e) {
      throw faults.ofHttp(call.model(), e, null);
    }
  }

  private static boolean isNdjson(WireCall call, String type) {
    // Old Ollama versions label a stream of lines as plain JSON.
    return call.framing() == WireCall.Framing.NDJSON && type.startsWith("application/json");
  }

  /** Gets JSON, within {@code limit}. */
  public JsonNode get(String path, Duration limit) throws InterruptedException {
    return exchange(HttpCall.get(uri(path), quick(limit)).withHeaders(connection.headers()), "");
  }

  /** Posts JSON that is no generation and costs nothing, within {@code limit}. */
  public JsonNode post(String path, ObjectNode body, String model, Duration limit)
      throws InterruptedException {
    return exchange(post(path, Json.write(body), quick(limit)), model);
  }

  private JsonNode exchange(HttpCall call, String model) throws InterruptedException {
    HttpReply reply;
    try {
      reply = http.send(call);
    } catch (HttpFailure e) {
      throw faults.ofFreeHttp(model, e);
    }
    JsonNode json = requireJson(model, reply.status(), reply.headers(), reply.body());
    Optional<ProviderException> fault =
        faults.inSuccess(model, reply.status(), reply.headers(), json, null);
    if (fault.isPresent()) {
      throw fault.get();
    }
    return json;
  }

  private JsonNode requireJson(String model, int status, HttpHeaders headers, String body) {
    if (!isSuccess(status)) {
      throw faults.ofStatus(model, status, headers, body);
    }
    Optional<JsonNode> json = Json.tryParse(body).filter(JsonNode::isContainer);
    if (json.isEmpty()) {
      throw faults.malformed(
          model,
          status,
          faults.requestId(headers, null),
          body.isBlank() ? "the answer is empty" : "the answer is not JSON",
          body);
    }
    return json.get();
  }

  private HttpCall post(String path, String body, Deadlines deadlines) {
    return HttpCall.postJson(uri(path), body, deadlines).withHeaders(connection.headers());
  }

  private String path(WireCall call) {
    String own = connection.path();
    return own == null ? call.path() : own.replace("{model}", Endpoints.pathPart(call.model()));
  }

  private URI uri(String path) {
    String query = connection.query();
    String before = query.isEmpty() ? "" : path.indexOf('?') < 0 ? "?" : "&";
    return URI.create(connection.endpoint() + path + before + query);
  }

  private Deadlines streamed(GenerationRequest request) {
    var timeouts = connection.timeouts();
    return within(new Deadlines(timeouts.firstToken(), timeouts.idle(), timeouts.total()), request);
  }

  private Deadlines whole(GenerationRequest request) {
    var timeouts = connection.timeouts();
    int pace = connection.slowestTokensPerSecond();
    int tokens = request.maxTokens() > 0 ? request.maxTokens() : USUAL_ANSWER_TOKENS;
    Duration whole =
        pace == 0 ? timeouts.total() : timeouts.firstToken().plusSeconds(tokens / pace);
    return within(new Deadlines(whole, timeouts.idle(), timeouts.total()), request);
  }

  private static Deadlines within(Deadlines deadlines, GenerationRequest request) {
    Duration limit = request.deadline();
    return limit == null || !limit.isPositive() ? deadlines : deadlines.within(limit);
  }

  private Deadlines quick(Duration limit) {
    return new Deadlines(limit, limit, limit).within(connection.timeouts().total());
  }

  private static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }

  Connection connection() {
    return connection;
  }

  Faults faults() {
    return faults;
  }

  Time time() {
    return time;
  }

  /** Ends all calls in flight. */
  @Override
  public void close() {
    http.close();
  }

  /** One answer: its head, and what is put together of its body. */
  final class Answer {
    private final WireCall call;
    private final int status;
    private final HttpHeaders headers;
    private final String sentBody;

    Answer(WireCall call, int status, HttpHeaders headers, String sentBody) {
      this.call = call;
      this.status = status;
      this.headers = headers;
      this.sentBody = sentBody;
    }

    int status() {
      return status;
    }

    /** A whole body, or a JSON array of the events of one. */
    GenerationResult whole(JsonNode json) {
      refuseError(call.assembler().errorIn(json));
      try {
        if (json.isArray()) {
          json.forEach(event -> call.assembler().accept("", event));
        } else {
          call.assembler().accept("", json);
        }
      } catch (MalformedAnswer e) {
        throw malformed(e);
      }
      if (!call.assembler().mayEndHere()) {
        throw faults.malformed(
            call.model(), status, requestId(), "the answer lacks its content", Json.write(json));
      }
      return result();
    }

    void refuseError(JsonNode json) {
      Optional<ProviderException> fault =
          faults.inSuccess(call.model(), status, headers, json, call.assembler().usage());
      if (fault.isPresent()) {
        throw fault.get();
      }
    }

    @Nullable String requestId() {
      return faults.requestId(headers, call.assembler().requestId());
    }

    ProviderException malformed(MalformedAnswer e) {
      return faults.malformed(
          call.model(), status, requestId(), String.valueOf(e.getMessage()), "");
    }

    ProviderException truncated() {
      return faults.truncated(call.model(), status, requestId(), call.assembler().usage());
    }

    GenerationResult result() {
      Assembler assembler = call.assembler();
      try {
        var parts = assembler.parts();
        var usage = assembler.usage();
        String model = faults.name(assembler.model());
        return new GenerationResult(
            parts,
            assembler.finishReason(),
            usage == null ? Estimates.usage(sentBody, parts) : usage,
            connection.provider(),
            model == null || model.isBlank() ? call.model() : model,
            requestId(),
            RateLimitHeaders.read(headers, time.now()));
      } catch (MalformedAnswer e) {
        throw malformed(e);
      }
    }
  }
}
