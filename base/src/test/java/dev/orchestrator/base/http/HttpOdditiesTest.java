package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.base.http.HttpFailure.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What servers and what stands before them do, and should not. */
class HttpOdditiesTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final Http http = new Http(LONG, Proxies.none());

  @AfterEach
  void close() {
    http.close();
  }

  private HttpReply post(URI uri) throws Exception {
    return http.send(HttpCall.postJson(uri, "{}", PATIENT));
  }

  private HttpFailure failure(String answer) throws Exception {
    try (RawServer server = RawServer.closing(answer)) {
      HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> post(server.uri()));
      assertThat(failure).isNotNull();
      return failure;
    }
  }

  @Test
  void givesAnAnswerWithoutAnyBody() throws Exception {
    for (String head :
        new String[] {"HTTP/1.1 204 X\r\n\r\n", "HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n"}) {
      try (RawServer server = RawServer.closing(head)) {
        assertThat(post(server.uri()).body()).isEmpty();
      }
    }
  }

  @Test
  void asksForABodyThatIsNotCompressed() throws Exception {
    try (RawServer server = RawServer.closing(OK)) {
      post(server.uri());
      assertThat(server.heads.take()).containsIgnoringCase("accept-encoding: identity");
    }
  }

  @Test
  void saysThatABodyIsCompressed() throws Exception {
    HttpFailure failure =
        failure("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx");
    assertThat(failure.kind()).isEqualTo(Kind.ENCODED);
    assertThat(failure.sent()).isTrue();
    assertThat(failure).hasMessageContaining("gzip");
  }

  @Test
  void doesNotTakeTheStartOfALongerBodyForAnAnswer() throws Exception {
    HttpFailure failure = failure("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    assertThat(failure.kind()).isEqualTo(Kind.CUT);
    assertThat(failure).hasMessageContaining("4 bytes");
  }

  @Test
  void doesNotTakeChunksWithoutTheirEndForAnAnswer() throws Exception {
    HttpFailure failure =
        failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    assertThat(failure.kind()).isEqualTo(Kind.CUT);
  }

  @Test
  void endsAFloodOfHeaders() throws Exception {
    String flood = "X-Flood: " + "x".repeat(1_000) + "\r\n";
    HttpFailure failure = failure("HTTP/1.1 200 OK\r\n" + flood.repeat(2_000));
    assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
    assertThat(failure.sent()).isTrue();
  }

  @Test
  void saysThatAnAnswerIsNoHttp() throws Exception {
    HttpFailure failure = failure("SSH-2.0-OpenSSH_9.9\r\n");
    assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
  }

  @Test
  void readsBodiesUpTo64MiB() throws Exception {
    int size = 64 * 1024 * 1024;
    String head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    try (RawServer server =
        new RawServer(false, head.getBytes(StandardCharsets.US_ASCII), new byte[size])) {
      assertThat(post(server.uri()).body()).hasSize(size);
    }
    try (RawServer server =
        new RawServer(
            false, head.getBytes(StandardCharsets.US_ASCII), new byte[size], new byte[1])) {
      HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> post(server.uri()));
      assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    }
  }

  @Test
  void reachesAServerOnIpv6Loopback() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getByName("::1"))) {
      CompletableFuture<Void> served = answer(socket, 1);
      URI uri = URI.create("http://[::1]:" + socket.getLocalPort() + "/v1");
      assertThat(post(uri).body()).isEqualTo("ok");
      served.get(20, TimeUnit.SECONDS);
    }
  }

  /** Answers so many requests on one connection, then closes it. */
  private static CompletableFuture<Void> answer(ServerSocket socket, int requests) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket connection = socket.accept()) {
            for (int i = 0; i < requests; i++) {
              readRequest(connection);
              connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static void readRequest(Socket connection) throws IOException {
    StringBuilder request = new StringBuilder();
    while (!request.toString().endsWith("{}")) {
      int b = connection.getInputStream().read();
      if (b < 0) {
        throw new EOFException();
      }
      request.append((char) b);
    }
  }

  @Test
  void usesAConnectionAgain() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served = answer(socket, 2);
      URI uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1");
      assertThat(post(uri).body()).isEqualTo("ok");
      assertThat(post(uri).body()).isEqualTo("ok");
      served.get(20, TimeUnit.SECONDS);
    }
  }

  /**
   * A server may close a connection at the moment in which it is used again. Whether it has worked
   * on the request nobody can tell: so it counts as sent, and is not sent again.
   */
  @Test
  void doesNotSendAgainWhatAClosingServerMayHaveWorkedOn() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1");
      CountDownLatch secondArrived = new CountDownLatch(1);
      CompletableFuture<Void> server =
          CompletableFuture.runAsync(
              () -> {
                try (Socket connection = socket.accept()) {
                  readRequest(connection);
                  connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
                  readRequest(connection);
                  secondArrived.countDown();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              task -> Thread.ofVirtual().start(task));
      assertThat(post(uri).body()).isEqualTo("ok");
      assertThatThrownBy(() -> post(uri))
          .isInstanceOfSatisfying(
              HttpFailure.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
                assertThat(failure.sent()).isTrue();
              });
      server.get(20, TimeUnit.SECONDS);
      assertThat(secondArrived.getCount()).isZero();
      // Nobody has knocked again.
      socket.setSoTimeout(200);
      assertThatThrownBy(socket::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
