package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.telemetry.Telemetry;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.engine.agent.PromptBook;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run is given.
 *
 * @param pinnedModel the model that the user named, or null
 * @param tag what all costs are counted under too, or null
 * @param parallel how many tasks may be in work at once; at least 1
 * @param maxCost what each task may cost, whatever file or configuration say, or null
 * @param person who can be asked, or null if nobody is there
 */
public record RunSettings(
    Path workingDir,
    ProviderRegistry registry,
    Configuration configuration,
    Map<String, String> environment,
    Path stateHome,
    PromptBook prompts,
    Time time,
    @Nullable String pinnedModel,
    @Nullable String tag,
    int parallel,
    @Nullable Money maxCost,
    @Nullable Person person,
    Consumer<RunEvent> events,
    Telemetry telemetry) {

  /** The same with another model and tag. */
  RunSettings with(@Nullable String model, @Nullable String otherTag) {
    return new RunSettings(
        workingDir,
        registry,
        configuration,
        environment,
        stateHome,
        prompts,
        time,
        model,
        otherTag,
        parallel,
        maxCost,
        person,
        events,
        telemetry);
  }
}
