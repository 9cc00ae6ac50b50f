package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.base.http.HttpFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way through a company's proxy, to a server that only the proxy can find. */
class TunnelTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG);
  private static final URI VENDOR = URI.create("https://vendor.test/v1");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static HttpReply send(Map<String, String> environment, URI uri) throws Exception {
    try (Http http =
        new Http(LONG, Proxies.of(environment), CaBundle.of(TestTls.AUTHORITY, Map.of()))) {
      return http.send(HttpCall.postJson(uri, "{}", PATIENT));
    }
  }

  private static HttpFailure failure(Map<String, String> environment, URI uri) {
    HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> send(environment, uri));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void goesThroughTheProxyToAHostThatOnlyTheProxyKnows() throws Exception {
    try (RawServer vendor = RawServer.overTls(OK);
        TunnelProxy proxy = new TunnelProxy(200, vendor.port())) {
      HttpReply reply = send(Map.of("HTTPS_PROXY", "http://" + proxy.address()), VENDOR);
      assertThat(reply.body()).isEqualTo("ok");
      assertThat(proxy.heads.take()).startsWith("CONNECT vendor.test:443 ");
      assertThat(vendor.heads.take()).startsWith("POST /v1 ");
    }
  }

  @Test
  void tellsUserAndPasswordToTheProxyAndNotToTheVendor() throws Exception {
    try (RawServer vendor = RawServer.overTls(OK);
        TunnelProxy proxy = new TunnelProxy(200, vendor.port())) {
      send(Map.of("HTTPS_PROXY", "http://user:p%40ss@" + proxy.address()), VENDOR);
      assertThat(proxy.heads.take())
          .containsIgnoringCase("proxy-authorization: Basic dXNlcjpwQHNz");
      assertThat(vendor.heads.take()).doesNotContainIgnoringCase("proxy-authorization");
    }
  }

  @Test
  void tellsUserAndPasswordToAProxyOfPlainHttp() throws Exception {
    try (RawServer proxy = RawServer.closing(OK)) {
      String address = "http://user:p%40ss@127.0.0.1:" + proxy.port();
      send(Map.of("http_proxy", address), URI.create("http://vendor.test/v1"));
      assertThat(proxy.heads.take())
          .containsIgnoringCase("proxy-authorization: Basic dXNlcjpwQHNz");
    }
  }

  /** 0.0.0.0 leads to loopback, and is not excepted by itself as loopback is. */
  @Test
  void reachesDirectlyWhatNoProxyNames() throws Exception {
    try (RawServer vendor = RawServer.closing(OK);
        RawServer proxy = RawServer.closing("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")) {
      URI uri = URI.create("http://0.0.0.0:" + vendor.port() + "/v1");
      String address = "http://127.0.0.1:" + proxy.port();
      assertThat(send(Map.of("http_proxy", address), uri).status()).isEqualTo(500);
      assertThat(send(Map.of("http_proxy", address, "NO_PROXY", "a.test,0.0.0.0"), uri).body())
          .isEqualTo("ok");
    }
  }

  @Test
  void saysThatTheProxyWantsAPassword() throws Exception {
    try (TunnelProxy proxy = new TunnelProxy(407, 0)) {
      HttpFailure failure = failure(Map.of("HTTPS_PROXY", "http://" + proxy.address()), VENDOR);
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.sent()).isFalse();
      assertThat(failure)
          .hasMessageContaining(proxy.address())
          .hasMessageContaining("http://user:password@" + proxy.address() + " into HTTPS_PROXY");
    }
  }

  @Test
  void saysThatTheProxyRefusesThePasswordWithoutPrintingIt() throws Exception {
    try (TunnelProxy proxy = new TunnelProxy(407, 0)) {
      String address = "http://user:planted@" + proxy.address();
      HttpFailure failure = failure(Map.of("HTTPS_PROXY", address), VENDOR);
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure)
          .hasMessageContaining("refused the user and password in HTTPS_PROXY")
          .hasMessageNotContaining("planted");
    }
  }

  @Test
  void saysThatAProxyOfPlainHttpWantsAPassword() throws Exception {
    try (RawServer proxy = RawServer.closing("HTTP/1.1 407 X\r\nContent-Length: 3\r\n\r\nno!")) {
      String address = "http://127.0.0.1:" + proxy.port();
      HttpFailure failure =
          failure(Map.of("http_proxy", address), URI.create("http://vendor.test/v1"));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.sent()).isFalse();
      assertThat(failure).hasMessageContaining("http_proxy");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 502})
  void saysThatTheProxyDoesNotLetItThrough(int status) throws Exception {
    try (TunnelProxy proxy = new TunnelProxy(status, 0)) {
      HttpFailure failure = failure(Map.of("HTTPS_PROXY", "http://" + proxy.address()), VENDOR);
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.sent()).isFalse();
      assertThat(failure)
          .hasMessageContaining(proxy.address())
          .hasMessageContaining("vendor.test")
          .hasMessageContaining("HTTP " + status)
          .hasMessageContaining("NO_PROXY");
    }
  }

  @Test
  void refusesAPasswordThatTheJdkWouldDropWithoutAWord() {
    ProxyServer proxy = new ProxyServer("HTTPS_PROXY", "p.test", 1, "Basic cGxhbnRlZA==");
    for (String disabled : new String[] {null, "Basic", "NTLM, basic"}) {
      assertThatThrownBy(() -> Tunnels.check(proxy, VENDOR, disabled))
          .hasMessageContaining("-D" + Tunnels.PROPERTY)
          .hasMessageNotContaining("cGxhbnRlZA");
    }
    assertThatCode(() -> Tunnels.check(proxy, VENDOR, "")).doesNotThrowAnyException();
    assertThatCode(() -> Tunnels.check(proxy, URI.create("http://vendor.test"), null))
        .doesNotThrowAnyException();
  }
}
