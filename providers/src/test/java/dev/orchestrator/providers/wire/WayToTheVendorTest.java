package dev.orchestrator.providers.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proxies and authorities that cannot be used are told when a provider is made. */
class WayToTheVendorTest {
  @TempDir Path dir;

  private static CompatibleProvider.Builder provider(String endpoint, Map<String, String> env) {
    return CompatibleProvider.builder().endpoint(URI.create(endpoint)).environment(env);
  }

  @Test
  void tellsABundleOfTheConfigurationThatIsNotThere() {
    ProviderSettings settings =
        new ProviderSettings(
            "acme",
            "openai-compatible",
            URI.create("https://vendor.test/v1"),
            null,
            null,
            List.of(),
            Map.of(),
            Map.of("ca_bundle", "absent.pem"),
            Timeouts.DEFAULT,
            dir);
    assertThatThrownBy(
            () -> CompatibleProvider.builder().environment(Map.of()).settings(settings).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("provider 'acme': ca_bundle: the file " + dir.resolve("absent.pem"));
  }

  @Test
  void tellsABundleOfTheEnvironmentOnlyWhereTlsIsSpoken() {
    Map<String, String> environment = Map.of("SSL_CERT_FILE", "/absent.pem");
    assertThatThrownBy(() -> provider("https://vendor.test/v1", environment).build())
        .hasMessageContaining("SSL_CERT_FILE: the file /absent.pem cannot be read");
    assertThatCode(() -> provider("http://127.0.0.1:1/v1", environment).build().close())
        .doesNotThrowAnyException();
  }

  @Test
  void tellsAProxyThatCannotBeUsedOnlyWhereItApplies() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "socks5://user:planted@p.test:1", "NO_PROXY", "near.test");
    assertThatThrownBy(() -> provider("https://vendor.test/v1", environment).build())
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageContaining("socks5")
        .hasMessageNotContaining("planted");
    assertThatCode(() -> provider("https://near.test/v1", environment).build().close())
        .doesNotThrowAnyException();
  }
}
