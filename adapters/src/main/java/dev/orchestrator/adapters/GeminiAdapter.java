package dev.orchestrator.adapters;

import dev.orchestrator.core.dispatch.ModelClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The old surface for Gemini; serves {@link ModelType#GEMINI_PRO} and {@link
 * ModelType#GEMINI_FLASH}.
 *
 * @deprecated configure {@code providers: gemini: {}} and ask {@link ModelClient}
 */
@Deprecated(since = "0.1.0", forRemoval = true)
@SuppressWarnings("removal") // the old surface speaks of itself
public final class GeminiAdapter extends ModelAdapter {
  private static final Set<ModelType> ACCEPTED =
      Set.of(ModelType.GEMINI_PRO, ModelType.GEMINI_FLASH);
  private static final List<String> VARIABLES = List.of("GEMINI_API_KEY", "GOOGLE_API_KEY");

  /**
   * With the key of {@code GEMINI_API_KEY} or {@code GOOGLE_API_KEY}, trimmed, and the user's own
   * ledger.
   *
   * @throws IllegalArgumentException if the model is another, or there is no key
   */
  public GeminiAdapter(ModelType type, Path workingDir) {
    this(type, workingDir, (String) null);
  }

  /**
   * With this key.
   *
   * @param apiKey the key; null or blank for that of the environment
   * @throws IllegalArgumentException if the model is another, or there is no key
   */
  public GeminiAdapter(ModelType type, Path workingDir, @Nullable String apiKey) {
    this(type, workingDir, OwnClient.of("gemini", apiKey, VARIABLES, null, System.getenv()));
  }

  /**
   * On top of a client, whose registry has a provider {@code gemini}.
   *
   * @throws IllegalArgumentException if the model is another
   */
  public GeminiAdapter(ModelType type, Path workingDir, ModelClient client) {
    super(type, ACCEPTED, workingDir, client);
  }
}
