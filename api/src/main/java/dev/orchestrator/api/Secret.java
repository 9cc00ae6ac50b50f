package dev.orchestrator.api;

/** A text that must not be printed: its {@code toString} is masked. Immutable. */
public final class Secret {
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

  /** Always {@code ****}. */
  @Override
  public String toString() {
    return "****";
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
