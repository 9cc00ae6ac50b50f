package dev.orchestrator.providers.wire;

import dev.orchestrator.api.RateLimit;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limits that vendors tell beside every answer: {@code anthropic-ratelimit-<what>-limit}
 * and {@code x-ratelimit-limit-<what>}, each with {@code remaining} and {@code reset}. Mistral's
 * and Cerebras' limits of a minute ({@code req-minute}, {@code tokens-minute}) get the usual names;
 * those of longer times keep theirs. A reset is counted from the answer's own {@code date}.
 */
final class RateLimitHeaders {
  private static final Pattern ANTHROPIC =
      Pattern.compile("anthropic-ratelimit-([a-z-]+)-(limit|remaining|reset)");
  private static final Pattern CHAT =
      Pattern.compile("(?:x-)?ratelimit-(limit|remaining|reset)(?:-([a-z_-]+))?");

  private RateLimitHeaders() {}

  static List<RateLimit> read(HttpHeaders headers, Instant clock) {
    Instant now = HttpDate.ofAnswer(headers, clock);
    Map<String, RateLimit> found = new TreeMap<>();
    headers
        .map()
        .forEach((header, values) -> {
          String name = header.toLowerCase(Locale.ROOT);
          Matcher anthropic = ANTHROPIC.matcher(name);
          Matcher chat = CHAT.matcher(name);
          if (anthropic.matches()) {
            add(found, anthropic.group(1), anthropic.group(2), values.get(0), now);
          } else if (chat.matches()) {
            String what = chat.group(2) == null ? "requests" : chat.group(2);
            add(found, what, chat.group(1), values.get(0), now);
          }
        });
    return List.copyOf(found.values());
  }

  private static void add(
      Map<String, RateLimit> found, String what, String field, String value, Instant now) {
    String name = name(what);
    RateLimit old = found.getOrDefault(name, new RateLimit(name, null, null, null));
    RateLimit read =
        switch (field) {
          case "limit" -> new RateLimit(name, count(value), old.remaining(), old.resetAfter());
          case "remaining" -> new RateLimit(name, old.limit(), count(value), old.resetAfter());
          default ->
              new RateLimit(name, old.limit(), old.remaining(), RetryHints.reset(value, now));
        };
    if (read.limit() != null || read.remaining() != null || read.resetAfter() != null) {
      found.put(name, read);
    }
  }

  private static String name(String what) {
    String name = what.replace('-', '_');
    return switch (name) {
      case "req_minute", "requests_minute" -> "requests";
      case "tokens_minute" -> "tokens";
      default -> name;
    };
  }

  private static @Nullable Long count(String value) {
    String text = value.strip();
    return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
  }
}
