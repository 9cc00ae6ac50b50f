package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.base.http.HttpFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each deadline against a server that stalls there. */
class HttpDeadlinesTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG);
  private static final String LARGE = "x".repeat(32 * 1024 * 1024);

  private static HttpFailure failure(Duration connect, Proxies proxies, HttpCall call) {
    try (Http http = new Http(connect, proxies)) {
      HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> http.send(call));
      assertThat(failure).isNotNull();
      return failure;
    }
  }

  private static HttpFailure failure(Duration connect, HttpCall call) {
    return failure(connect, Proxies.none(), call);
  }

  @Test
  void endsAConnectionThatNobodyAccepts() throws Exception {
    try (FullBacklog server = new FullBacklog()) {
      HttpFailure failure = failure(SHORT, HttpCall.postJson(server.uri(), "{}", PATIENT));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
      assertThat(failure.sent()).isFalse();
    }
  }

  @Test
  void endsAQuestionWithoutABodyThatNobodyAccepts() throws Exception {
    try (FullBacklog server = new FullBacklog()) {
      HttpFailure failure = failure(SHORT, HttpCall.get(server.uri(), PATIENT));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
      assertThat(failure.sent()).isFalse();
    }
  }

  @Test
  void endsAConnectionWhoseTlsIsNeverGreeted() throws Exception {
    try (DeafServer server = new DeafServer()) {
      HttpFailure failure = failure(SHORT, HttpCall.postJson(server.uri("https"), "{}", PATIENT));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
      assertThat(failure.sent()).isFalse();
      assertThat(server.isAlone()).isTrue();
    }
  }

  /** The JDK's own deadline ended with TCP: such a proxy was waited for 120 seconds. */
  @Test
  void endsAConnectionWhoseProxyNeverOpensTheWay() throws Exception {
    try (DeafServer proxy = new DeafServer()) {
      Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", proxy.uri("http").toString()));
      HttpCall call = HttpCall.postJson(URI.create("https://vendor.test/v1"), "{}", PATIENT);
      HttpFailure failure = failure(SHORT, proxies, call);
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
      assertThat(failure.sent()).isFalse();
      assertThat(failure).hasMessageContaining("vendor.test").hasMessageContaining("HTTPS_PROXY");
      assertThat(proxy.isAlone()).isTrue();
    }
  }

  @Test
  void ofTwoDeadlinesTheShorterEndsTheConnection() throws Exception {
    try (DeafServer server = new DeafServer()) {
      HttpCall call = HttpCall.postJson(server.uri("https"), "{}", PATIENT.within(SHORT));
      HttpFailure failure = failure(LONG, call);
      assertThat(failure.kind()).isEqualTo(Kind.TOTAL_TIMEOUT);
      assertThat(failure.sent()).isFalse();
    }
  }

  @Test
  void endsALargeRequestToAServerThatDoesNotRead() throws Exception {
    try (DeafServer server = new DeafServer()) {
      Deadlines deadlines = new Deadlines(SHORT.multipliedBy(10), LONG, LONG);
      HttpFailure failure = failure(LONG, HttpCall.postJson(server.uri("http"), LARGE, deadlines));
      assertThat(failure.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
      assertThat(failure.sent()).isTrue();
      assertThat(server.isAlone()).isTrue();
    }
  }

  @Test
  void endsAnAnswerThatDripsForTooLong() throws Exception {
    try (DrippingServer server = new DrippingServer()) {
      Deadlines deadlines = new Deadlines(LONG, LONG, SHORT.multipliedBy(2));
      HttpFailure failure = failure(LONG, HttpCall.postJson(server.uri(), "{}", deadlines));
      assertThat(failure.kind()).isEqualTo(Kind.TOTAL_TIMEOUT);
      assertThat(server.clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
