package dev.orchestrator.engine;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.telemetry.Telemetry;
import dev.orchestrator.engine.agent.ContextLimits;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.agent.SecretScan;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workflow.Decision;
import dev.orchestrator.engine.workflow.Person;
import dev.orchestrator.engine.workflow.PreflightException;
import dev.orchestrator.engine.workflow.Run;
import dev.orchestrator.engine.workflow.RunEvent;
import dev.orchestrator.engine.workflow.RunResult;
import dev.orchestrator.engine.workflow.RunSettings;
import dev.orchestrator.engine.workflow.TaskResult;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Works tasks to a proof in a git repository: plan, review by another maker's model, edits in a
 * worktree, the user's gate, review of the diff, a branch ready to merge — or a person asked.
 *
 * <p>Defaults: no gate (so that tasks end with a person asked), no limits, reviews by another
 * maker, 3 rounds, worktrees below {@code $XDG_STATE_HOME/orchestrator} or {@code
 * ~/.local/state/orchestrator}. An orchestrator may be used for several runs, one after the other;
 * two runs at once in one directory are refused. It closes nothing that it was given.
 */
public final class Orchestrator {
  private final Builder settings;
  private final Path workingDir;
  private final ProviderRegistry registry;

  private Orchestrator(Builder b) {
    this.settings = b;
    this.workingDir =
        Objects.requireNonNull(b.workingDir, "an orchestrator needs a working directory")
            .toAbsolutePath()
            .normalize();
    this.registry = Objects.requireNonNull(b.registry, "an orchestrator needs a registry");
  }

  /** Starts an orchestrator; working directory and registry are required. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Works one task.
   *
   * @throws PreflightException if it cannot be worked as things are configured; nothing was spent
   * @throws dev.orchestrator.engine.workspace.GitException if the directory is no usable repository
   */
  public TaskResult runTask(Task task) {
    return run(List.of(task)).tasks().getFirst();
  }

  /**
   * Works tasks in their order, those that others depend on first. One that fails stops only those
   * that depend on it; one that was done before is skipped. If the thread is interrupted the task
   * in work ends as cancelled, and the interrupt is kept.
   *
   * @throws PreflightException if a task cannot be worked as things are configured; nothing was
   *     spent
   * @throws dev.orchestrator.engine.workspace.GitException if the directory is no usable repository
   * @throws dev.orchestrator.engine.journal.RunInProgressException if another run is at work there
   */
  public RunResult run(List<Task> tasks) {
    return run().work(tasks);
  }

  /**
   * Goes on with the last run in the directory, killed or ended: with those of its tasks that were
   * interrupted, had no budget or no provider left, or were never begun. No committed answer is
   * paid for twice; at most the attempt in flight is repeated.
   *
   * @throws dev.orchestrator.engine.workflow.NothingToDoException if nothing is left to go on with
   * @throws PreflightException as {@link #run}
   */
  public RunResult resume() {
    return run().resume();
  }

  /**
   * Begins a task again that was worked before, on a branch of its own; its approved plan is kept.
   *
   * @throws dev.orchestrator.engine.workflow.NothingToDoException if it was never worked here
   * @throws PreflightException as {@link #run}
   */
  public RunResult retry(String task) {
    return run().retry(task);
  }

  /**
   * Goes on with a task that waits for a person, by that person's word.
   *
   * @throws dev.orchestrator.engine.workflow.NothingToDoException if it does not wait, or there is
   *     nothing that could be approved
   * @throws PreflightException as {@link #run}
   */
  public RunResult decide(String task, Decision decision) {
    return run().decide(task, decision);
  }

  private Run run() {
    return new Run(
        new RunSettings(
            workingDir,
            registry,
            settings.configuration,
            settings.environment,
            stateHome(),
            prompts(),
            settings.time,
            settings.pinnedModel,
            settings.tag,
            settings.parallel,
            settings.maxCost,
            settings.person,
            settings.events,
            settings.telemetry));
  }

  private PromptBook prompts() {
    return new PromptBook(
        workingDir.resolve(".orchestrator").resolve("prompts"),
        SecretScan.knowing(
            settings.configuration.providers().stream()
                .flatMap(entry -> entry.settings().secrets().stream())
                .toList()),
        ContextLimits.DEFAULT);
  }

  private Path stateHome() {
    if (settings.stateHome != null) {
      return settings.stateHome;
    }
    return UserDirectories.of(settings.environment).state();
  }

  /** Builds an {@link Orchestrator}. Not thread-safe. */
  public static final class Builder {
    private @Nullable Path workingDir;
    private @Nullable ProviderRegistry registry;
    private @Nullable Path stateHome;
    private @Nullable String pinnedModel;
    private @Nullable String tag;
    private Configuration configuration =
        new Configuration(
            List.of(),
            RoutingPolicy.DEFAULT,
            FailoverSettings.DEFAULT,
            GateSettings.NONE,
            WorkspaceSettings.NONE,
            ReviewSettings.DEFAULT,
            EscalationSettings.DEFAULT,
            LimitSettings.NONE,
            List.of(),
            List.of());
    private int parallel = 1;
    private @Nullable Money maxCost;
    private @Nullable Person person;
    private Map<String, String> environment = System.getenv();
    private Time time = Time.system();
    private Consumer<RunEvent> events = event -> {};
    private Telemetry telemetry = Telemetry.none();

    private Builder() {}

    /** A directory in the git repository to work in; required. */
    public Builder workingDir(Path value) {
      this.workingDir = value;
      return this;
    }

    /** The providers and models; required. */
    public Builder registry(ProviderRegistry value) {
      this.registry = value;
      return this;
    }

    /** Gate, routing, limits, review and workspace; its providers are not registered. */
    public Builder configuration(Configuration value) {
      this.configuration = value;
      return this;
    }

    /** Where worktrees come, outside the repository. */
    public Builder stateHome(Path value) {
      this.stateHome = value;
      return this;
    }

    /** The environment from which the gate's allowed variables are taken. */
    public Builder environment(Map<String, String> value) {
      this.environment = Map.copyOf(value);
      return this;
    }

    /** The model that plans and implements, whatever routing would choose. */
    public Builder pinnedModel(@Nullable String value) {
      this.pinnedModel = value;
      return this;
    }

    /**
     * How many tasks may be worked side by side; 1 unless told.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder parallel(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("at least one task must be in work, not " + value);
      }
      this.parallel = value;
      return this;
    }

    /** What each task may cost, whatever the task and the configuration say; null for these. */
    public Builder maxCost(@Nullable Money value) {
      this.maxCost = value;
      return this;
    }

    /** Who is asked after each plan and at each end, and where a task cannot go on; nobody. */
    public Builder person(@Nullable Person value) {
      this.person = value;
      return this;
    }

    /** What all costs are counted under beside task, run, day and month; none unless told. */
    public Builder tag(@Nullable String value) {
      this.tag = value;
      return this;
    }

    /** The clock. */
    public Builder time(Time value) {
      this.time = value;
      return this;
    }

    /** Is told what happens, one thing after the other, on the thread that does it. */
    public Builder events(Consumer<RunEvent> value) {
      this.events = value;
      return this;
    }

    /**
     * Is told of every call of a model by spans and figures, without any text; nobody unless told.
     */
    public Builder openTelemetry(OpenTelemetry value) {
      return telemetry(Telemetry.to(value));
    }

    /** As {@link #openTelemetry}, for who wants texts told too. */
    public Builder telemetry(Telemetry value) {
      this.telemetry = value;
      return this;
    }

    /**
     * The orchestrator.
     *
     * @throws NullPointerException if working directory or registry is missing
     */
    public Orchestrator build() {
      return new Orchestrator(this);
    }
  }
}
