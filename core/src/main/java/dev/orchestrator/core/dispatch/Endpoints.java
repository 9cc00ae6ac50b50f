package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.LlmProvider;
import java.net.URI;
import java.util.Locale;

/** Where a provider's requests go, as the origin that tells two sources apart. */
public final class Endpoints {
  private Endpoints() {}

  /**
   * {@code scheme://host:port} in lower case with the port always given; empty if there is none.
   */
  public static String origin(LlmProvider provider) {
    return provider.endpoint().map(Endpoints::origin).orElse("");
  }

  private static String origin(URI uri) {
    if (uri.getHost() == null) {
      return uri.toString();
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }
}
