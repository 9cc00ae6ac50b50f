package dev.orchestrator.adapters;

import dev.orchestrator.core.dispatch.ModelClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The old surface for Claude; serves {@link ModelType#CLAUDE_SONNET}.
 *
 * @deprecated configure {@code providers: claude: {}} and ask {@link ModelClient}
 */
@Deprecated(since = "0.1.0", forRemoval = true)
@SuppressWarnings("removal") // the old surface speaks of itself
public final class ClaudeAdapter extends ModelAdapter {
  private static final Set<ModelType> ACCEPTED = Set.of(ModelType.CLAUDE_SONNET);
  private static final List<String> VARIABLES = List.of("ANTHROPIC_API_KEY");

  /**
   * With the key of {@code ANTHROPIC_API_KEY}, trimmed, and the user's own ledger.
   *
   * @throws IllegalArgumentException if the model is another, or there is no key
   */
  public ClaudeAdapter(ModelType type, Path workingDir) {
    this(type, workingDir, (String) null);
  }

  /**
   * With this key.
   *
   * @param apiKey the key; null or blank for that of the environment
   * @throws IllegalArgumentException if the model is another, or there is no key
   */
  public ClaudeAdapter(ModelType type, Path workingDir, @Nullable String apiKey) {
    this(type, workingDir, OwnClient.of("claude", apiKey, VARIABLES, null, System.getenv()));
  }

  /**
   * On top of a client, whose registry has a provider {@code claude}.
   *
   * @throws IllegalArgumentException if the model is another
   */
  public ClaudeAdapter(ModelType type, Path workingDir, ModelClient client) {
    super(type, ACCEPTED, workingDir, client);
  }
}
