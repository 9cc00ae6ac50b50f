package dev.orchestrator.core.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a user's own files lie, after the XDG base directory specification. Immutable.
 *
 * @param config configuration: {@code $XDG_CONFIG_HOME/orchestrator}, else {@code
 *     ~/.config/orchestrator}
 * @param state state, trust among it: {@code $XDG_STATE_HOME/orchestrator}, else {@code
 *     ~/.local/state/orchestrator}
 */
public record UserDirectories(Path config, Path state) {

  /** Those of this environment; its {@code HOME}, else the JVM's {@code user.home}. */
  public static UserDirectories of(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    Path base = Path.of(home.isBlank() ? System.getProperty("user.home", "") : home);
    return new UserDirectories(
        xdg(environment.get("XDG_CONFIG_HOME"), base.resolve(".config")).resolve("orchestrator"),
        xdg(environment.get("XDG_STATE_HOME"), base.resolve(".local/state"))
            .resolve("orchestrator"));
  }

  /** The specification has relative values ignored. */
  private static Path xdg(@Nullable String value, Path otherwise) {
    return value == null || !value.startsWith("/") ? otherwise : Path.of(value);
  }
}
