package dev.orchestrator.base.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request. Immutable.
 *
 * @param method GET or POST
 * @param uri an absolute http or https address
 * @param headers header name → value; values may be secret and are never printed
 * @param body the body's text, sent as UTF-8, or null
 * @param deadlines how long it may take
 */
public record HttpCall(
    String method,
    URI uri,
    Map<String, String> headers,
    @Nullable String body,
    Deadlines deadlines) {

  /** What HTTP itself sets and a caller may not. */
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");

  /**
   * Copies and checks the headers.
   *
   * @throws IllegalArgumentException if a header cannot be sent; the message holds its name only
   */
  public HttpCall {
    headers = Map.copyOf(headers);
    headers.forEach(HttpCall::checkHeader);
  }

  /** A GET without headers. */
  public static HttpCall get(URI uri, Deadlines deadlines) {
    return new HttpCall("GET", uri, Map.of(), null, deadlines);
  }

  /** A POST of JSON text. */
  public static HttpCall postJson(URI uri, String json, Deadlines deadlines) {
    return new HttpCall("POST", uri, Map.of("content-type", "application/json"), json, deadlines);
  }

  /** The same with further headers; of two with the same name the new one holds. */
  public HttpCall withHeaders(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>();
    headers.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
    more.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
    return new HttpCall(method, uri, all, body, deadlines);
  }

  /**
   * Checks that a header can be sent, before the JDK's client would print it in an exception.
   *
   * @throws IllegalArgumentException if not; the message holds its name and never its value
   */
  public static void checkHeader(String name, String value) {
    if (name.isEmpty() || !name.chars().allMatch(HttpCall::isTokenChar)) {
      throw new IllegalArgumentException("not a header name: '" + printable(name) + "'");
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the header '" + name + "' is set by the HTTP client");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        throw new IllegalArgumentException(
            "the value for header '"
                + name
                + "' holds a character that no header may hold (at position "
                + (i + 1)
                + " of "
                + value.length()
                + ", code "
                + (int) c
                + "); was something else pasted with it?");
      }
    }
  }

  private static boolean isTokenChar(int c) {
    return c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** Names the request without its headers or body. */
  @Override
  public String toString() {
    return method + " " + uri;
  }
}
