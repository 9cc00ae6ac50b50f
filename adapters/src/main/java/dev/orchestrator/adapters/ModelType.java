package dev.orchestrator.adapters;

/**
 * The models that the old surface knew by name.
 *
 * @deprecated a model is named {@code provider/id} and found in a registry: {@link
 *     dev.orchestrator.core.registry.ProviderRegistry#modelInfo(String)}. A new one needs no code
 */
@Deprecated(since = "0.1.0", forRemoval = true)
public enum ModelType {
  /** {@code claude/claude-sonnet-4-5}. */
  CLAUDE_SONNET("claude", "claude-sonnet-4-5"),
  /** {@code gemini/gemini-2.0-pro}, of which no price is known. */
  GEMINI_PRO("gemini", "gemini-2.0-pro"),
  /** {@code gemini/gemini-2.0-flash}. */
  GEMINI_FLASH("gemini", "gemini-2.0-flash");

  private final String provider;
  private final String modelId;

  ModelType(String provider, String modelId) {
    this.provider = provider;
    this.modelId = modelId;
  }

  /** The name of the provider that serves it. */
  public String provider() {
    return provider;
  }

  /** The id by which its provider knows it. */
  public String modelId() {
    return modelId;
  }

  /** {@code provider/id}: the name to use instead of this constant. */
  public String qualifiedName() {
    return provider + "/" + modelId;
  }
}
