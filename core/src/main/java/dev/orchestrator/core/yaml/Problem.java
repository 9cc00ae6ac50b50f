package dev.orchestrator.core.yaml;

/**
 * One thing that is wrong in a file.
 *
 * @param place where it stands
 * @param key the key it belongs to ({@code routing.fallback_provider}); empty for the whole file
 * @param message what is wrong and what to do; never holds a value from the environment
 */
public record Problem(Place place, String key, String message) {

  /** {@code file:line:column: key: message}. */
  @Override
  public String toString() {
    return place + ": " + (key.isEmpty() ? "" : Echo.visible(key) + ": ") + message;
  }
}
