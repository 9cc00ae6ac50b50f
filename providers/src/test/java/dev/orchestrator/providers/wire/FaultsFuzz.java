package dev.orchestrator.providers.wire;

import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Secret;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Failures of any status, headers and body: each becomes a fault with words, a wait that is neither
 * negative nor longer than a year, and no secret in it. See {@code .ci/fuzz}.
 */
public final class FaultsFuzz {
  private static final String SECRET = "sk-fuzz-0123456789";
  private static final List<String> HEADERS =
      List.of(
          "retry-after",
          "retry-after-ms",
          "x-should-retry",
          "request-id",
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests",
          "anthropic-ratelimit-tokens-reset",
          "anthropic-ratelimit-tokens-remaining",
          "location");

  private FaultsFuzz() {}

  /**
   * One input: a byte for the vendor, two for the status, then lines: as many header values as
   * there are, in order, and after an empty line the body.
   */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 3) {
      return;
    }
    Dialect[] dialects = Dialect.values();
    Dialect dialect = dialects[(data[0] & 0xff) % dialects.length];
    int status = ((data[1] & 0xff) << 8 | data[2] & 0xff) % 1000;
    String text = new String(Arrays.copyOfRange(data, 3, data.length), StandardCharsets.UTF_8);
    int blank = text.indexOf("\n\n");
    List<String> values = blank < 0 ? List.of() : List.of(text.substring(0, blank).split("\n", -1));
    String body = blank < 0 ? text : text.substring(blank + 2);
    HttpHeaders headers = headers(values);
    Faults faults = new Faults("fuzz", dialect, List.of(Secret.of(SECRET)), Time.system());

    check(faults.ofStatus("model", status, headers, body));
    Json.tryParse(body)
        .flatMap(json -> faults.inSuccess("model", 200, headers, json, null))
        .ifPresent(FaultsFuzz::check);
    check(faults.malformed("model", status, null, "the answer is not JSON", body));
  }

  private static HttpHeaders headers(List<String> values) {
    Map<String, List<String>> headers = new HashMap<>();
    for (int i = 0; i < values.size() && i < HEADERS.size(); i++) {
      List<String> all = new ArrayList<>();
      all.add(values.get(i));
      headers.put(HEADERS.get(i), all);
    }
    return HttpHeaders.of(headers, (name, value) -> true);
  }

  private static void check(ProviderException e) {
    Objects.requireNonNull(e.fault());
    String message = String.valueOf(e.getMessage());
    if (message.isBlank() || message.contains(SECRET) || message.length() > 4_000) {
      throw new AssertionError("the message: " + message);
    }
    if (message.chars().anyMatch(c -> c == '\n' || c == '\u001b')) {
      throw new AssertionError("a line break or an escape in: " + message);
    }
    wait(e.retryAfter());
    e.rateLimits().forEach(limit -> wait(limit.resetAfter()));
  }

  private static void wait(@Nullable Duration wait) {
    if (wait != null && (wait.isNegative() || wait.compareTo(RetryHints.LONGEST) > 0)) {
      throw new AssertionError("a wait of " + wait);
    }
  }
}
