package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.engine.edit.EditOutcome;
import dev.orchestrator.engine.edit.EditScope;
import dev.orchestrator.engine.edit.Edits;
import dev.orchestrator.engine.gate.Gate;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.gate.GateTask;
import dev.orchestrator.engine.journal.Journal;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.workspace.Diff;
import dev.orchestrator.engine.workspace.GitRepository;
import dev.orchestrator.engine.workspace.PathRefusedException;
import dev.orchestrator.engine.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The activities of one task on this machine: git, the user's checks, the model client. */
final class LocalActivities implements Activities {

  /** Files larger than this are not shown to a model. */
  private static final int MOST_BYTES_OF_A_FILE = 512 * 1024;

  /** What the activities of every task of a run need. */
  record Shared(
      GitRepository repository,
      Path worktrees,
      WorkspaceSettings workspaceSettings,
      Gate gate,
      Map<String, String> environment,
      ModelClient client,
      Independence independence,
      Journal journal,
      Consumer<RunEvent> events) {}

  private final Shared shared;
  private final Needs needs;
  private final String attempt;
  private final Path logs;
  private final Scope scope;
  private final @Nullable String startCommit;
  private @Nullable Workspace workspace;
  private final Set<String> hidden = new HashSet<>();
  private int gateRuns;

  /**
   * The activities of one attempt at a task.
   *
   * @param attempt names this attempt; part of the keys of its answers
   * @param scope what the task's cost is counted for, with its limit
   * @param startCommit the commit to start from, or null for the user's present one
   */
  LocalActivities(
      Shared shared,
      Needs needs,
      String attempt,
      Path logs,
      Scope scope,
      @Nullable String startCommit) {
    this.shared = shared;
    this.needs = needs;
    this.attempt = attempt;
    this.logs = logs;
    this.scope = scope;
    this.startCommit = startCommit;
  }

  /** The worktree, or null if it was never made. */
  @Nullable Workspace workspace() {
    return workspace;
  }

  private Workspace opened() {
    if (workspace == null) {
      throw new IllegalStateException("the worktree is not open");
    }
    return workspace;
  }

  @Override
  public List<String> open() {
    List<String> warnings = new ArrayList<>(shared.repository().warnings());
    Collection<String> dirty = shared.repository().uncommittedIn(needs.task().contextFiles());
    if (!dirty.isEmpty()) {
      warnings.add(
          "uncommitted changes in "
              + String.join(", ", dirty)
              + " are not seen: the work starts from the commit");
    }
    Workspace created =
        Workspace.create(
            shared.repository(),
            shared.worktrees(),
            needs.task().id(),
            shared.workspaceSettings(),
            startCommit);
    workspace = created;
    List<String> absent = absent(needs.task().contextFiles());
    if (!absent.isEmpty()) {
      warnings.add("not in the commit that the work starts from: " + String.join(", ", absent));
    }
    record(
        new JournalEvent.Opened(
            needs.task().id(), created.branch(), created.baseCommit(), created.root().toString()));
    return warnings;
  }

  /** Context files that are neither a tracked file nor a folder with one. */
  private List<String> absent(List<String> paths) {
    Set<String> tracked = opened().trackedFiles();
    return paths.stream()
        .filter(path -> !tracked.contains(path))
        .filter(path -> {
          String folder = path.endsWith("/") ? path : path + "/";
          return tracked.stream().noneMatch(file -> file.startsWith(folder));
        })
        .toList();
  }

  @Override
  public List<String> trackedFiles() {
    return List.copyOf(opened().trackedFiles());
  }

  @Override
  public Map<String, String> texts(List<String> paths) {
    Map<String, String> texts = new LinkedHashMap<>();
    Set<String> tracked = opened().trackedFiles();
    for (String path : paths) {
      if (!tracked.contains(path)) {
        continue;
      }
      try {
        texts.put(path, opened().readText(path, MOST_BYTES_OF_A_FILE));
      } catch (PathRefusedException e) {
        if (hidden.add(path)) {
          String said = String.valueOf(e.getMessage());
          warn("not shown to the models: " + (said.contains(path) ? said : path + ": " + said));
        }
      }
    }
    return texts;
  }

  @Override
  public Reply ask(Question question) throws InterruptedException {
    RoutingRequest.Builder routing =
        needs.of(question.role(), question.risk(), question.complexity(), question.stepType());
    if (!question.authors().isEmpty()) {
      shared.independence().exclude(routing, question.authors());
    }
    String key = attempt + "/" + question.id() + "/" + digest(question);
    GenerationRequest request =
        GenerationRequest.builder()
            .role(question.role())
            .system(question.system())
            .prompt(question.user())
            .key(key)
            .build();
    Generation generation =
        shared
            .client()
            .call(
                request,
                routing.build(),
                List.of(scope),
                new Attempt.Origin(
                    shared.client().run(), needs.task().id(), question.step(), question.role()));
    Attempt answered = generation.answered();
    Money cost = generation.cost();
    record(
        new JournalEvent.Asked(
            needs.task().id(),
            question.step(),
            question.role(),
            key,
            answered.provider(),
            answered.model(),
            answered.maker(),
            generation.attempts().size(),
            cost == null ? null : cost.toString(),
            generation.decision() == null ? "" : generation.decision().rationale()));
    return new Reply(
        generation.result().text(),
        generation.result().finishReason(),
        new Author(answered.provider(), answered.model(), answered.maker(), answered.endpoint()));
  }

  /** The same question in the same attempt has the same key; another prompt has another. */
  private static String digest(Question question) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(question.system().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(question.user().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public EditOutcome edit(String answer, Set<String> files, Set<String> named) {
    EditScope editScope = files.isEmpty() ? EditScope.anyFile() : EditScope.of(files);
    try {
      return Edits.apply(opened().root(), answer, editScope.withNamedByUser(named));
    } catch (IOException e) {
      throw new UncheckedIOException("the edits could not be written: " + e.getMessage(), e);
    }
  }

  @Override
  public GateReport gate(String step, boolean whole) throws InterruptedException {
    shared.events().accept(new RunEvent.GateBegins(needs.task().id(), step, whole));
    gateRuns++;
    GateReport report =
        shared
            .gate()
            .run(
                opened().root(),
                whole ? GateCheck.At.TASK : GateCheck.At.STEP,
                new GateTask(needs.task().area(), needs.task().complexity()),
                null,
                logs.resolve(gateRuns + "-" + step),
                shared.environment());
    shared.events().accept(new RunEvent.GateEnds(needs.task().id(), step, report));
    return report;
  }

  @Override
  public String treeWith(Set<String> paths) {
    return opened().treeHash(paths);
  }

  @Override
  public String tipTree() {
    return opened().treeOf(opened().head());
  }

  @Override
  public String wholeTree() {
    return opened().treeHash();
  }

  @Override
  public String commit(Set<String> paths, String subject, Map<String, String> trailers) {
    return opened().commit(paths, subject, "", trailers);
  }

  @Override
  public String diff() {
    Workspace open = opened();
    Diff diff = open.diff(open.baseCommit(), List.of());
    if (diff.truncated()) {
      throw new Pause(
          "the diff is longer than " + Workspace.MAX_DIFF_BYTES + " bytes; split the task");
    }
    return diff.text();
  }

  @Override
  public void record(JournalEvent event) {
    shared.journal().append(event);
    shared.events().accept(new RunEvent.Journaled(event));
  }

  @Override
  public void warn(String text) {
    shared.events().accept(new RunEvent.Warning(needs.task().id(), text));
  }
}
