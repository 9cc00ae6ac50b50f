package dev.orchestrator.engine.workflow;

import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.engine.gate.Gate;
import dev.orchestrator.engine.journal.Journal;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.workspace.GitRepository;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a run share.
 *
 * @param worktrees where worktrees come
 * @param events is told what happens; safe to be called by several tasks at once
 * @param person who can be asked, or null if nobody is there
 */
record RunParts(
    GitRepository repository,
    Path worktrees,
    WorkspaceSettings workspaceSettings,
    Gate gate,
    Map<String, String> environment,
    ModelClient client,
    Independence independence,
    StateDirectory state,
    Ledger ledger,
    Journal journal,
    Escalation ladder,
    Time time,
    Consumer<RunEvent> events,
    @Nullable Person person) {}
