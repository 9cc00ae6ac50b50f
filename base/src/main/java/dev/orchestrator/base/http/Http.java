package dev.orchestrator.base.http;

import dev.orchestrator.base.http.HttpFailure.Kind;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client. Blocking and interruptible: an interrupt, a passed deadline or an early close
 * ends the connection, so that a vendor stops to work for an answer that nobody waits for.
 *
 * <p>The JDK's client does the protocol; its own request timeout ends at the headers, so the
 * deadlines here are ours and are measured with the machine's clock, since they wait on real
 * sockets. Redirects are not followed: a key would travel to an address that nobody configured.
 * Plain {@code http} speaks HTTP/1.1 only, since an offer of HTTP/2 confuses local servers. Nothing
 * that may cost is sent twice. A body may have {@value #DEFAULT_BODY_CAP} bytes and may not be
 * compressed, which is asked for. Thread-safe.
 */
public final class Http implements AutoCloseable {

  /** The most bytes of an answer's body: 64 MiB. */
  public static final long DEFAULT_BODY_CAP = 64L * 1024 * 1024;

  private final Duration connect;
  private final Proxies proxies;
  private final CaBundle authorities;
  private final long bodyCap;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient client;

  /** A client that asks these proxies and trusts the JDK's authorities alone. */
  public Http(Duration connect, Proxies proxies) {
    this(connect, proxies, CaBundle.none());
  }

  /**
   * A client that asks these proxies and trusts these authorities beside the JDK's own.
   *
   * @param connect how long a connection may take to the point where a request can be written: with
   *     its way through a proxy and the greeting of TLS
   */
  public Http(Duration connect, Proxies proxies, CaBundle authorities) {
    this(connect, proxies, authorities, DEFAULT_BODY_CAP);
  }

  /** The same with another cap on bodies. */
  public Http(Duration connect, Proxies proxies, CaBundle authorities, long bodyCap) {
    this.connect = connect;
    this.proxies = proxies;
    this.authorities = authorities;
    this.bodyCap = bodyCap;
  }

  /** Made at the first call: it loads TLS, which a command that asks nobody need not wait for. */
  private HttpClient client() {
    lock.lock();
    try {
      HttpClient made = client;
      if (made == null) {
        HttpClient.Builder builder =
            HttpClient.newBuilder()
                .connectTimeout(connect)
                .followRedirects(HttpClient.Redirect.NEVER)
                // Its own pool grows by a platform thread for each exchange that has news at once.
                .executor(threadPerTask())
                .proxy(new Selector(proxies));
        authorities.context().ifPresent(builder::sslContext);
        made = builder.build();
        client = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  private static Executor threadPerTask() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
  }

  /**
   * Sends a request and waits for its whole answer, whatever its status.
   *
   * @throws HttpFailure if no whole answer came
   * @throws InterruptedException if the caller was interrupted; the connection has been closed
   */
  public HttpReply send(HttpCall call) throws HttpFailure, InterruptedException {
    try (OpenReply reply = open(call)) {
      return new HttpReply(reply.status(), reply.headers(), reply.text());
    }
  }

  /**
   * Sends a request and waits for status and headers of its answer; the body is read from the
   * result, which the caller closes.
   *
   * @throws HttpFailure if no status came
   * @throws InterruptedException if the caller was interrupted; the connection has been closed
   */
  public OpenReply open(HttpCall call) throws HttpFailure, InterruptedException {
    long start = Time.system().nanos();
    Route route = route(call.uri());
    SentMark mark = new SentMark(body(call));
    CompletableFuture<HttpResponse<ChunkQueue>> pending = begin(call, route, mark);
    try {
      HttpResponse<ChunkQueue> response = awaitHead(call, route, start, mark, pending);
      if (route.refused(response.statusCode())) {
        abandon(pending);
        throw route.notAdmitted();
      }
      OpenReply reply = new OpenReply(route.server(), response, call.deadlines(), start, bodyCap);
      reply.refuseCompression();
      return reply;
    } catch (InterruptedException e) {
      abandon(pending);
      throw new LeftException(mayBeSent(call, mark));
    } catch (ExecutionException e) {
      throw route.failure(mayBeSent(call, mark), e.getCause());
    }
  }

  private CompletableFuture<HttpResponse<ChunkQueue>> begin(
      HttpCall call, Route route, SentMark mark) throws HttpFailure {
    HttpClient ready;
    try {
      ready = client();
    } catch (IllegalArgumentException e) {
      throw new HttpFailure(Kind.CONNECT, false, String.valueOf(e.getMessage()), e);
    }
    return ready.sendAsync(request(call, route, mark), info -> new ChunkQueue());
  }

  /**
   * Waits for status and headers. Mostly they come before the connection's deadline, so that one
   * wait is enough; if not, the request must be on its way by then. The JDK's own deadline does not
   * count the way through a proxy.
   */
  private HttpResponse<ChunkQueue> awaitHead(
      HttpCall call,
      Route route,
      long start,
      SentMark mark,
      CompletableFuture<HttpResponse<ChunkQueue>> pending)
      throws HttpFailure, InterruptedException, ExecutionException {
    Deadlines deadlines = call.deadlines();
    boolean totalFirst = deadlines.total().compareTo(deadlines.firstByte()) <= 0;
    Duration answer = totalFirst ? deadlines.total() : deadlines.firstByte();
    boolean connectFirst = call.body() != null && connect.compareTo(answer) < 0;
    try {
      return pending.get(left(start, connectFirst ? connect : answer), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (!connectFirst) {
        throw late(totalFirst, answer, route, mayBeSent(call, mark), pending);
      }
    }
    if (!mark.sent()) {
      abandon(pending);
      throw new HttpFailure(
          Kind.CONNECT_TIMEOUT,
          mark.sent(),
          "no connection to " + route + " within " + print(connect),
          null);
    }
    try {
      return pending.get(left(start, answer), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw late(totalFirst, answer, route, true, pending);
    }
  }

  private static HttpFailure late(
      boolean total,
      Duration limit,
      Route route,
      boolean sent,
      CompletableFuture<HttpResponse<ChunkQueue>> pending) {
    abandon(pending);
    return new HttpFailure(
        total ? Kind.TOTAL_TIMEOUT : Kind.FIRST_BYTE_TIMEOUT,
        sent,
        "no answer from " + route.server() + " within " + print(limit),
        null);
  }

  private static long left(long start, Duration limit) {
    return Math.max(0, limit.toNanos() - (Time.system().nanos() - start));
  }

  /**
   * Only a body's publisher tells whether a request was written; one without a body costs nothing,
   * and may have been.
   */
  private static boolean mayBeSent(HttpCall call, SentMark mark) {
    return call.body() == null || mark.sent();
  }

  /** Ends an exchange whose answer nobody waits for, also if it came at this very moment. */
  private static void abandon(CompletableFuture<HttpResponse<ChunkQueue>> pending) {
    if (!pending.cancel(true)) {
      var unused = pending.thenAccept(response -> cancel(response.body()));
    }
  }

  /** There is no body where the JDK's client made the answer itself, for a tunnel's 407. */
  private static void cancel(@Nullable ChunkQueue body) {
    if (body != null) {
      body.cancel();
    }
  }

  private Route route(URI uri) throws HttpFailure {
    try {
      Optional<ProxyServer> proxy = proxies.proxyFor(uri);
      proxy.ifPresent(named -> Tunnels.check(named, uri, System.getProperty(Tunnels.PROPERTY)));
      return new Route(server(uri), proxy.orElse(null));
    } catch (IllegalArgumentException e) {
      throw new HttpFailure(Kind.CONNECT, false, String.valueOf(e.getMessage()), null);
    }
  }

  private static HttpRequest.BodyPublisher body(HttpCall call) {
    String text = call.body();
    return text == null
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(text);
  }

  private static HttpRequest request(HttpCall call, Route route, SentMark body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    if (!"https".equalsIgnoreCase(call.uri().getScheme())) {
      request.version(HttpClient.Version.HTTP_1_1);
    }
    // Without a word any coding would be welcome (RFC 9110, 12.5.3).
    request.setHeader("accept-encoding", "identity");
    call.headers().forEach(request::setHeader);
    route.authorization().ifPresent(value -> request.setHeader("proxy-authorization", value));
    if (call.body() == null) {
      request.GET();
    } else {
      request.method(call.method(), body);
    }
    return request.build();
  }

  static String print(Duration deadline) {
    return deadline.toMillis() % 1000 == 0
        ? deadline.toSeconds() + " s"
        : deadline.toMillis() + " ms";
  }

  private static String server(URI uri) {
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /** Ends all exchanges and frees the client's threads. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (client != null) {
        client.shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }

  private static final class Selector extends ProxySelector {
    private final Proxies proxies;

    Selector(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return proxies
          .proxyFor(uri)
          .map(named -> new InetSocketAddress(named.host(), named.port()))
          .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
          .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
      // The exchange's own failure tells it.
    }
  }
}
