package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxiesTest {
  private static final URI HTTPS = URI.create("https://api.vendor.example/v1");

  private static boolean direct(Map<String, String> environment, String uri) {
    return Proxies.of(environment).proxyFor(URI.create(uri)).isEmpty();
  }

  @Test
  void asksHttpsProxyForHttpsAddresses() {
    var proxy = Proxies.of(Map.of("HTTPS_PROXY", "http://proxy.example:3128")).proxyFor(HTTPS);
    assertThat(proxy.orElseThrow().host()).isEqualTo("proxy.example");
    assertThat(proxy.orElseThrow().port()).isEqualTo(3128);
  }

  @Test
  void ignoresHttpProxyInUpperCase() {
    assertThat(direct(Map.of("HTTP_PROXY", "http://p.example:1"), "http://a.example/")).isTrue();
    assertThat(direct(Map.of("http_proxy", "http://p.example:1"), "http://a.example/")).isFalse();
  }

  @Test
  void leavesOutWhatNoProxyNames() {
    Map<String, String> all = Map.of("all_proxy", "p.example:1", "NO_PROXY", "");
    assertThat(direct(all, HTTPS.toString())).isFalse();
    for (String names :
        new String[] {"*", "vendor.example", ".vendor.example", "x, api.vendor.example:443"}) {
      Map<String, String> environment =
          Map.of("HTTPS_PROXY", "http://p.example:1", "NO_PROXY", names);
      assertThat(direct(environment, HTTPS.toString())).as(names).isTrue();
    }
    for (String names : new String[] {"endor.example", "api.vendor.example:8443"}) {
      Map<String, String> environment =
          Map.of("HTTPS_PROXY", "http://p.example:1", "NO_PROXY", names);
      assertThat(direct(environment, HTTPS.toString())).as(names).isFalse();
    }
  }

  @Test
  void neverSendsLoopbackToAProxy() {
    Map<String, String> environment = Map.of("all_proxy", "http://p.example:1");
    for (String uri :
        new String[] {"http://localhost:11434", "http://127.0.0.1:1/", "http://[::1]:1/"}) {
      assertThat(direct(environment, uri)).as(uri).isTrue();
    }
  }

  @Test
  void takesUserAndPasswordFromTheAddressAndPrintsThemNowhere() {
    Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://user:p%40ss@proxy.example:1"));
    ProxyServer proxy = proxies.proxyFor(HTTPS).orElseThrow();
    assertThat(proxy.authorization()).isEqualTo("Basic dXNlcjpwQHNz");
    assertThat(proxy.toString()).isEqualTo("the proxy proxy.example:1 (HTTPS_PROXY)");
  }

  @Test
  void saysWhichVariableCannotBeUsedWithoutItsCredentials() {
    Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://user:pa^ss@proxy.example:1"));
    assertThatThrownBy(() -> proxies.proxyFor(HTTPS))
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageContaining("percent-encoded")
        .hasMessageNotContaining("pa^ss");
    assertThatThrownBy(
            () -> Proxies.of(Map.of("ALL_PROXY", "socks5://p.example:1")).proxyFor(HTTPS))
        .hasMessageContaining("socks5");
  }
}
