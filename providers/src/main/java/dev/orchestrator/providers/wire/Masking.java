package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Secret;
import java.util.Comparator;
import java.util.List;

/** Removes secrets from what a vendor says: some echo the key that they refuse. Immutable. */
final class Masking {
  /** A shorter text is no secret, and to mask it would only harm the message. */
  private static final int SHORTEST = 4;

  private final List<String> secrets;

  Masking(List<Secret> secrets) {
    this.secrets =
        secrets.stream()
            .map(Secret::reveal)
            .filter(secret -> secret.length() >= SHORTEST)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  String mask(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, "****");
    }
    return masked;
  }
}
