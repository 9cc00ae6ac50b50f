package dev.orchestrator.providers.claude;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A version of Anthropic's API, told by the header {@code anthropic-version}. */
enum ApiVersion {
  /** The one that nearly every model, proxy and gateway knows; takes a temperature. */
  V2023_06_01("2023-06-01"),
  /**
   * Refuses {@code temperature}, {@code top_p} and {@code top_k}, documents in messages of the
   * model, and citations in texts of the user (Anthropic's migration guide for it).
   */
  V2026_10_21("2026-10-21");

  private final String date;

  ApiVersion(String date) {
    this.date = date;
  }

  /**
   * The version of this date.
   *
   * @throws IllegalArgumentException if it is not known here
   */
  static ApiVersion of(String date) {
    return Arrays.stream(values())
        .filter(version -> version.date.equals(date))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "api_version: '"
                    + date
                    + "' is unknown; use "
                    + Arrays.stream(values())
                        .map(v -> v.date)
                        .collect(Collectors.joining(" or "))));
  }

  /** The key in the form that the vendor's own SDK sends with this version. */
  Map<String, String> headers(String key) {
    return switch (this) {
      case V2023_06_01 -> Map.of("x-api-key", key, "anthropic-version", date);
      case V2026_10_21 -> Map.of("authorization", "Bearer " + key, "anthropic-version", date);
    };
  }

  /** The version beside a key that is sent in another form. */
  Map<String, String> headers(Map<String, String> auth) {
    Map<String, String> headers = new HashMap<>(auth);
    headers.put("anthropic-version", date);
    return headers;
  }

  /** Whether requests may hold a temperature and its like. */
  boolean takesSampling() {
    return this == V2023_06_01;
  }

  /** Whether documents may stand in the model's messages, and citations in the user's texts. */
  boolean takesQuotedSources() {
    return this == V2023_06_01;
  }

  /** Its date. */
  @Override
  public String toString() {
    return date;
  }
}
