package dev.orchestrator.base.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy the environment names for an address, by the usual variables: {@code HTTPS_PROXY},
 * {@code http_proxy}, {@code ALL_PROXY} and {@code NO_PROXY}. The JDK's client ignores them.
 *
 * <p>Lower case wins over upper case; {@code HTTP_PROXY} in upper case is ignored, as curl does,
 * since a CGI server sets it from a request's header. {@code localhost} and loopback addresses are
 * never sent to a proxy. A user and password in a proxy's address ({@code
 * http://user:password@host:port}, special characters percent-encoded) are sent to that proxy
 * alone. Immutable.
 */
public final class Proxies {
  private final Map<String, String> environment;
  private final List<String> exceptions;

  private Proxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    String listed = first("no_proxy", "NO_PROXY");
    this.exceptions =
        listed == null
            ? List.of()
            : Arrays.stream(listed.split("[,\\s]+"))
                .map(entry -> entry.toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList();
  }

  /** The proxies that this environment names. */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(environment);
  }

  /** No proxy, whatever the environment says. */
  public static Proxies none() {
    return new Proxies(Map.of());
  }

  /**
   * The proxy for an address, or empty if it is to be reached directly.
   *
   * @throws IllegalArgumentException if the variable that applies cannot be used; the message names
   *     the variable and holds no credentials
   */
  public Optional<ProxyServer> proxyFor(URI uri) {
    String host = uri.getHost();
    if (host == null || isLoopback(host) || isExcepted(host, port(uri))) {
      return Optional.empty();
    }
    boolean https = "https".equalsIgnoreCase(uri.getScheme());
    for (String name :
        https
            ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
            : List.of("http_proxy", "all_proxy", "ALL_PROXY")) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(parse(name, value.strip()));
      }
    }
    return Optional.empty();
  }

  private static ProxyServer parse(String name, String value) {
    URI proxy;
    try {
      proxy = URI.create(value.contains("://") ? value : "http://" + value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          name
              + " is not the address of a proxy, such as http://proxy.example:3128 (special"
              + " characters in a user or password must be percent-encoded)");
    }
    if (!"http".equalsIgnoreCase(proxy.getScheme())) {
      throw new IllegalArgumentException(
          name + ": a proxy of type " + proxy.getScheme() + ":// is not supported, only http://");
    }
    if (proxy.getHost() == null) {
      throw new IllegalArgumentException(name + " is not the address of a proxy: no host in it");
    }
    return new ProxyServer(
        name,
        proxy.getHost(),
        proxy.getPort() < 0 ? 80 : proxy.getPort(),
        authorization(proxy.getUserInfo()));
  }

  private static @Nullable String authorization(@Nullable String user) {
    if (user == null) {
      return null;
    }
    String credentials = user.contains(":") ? user : user + ":";
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isExcepted(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    return exceptions.stream().anyMatch(entry -> matches(entry, name, port));
  }

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    String pattern = entry;
    int colon = entry.lastIndexOf(':');
    if (colon > 0 && entry.indexOf(':') == colon) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      pattern = entry.substring(0, colon);
    }
    if (pattern.startsWith("*.")) {
      pattern = pattern.substring(1);
    }
    String suffix = pattern.startsWith(".") ? pattern : "." + pattern;
    return host.equals(pattern) || host.endsWith(suffix);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.startsWith("127.")
        || name.equals("[::1]");
  }

  private @Nullable String first(String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }
}
