package dev.orchestrator.core.config;

import dev.orchestrator.core.yaml.YamlValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the addresses of providers. */
final class Endpoints {
  private static final URI OLLAMA = URI.create("http://localhost:11434");
  private static final int OLLAMA_PORT = 11_434;

  /** What a provider of these types appends by itself. */
  private static final Map<String, Pattern> APPENDED =
      Map.of(
          "claude",
          Pattern.compile("/v1(/messages)?$"),
          Vendor.ANTHROPIC_COMPATIBLE,
          Pattern.compile("/v1(/messages)?$"),
          "gemini",
          Pattern.compile("/v1beta(/models)?$"),
          "ollama",
          Pattern.compile("/(api|v1)$"));

  private Endpoints() {}

  /** Where Ollama listens unless told otherwise. */
  static URI ollamaDefault() {
    return OLLAMA;
  }

  /**
   * Reads {@code endpoint:}. User names, queries and fragments are refused: an address is no place
   * for a secret. The value itself is never repeated, as it may come from the environment.
   */
  static @Nullable URI read(YamlValue value, String type) {
    String text = value.word();
    if (text == null) {
      return null;
    }
    URI uri = parse(text);
    if (uri == null) {
      value.problem("must be an address such as https://api.example.com/v1");
      return null;
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      value.problem("may hold no user, password, query or fragment; keys belong under 'api_key'");
      return null;
    }
    Pattern appended = APPENDED.get(type);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (appended != null && appended.matcher(path).find()) {
      value.warn("ends with what is appended anyway; write it without the version");
      return parse(text.strip().replaceFirst("/+$", "").replaceFirst(appended.pattern(), ""));
    }
    return uri;
  }

  private static @Nullable URI parse(String text) {
    try {
      URI uri = new URI(text.strip().replaceFirst("/+$", ""));
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return web && uri.getHost() != null && uri.getPort() <= 65_535 ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** {@code OLLAMA_HOST} as Ollama's own client reads it: a host, host:port, or an address. */
  static @Nullable URI ollamaHost(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    String text = value.strip();
    URI uri = parse(text.contains("://") ? text : "http://" + text);
    if (uri == null) {
      return null;
    }
    // a server listens on 0.0.0.0; a client reaches it at the loopback address
    String host = uri.getHost().equals("0.0.0.0") ? "127.0.0.1" : uri.getHost();
    int port = uri.getPort() > 0 ? uri.getPort() : text.contains("://") ? -1 : OLLAMA_PORT;
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return parse(uri.getScheme() + "://" + host + (port > 0 ? ":" + port : "") + path);
  }

  /** Whether an address is this machine's own. */
  static boolean loopback(@Nullable URI uri) {
    String host = uri == null ? "localhost" : uri.getHost();
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.startsWith("127.")
        || host.equals("[::1]");
  }
}
