package dev.orchestrator.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text that must not be printed: its {@code toString} is masked. Immutable. */
public final class Secret {
  private static final String MASK = "****";

  /** A shorter text is no secret, and to mask it would only harm a message. */
  private static final int SHORTEST = 4;

  /** A shorter text is a part of ordinary words when it is written in another way. */
  private static final int SHORTEST_ENCODED = 8;

  /** What stands before the secret itself in a header. */
  private static final Pattern SCHEME =
      Pattern.compile("(?i)(bearer|basic|token|key|api-key|apikey)\\s+(\\S.*)");

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * Wraps a secret; white space around it is trimmed, as keys are often pasted with a newline.
   *
   * @throws IllegalArgumentException if nothing is left
   */
  public static Secret of(String value) {
    String trimmed = value.strip();
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException("a secret may not be empty");
    }
    return new Secret(trimmed);
  }

  /** The text itself, for a request header and nothing else. */
  public String reveal() {
    return value;
  }

  /**
   * The text with {@code ****} wherever this secret stands in it: as it is, without the scheme
   * before it ({@code Bearer …}), escaped as in JSON, HTML or an address, and in Base64, also as
   * the password of a user. Of {@code Basic …} the user's password is masked as well. A secret of
   * fewer than 4 characters masks nothing, one of fewer than 8 only where it stands as it is.
   */
  public String mask(String text) {
    String masked = text;
    for (String spelling : spellings()) {
      masked = masked.replace(spelling, MASK);
    }
    return masked;
  }

  /** The text with {@code ****} wherever one of the secrets stands in it, as {@link #mask}. */
  public static String maskAll(Collection<Secret> secrets, String text) {
    String masked = text;
    for (Secret secret : longestFirst(secrets)) {
      masked = secret.mask(masked);
    }
    return masked;
  }

  private static List<Secret> longestFirst(Collection<Secret> secrets) {
    return secrets.stream()
        .sorted(Comparator.comparingInt((Secret secret) -> secret.value.length()).reversed())
        .toList();
  }

  /** The longest first, since one may be a part of another. */
  private List<String> spellings() {
    Set<String> plain = new LinkedHashSet<>(List.of(value));
    Matcher scheme = SCHEME.matcher(value);
    if (scheme.matches()) {
      plain.add(scheme.group(2));
      if (scheme.group(1).equalsIgnoreCase("basic")) {
        plain.addAll(credentials(scheme.group(2)));
      }
    }
    Set<String> all = new LinkedHashSet<>();
    for (String text : plain) {
      if (text.length() >= SHORTEST) {
        all.add(text);
      }
      if (text.length() >= SHORTEST_ENCODED) {
        escaped(text, all);
        base64(text, all);
      }
    }
    return all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** User and password together, and the password alone. */
  private static List<String> credentials(String encoded) {
    try {
      String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      return List.of(decoded, decoded.substring(decoded.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static void escaped(String text, Set<String> into) {
    String address = URLEncoder.encode(text, StandardCharsets.UTF_8);
    for (String one : List.of(address, address.replace("+", "%20"))) {
      into.add(one);
      into.add(hexInLowerCase(one));
    }
    String json = text.replace("\\", "\\\\").replace("\"", "\\\"");
    into.add(json);
    into.add(json.replace("/", "\\/"));
    // Go's and Gson's writers escape what HTML could misread.
    into.add(
        json.replace("&", "\\u0026")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("=", "\\u003d")
            .replace("'", "\\u0027"));
    into.add(json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"));
    String html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    into.add(html);
    into.add(html.replace("\"", "&quot;").replace("'", "&#39;"));
    into.add(html.replace("\"", "&#34;").replace("'", "&#39;"));
    into.add(html.replace("\"", "&quot;").replace("'", "&#x27;"));
  }

  private static String hexInLowerCase(String address) {
    return Pattern.compile("%[0-9A-F]{2}")
        .matcher(address)
        .replaceAll(code -> code.group().toLowerCase(Locale.ROOT));
  }

  /**
   * Three bytes make four characters, so what stands before the secret can shift it in three ways;
   * of each only the characters that it alone decides.
   */
  private static void base64(String text, Set<String> into) {
    byte[] secret = text.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + secret.length];
      System.arraycopy(secret, 0, shifted, before, secret.length);
      int from = (before * 8 + 5) / 6;
      int to = shifted.length * 8 / 6;
      into.add(Base64.getEncoder().withoutPadding().encodeToString(shifted).substring(from, to));
      into.add(Base64.getUrlEncoder().withoutPadding().encodeToString(shifted).substring(from, to));
    }
  }

  /** Always {@code ****}. */
  @Override
  public String toString() {
    return MASK;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Secret other && other.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
