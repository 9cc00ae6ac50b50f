package dev.orchestrator.base.http;

import dev.orchestrator.base.http.HttpFailure.Kind;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client. Blocking and interruptible: an interrupt, a passed deadline or an early close
 * ends the connection, so that a vendor stops to work for an answer that nobody waits for.
 *
 * <p>The JDK's client does the protocol; its own request timeout ends at the headers, so the
 * deadlines here are ours and are measured with the machine's clock, since they wait on real
 * sockets. Redirects are not followed: a key would travel to an address that nobody configured.
 * Plain {@code http} speaks HTTP/1.1 only, since an offer of HTTP/2 confuses local servers. Nothing
 * is sent twice. A body may have {@value #DEFAULT_BODY_CAP} bytes. Thread-safe.
 */
public final class Http implements AutoCloseable {

  /** The most bytes of an answer's body: 64 MiB. */
  public static final long DEFAULT_BODY_CAP = 64L * 1024 * 1024;

  private final Duration connect;
  private final Proxies proxies;
  private final long bodyCap;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient client;

  /** A client that gives up a connection after {@code connect} and asks these proxies. */
  public Http(Duration connect, Proxies proxies) {
    this(connect, proxies, DEFAULT_BODY_CAP);
  }

  /** The same with another cap on bodies. */
  public Http(Duration connect, Proxies proxies, long bodyCap) {
    this.proxies = proxies;
    this.bodyCap = bodyCap;
    this.connect = connect;
  }

  /** Made at the first call: it loads TLS, which a command that asks nobody need not wait for. */
  private HttpClient client() {
    lock.lock();
    try {
      HttpClient made = client;
      if (made == null) {
        made =
            HttpClient.newBuilder()
                .connectTimeout(connect)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(new Selector(proxies))
                .build();
        client = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
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
    String server = server(call.uri());
    checkProxy(call.uri());
    SentMark mark = new SentMark(body(call));
    HttpRequest request = request(call, mark);
    Deadlines deadlines = call.deadlines();
    boolean totalFirst = deadlines.total().compareTo(deadlines.firstByte()) <= 0;
    Duration wait = totalFirst ? deadlines.total() : deadlines.firstByte();
    long start = Time.system().nanos();
    CompletableFuture<HttpResponse<ChunkQueue>> pending =
        client().sendAsync(request, info -> new ChunkQueue());
    try {
      HttpResponse<ChunkQueue> response = pending.get(wait.toNanos(), TimeUnit.NANOSECONDS);
      return new OpenReply(
          server,
          response.statusCode(),
          response.headers(),
          response.body(),
          deadlines,
          start,
          bodyCap);
    } catch (InterruptedException e) {
      abandon(pending);
      throw e;
    } catch (TimeoutException e) {
      abandon(pending);
      throw new HttpFailure(
          totalFirst ? Kind.TOTAL_TIMEOUT : Kind.FIRST_BYTE_TIMEOUT,
          mark.sent(),
          "no answer from " + server + " within " + print(wait),
          null);
    } catch (ExecutionException e) {
      throw failure(server, mark.sent(), e.getCause());
    }
  }

  /** Ends an exchange whose answer nobody waits for, also if it came at this very moment. */
  private static void abandon(CompletableFuture<HttpResponse<ChunkQueue>> pending) {
    if (!pending.cancel(true)) {
      var unused = pending.thenAccept(response -> response.body().cancel());
    }
  }

  private void checkProxy(URI uri) throws HttpFailure {
    try {
      proxies.proxyFor(uri);
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

  private static HttpRequest request(HttpCall call, SentMark body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    if (!"https".equalsIgnoreCase(call.uri().getScheme())) {
      request.version(HttpClient.Version.HTTP_1_1);
    }
    call.headers().forEach(request::setHeader);
    if (call.body() == null) {
      request.GET();
    } else {
      request.method(call.method(), body);
    }
    return request.build();
  }

  private static HttpFailure failure(String server, boolean sent, @Nullable Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) {
      return new HttpFailure(
          Kind.CONNECT_TIMEOUT, false, "no connection to " + server + " in time", cause);
    }
    boolean unconnected =
        cause instanceof ConnectException
            || cause instanceof UnknownHostException
            || cause instanceof UnresolvedAddressException
            || (cause instanceof SSLException && !sent);
    if (unconnected) {
      return new HttpFailure(
          Kind.CONNECT, false, "cannot connect to " + server + reason(cause), cause);
    }
    return new HttpFailure(
        Kind.BROKEN, sent, "the connection to " + server + " broke" + reason(cause), cause);
  }

  private static String reason(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return ": unknown host";
      }
    }
    String message = cause == null ? null : cause.getMessage();
    return message == null ? "" : ": " + message;
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
          .map(address -> List.of(new Proxy(Proxy.Type.HTTP, resolved(address))))
          .orElse(List.of(Proxy.NO_PROXY));
    }

    private static InetSocketAddress resolved(InetSocketAddress address) {
      return new InetSocketAddress(address.getHostString(), address.getPort());
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
      // The exchange's own failure tells it.
    }
  }
}
