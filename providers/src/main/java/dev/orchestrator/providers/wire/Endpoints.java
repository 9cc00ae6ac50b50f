package dev.orchestrator.providers.wire;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Rules for the addresses of vendors. */
public final class Endpoints {
  private static final Pattern PRIVATE_NAME =
      Pattern.compile("localhost|.*\\.(localhost|local|lan|internal|home\\.arpa)|[^.:]+");
  private static final Pattern PRIVATE_V4 =
      Pattern.compile(
          "(127|10)\\.\\d+\\.\\d+\\.\\d+|192\\.168\\.\\d+\\.\\d+|169\\.254\\.\\d+\\.\\d+"
              + "|172\\.(1[6-9]|2\\d|3[01])\\.\\d+\\.\\d+|0\\.0\\.0\\.0");
  private static final Pattern PRIVATE_V6 =
      Pattern.compile("\\[(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)]");

  private Endpoints() {}

  static URI check(String provider, URI endpoint) {
    String scheme = endpoint.getScheme() == null ? "" : endpoint.getScheme();
    boolean http = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
    if (!http || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "the endpoint of provider '"
              + provider
              + "' must be like https://host or http://host:port/path");
    }
    if (endpoint.getRawUserInfo() != null
        || endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the endpoint of provider '"
              + provider
              + "' may hold no user, query or fragment; keys belong into api_key or headers");
    }
    String text = endpoint.toString();
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return URI.create(text);
  }

  /**
   * Whether an address is on this machine or a private network, judged by its name alone, without
   * asking a name server: loopback, RFC 1918, link-local and unique local addresses, {@code
   * localhost}, names under {@code .local}, {@code .lan}, {@code .internal} and {@code .home.arpa},
   * and names without a dot.
   */
  public static boolean isPrivate(URI endpoint) {
    String host = endpoint.getHost();
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    return PRIVATE_V4.matcher(name).matches()
        || PRIVATE_V6.matcher(name).matches()
        || PRIVATE_NAME.matcher(name).matches();
  }

  /** A model's id as a part of a path: everything but slashes is escaped. */
  public static String pathPart(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%3A", ":");
  }
}
