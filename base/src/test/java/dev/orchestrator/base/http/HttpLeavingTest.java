package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An interrupted caller leaves at once, wherever it waits, and nothing stays open behind it. */
class HttpLeavingTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG);
  private static final String LARGE = "x".repeat(32 * 1024 * 1024);

  /** Calls, and interrupts the caller once {@code reached} says that it waits where it should. */
  private static Throwable interrupted(Http http, HttpCall call, Reached reached) throws Exception {
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                http.send(call);
              } catch (IOException | InterruptedException e) {
                outcome.complete(e);
              }
            });
    reached.await();
    caller.interrupt();
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private interface Reached {
    void await() throws InterruptedException;
  }

  @Test
  void leavesWhileNobodyAccepts() throws Exception {
    try (FullBacklog server = new FullBacklog();
        Http http = new Http(LONG, Proxies.none())) {
      HttpCall call = HttpCall.postJson(server.uri(), "{}", PATIENT);
      assertThat(interrupted(http, call, () -> {})).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void leavesWhileTlsIsNotGreeted() throws Exception {
    try (DeafServer server = new DeafServer();
        Http http = new Http(LONG, Proxies.none())) {
      HttpCall call = HttpCall.postJson(server.uri("https"), "{}", PATIENT);
      assertThat(interrupted(http, call, server.accepted::await))
          .isInstanceOf(InterruptedException.class);
      assertThat(server.isAlone()).isTrue();
    }
  }

  @Test
  void leavesWhileAProxyDoesNotOpenTheWay() throws Exception {
    try (DeafServer proxy = new DeafServer();
        Http http =
            new Http(LONG, Proxies.of(Map.of("HTTPS_PROXY", proxy.uri("http").toString())))) {
      HttpCall call = HttpCall.postJson(URI.create("https://vendor.test/"), "{}", PATIENT);
      assertThat(interrupted(http, call, proxy.accepted::await))
          .isInstanceOf(InterruptedException.class);
      assertThat(proxy.isAlone()).isTrue();
    }
  }

  @Test
  void leavesWhileItsRequestIsNotRead() throws Exception {
    try (DeafServer server = new DeafServer();
        Http http = new Http(LONG, Proxies.none())) {
      HttpCall call = HttpCall.postJson(server.uri("http"), LARGE, PATIENT);
      assertThat(interrupted(http, call, server.accepted::await))
          .isInstanceOf(InterruptedException.class);
      assertThat(server.isAlone()).isTrue();
    }
  }

  @Test
  void leavesBetweenTwoPiecesOfAnAnswer() throws Exception {
    try (RawServer server = RawServer.staying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        Http http = new Http(LONG, Proxies.none())) {
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      CompletableFuture<Void> half = new CompletableFuture<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try (OpenReply reply = http.open(HttpCall.postJson(server.uri(), "{}", PATIENT))) {
                  reply.read();
                  half.complete(null);
                  reply.read();
                } catch (IOException | InterruptedException e) {
                  outcome.complete(e);
                }
              });
      half.get(20, TimeUnit.SECONDS);
      caller.interrupt();
      assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      assertThat(server.clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
