package dev.orchestrator.core.config;

import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoutingPolicy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that was configured, checked. Immutable.
 *
 * @param providers all providers, in the order of the files, disabled and unusable ones too
 * @param routing how models are chosen
 * @param failover how far a call goes to find an answer
 * @param gate the user's checks, and how they are run
 * @param workspace what a fresh worktree lacks
 * @param review how reviews are held
 * @param escalation what is done after a refusal
 * @param limits what may be spent
 * @param warnings what people should know (old keys that were read, deprecated models, …)
 * @param files the files that were read, lowest layer first; empty if only the environment was
 */
public record Configuration(
    List<ProviderEntry> providers,
    RoutingPolicy routing,
    FailoverSettings failover,
    GateSettings gate,
    WorkspaceSettings workspace,
    ReviewSettings review,
    EscalationSettings escalation,
    LimitSettings limits,
    List<String> warnings,
    List<Path> files) {

  /** Copies its lists. */
  public Configuration {
    providers = List.copyOf(providers);
    warnings = List.copyOf(warnings);
    files = List.copyOf(files);
  }

  /** How fast providers, by name, and single models, by {@code provider/model}, may be asked. */
  public Map<String, RateSettings> rateLimits() {
    Map<String, RateSettings> all = new HashMap<>();
    providers.forEach(provider -> all.putAll(provider.rateLimits()));
    return all;
  }
}
