package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes secrets from what a vendor says: some echo the key that they refuse. Immutable. */
final class Masking {
  private final List<Secret> secrets;

  Masking(List<Secret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  String mask(String text) {
    return Secret.maskAll(secrets, text);
  }

  /** The same, or null if a message of it or of one of its causes holds a secret. */
  @Nullable Throwable harmless(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = t.getMessage();
      if (message != null && !mask(message).equals(message)) {
        return null;
      }
    }
    return thrown;
  }
}
