package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.base.http.HttpFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(60);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG);
  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  private final Http http = new Http(LONG, Proxies.none());

  @AfterEach
  void close() {
    http.close();
  }

  private static HttpFailure failure(Http http, HttpCall call) {
    HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> http.send(call));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void givesStatusHeadersAndBodyOfAnyStatus() throws Exception {
    try (RawServer server =
        RawServer.closing("HTTP/1.1 503 X\r\nA: b\r\nContent-Length: 3\r\n\r\nnö")) {
      HttpReply reply = http.send(HttpCall.get(server.uri(), PATIENT));
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.headers().firstValue("a")).contains("b");
      assertThat(reply.body()).isEqualTo("nö");
    }
  }

  @Test
  void speaksPlainHttp11WithoutAnOfferToUpgrade() throws Exception {
    try (RawServer server = RawServer.closing(HEAD + "Content-Length: 0\r\n\r\n")) {
      http.send(HttpCall.postJson(server.uri(), "{}", PATIENT));
      assertThat(server.heads.take())
          .startsWith("POST /path HTTP/1.1")
          .doesNotContainIgnoringCase("upgrade");
    }
  }

  @Test
  void followsNoRedirect() throws Exception {
    try (RawServer server =
        RawServer.closing(
            "HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(http.send(HttpCall.get(server.uri(), PATIENT)).status()).isEqualTo(302);
    }
  }

  @Test
  void saysThatARefusedConnectionSentNothing() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + free + "/");
    HttpFailure failure = failure(http, HttpCall.postJson(nobody, "{}", PATIENT));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isFalse();
    assertThat(failure).hasMessageContaining("127.0.0.1:" + free);
  }

  @Test
  void saysThatARequestWithoutAnyAnswerWasSent() throws Exception {
    try (RawServer server = RawServer.staying("")) {
      Deadlines deadlines = new Deadlines(SHORT, LONG, LONG);
      HttpFailure failure = failure(http, HttpCall.postJson(server.uri(), "{}", deadlines));
      assertThat(failure.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
      assertThat(failure.sent()).isTrue();
      assertThat(server.clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void countsHeadersWithoutABodyAsNoFirstByte() throws Exception {
    try (RawServer server = RawServer.staying(HEAD + "Content-Length: 9\r\n\r\n")) {
      Deadlines deadlines = new Deadlines(SHORT, LONG, LONG);
      HttpFailure failure = failure(http, HttpCall.get(server.uri(), deadlines));
      assertThat(failure.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
      assertThat(server.clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void endsABodyThatFallsSilent() throws Exception {
    try (RawServer server = RawServer.staying(HEAD + "Content-Length: 9\r\n\r\nhalf")) {
      HttpFailure failure =
          failure(http, HttpCall.get(server.uri(), new Deadlines(LONG, SHORT, LONG)));
      assertThat(failure.kind()).isEqualTo(Kind.IDLE_TIMEOUT);
      assertThat(server.clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void endsAnExchangeThatTakesTooLongInAll() throws Exception {
    try (RawServer server = RawServer.staying(HEAD + "Content-Length: 9\r\n\r\nhalf")) {
      HttpFailure failure =
          failure(http, HttpCall.get(server.uri(), new Deadlines(LONG, LONG, SHORT)));
      assertThat(failure.kind()).isEqualTo(Kind.TOTAL_TIMEOUT);
    }
  }

  @Test
  void tellsABrokenConnectionFromACutBody() throws Exception {
    try (RawServer server = RawServer.closing("")) {
      HttpFailure failure = failure(http, HttpCall.postJson(server.uri(), "{}", PATIENT));
      assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
      assertThat(failure.sent()).isTrue();
      assertThat(server.heads).hasSize(1);
    }
    try (RawServer server = RawServer.closing(HEAD + "Content-Length: 9\r\n\r\nhalf")) {
      HttpFailure failure = failure(http, HttpCall.get(server.uri(), PATIENT));
      assertThat(failure.kind()).isEqualTo(Kind.CUT);
    }
  }

  @Test
  void refusesABodyAboveTheCap() throws Exception {
    try (RawServer server = RawServer.closing(HEAD + "Content-Length: 9\r\n\r\n123456789");
        Http capped = new Http(LONG, Proxies.none(), CaBundle.none(), 8)) {
      HttpFailure failure = failure(capped, HttpCall.get(server.uri(), PATIENT));
      assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    }
  }

  @Test
  void closesTheConnectionWhenTheCallerIsInterrupted() throws Exception {
    for (String sent : new String[] {"", HEAD + "Content-Length: 9\r\n\r\nhalf"}) {
      try (RawServer server = RawServer.staying(sent)) {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    http.send(HttpCall.postJson(server.uri(), "{}", PATIENT));
                  } catch (IOException | InterruptedException e) {
                    outcome.complete(e);
                  }
                });
        server.heads.take();
        caller.interrupt();
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(server.clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void closesTheConnectionOfAnAnswerThatIsGivenUp() throws Exception {
    try (RawServer server = RawServer.staying(HEAD + "Content-Length: 9\r\n\r\nhalf")) {
      http.open(HttpCall.get(server.uri(), PATIENT)).close();
      assertThat(server.clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void refusesAHeaderItCannotSendWithoutPrintingIt() {
    assertThatThrownBy(() ->
            HttpCall.get(URI.create("http://127.0.0.1/"), PATIENT)
                .withHeaders(Map.of("x-api-key", "planted-secret\nx: y")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x-api-key")
        .hasMessageContaining("position 15")
        .hasMessageNotContaining("planted");
  }

  @Test
  void goesThroughTheProxyOfTheEnvironment() throws Exception {
    try (RawServer proxy = RawServer.closing(HEAD + "Content-Length: 2\r\n\r\nok")) {
      Map<String, String> environment = Map.of("http_proxy", "http://127.0.0.1:" + proxy.port());
      try (Http proxied = new Http(LONG, Proxies.of(environment))) {
        URI target = URI.create("http://models.example.invalid/v1");
        assertThat(proxied.send(HttpCall.get(target, PATIENT)).body()).isEqualTo("ok");
        assertThat(proxy.heads.take()).startsWith("GET http://models.example.invalid/v1 ");
      }
    }
  }
}
