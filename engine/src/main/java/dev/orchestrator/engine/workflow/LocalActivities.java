package dev.orchestrator.engine.workflow;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.engine.edit.EditGuard;
import dev.orchestrator.engine.edit.EditOutcome;
import dev.orchestrator.engine.edit.EditScope;
import dev.orchestrator.engine.edit.Edits;
import dev.orchestrator.engine.gate.Baseline;
import dev.orchestrator.engine.gate.CheckResult;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.gate.GateTask;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workspace.Diff;
import dev.orchestrator.engine.workspace.PathRefusedException;
import dev.orchestrator.engine.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The activities of one attempt at a task on this machine: git, the user's checks, the models.
 *
 * <p>While the journal of an attempt that goes on is replayed, what was asked, gated, committed and
 * decided is taken from it, and edits are made again on the files as they were at the beginning;
 * the branch stays where it is. After its last event the branch is put where the files have come
 * to, and from then on everything happens for the first time.
 */
final class LocalActivities implements Activities {

  /** Files larger than this are not shown to a model. */
  private static final int MOST_BYTES_OF_A_FILE = 512 * 1024;

  private final RunParts parts;
  private final TaskAttempt attempt;
  private final ReplayLog log;
  private final Asking asking;
  private final Outcomes outcomes;
  private final Set<String> hidden = new HashSet<>();
  private @Nullable Workspace workspace;
  private @Nullable Baseline baseline;
  private boolean detached;
  private int gateRuns;

  LocalActivities(RunParts parts, TaskAttempt attempt) {
    this.parts = parts;
    this.attempt = attempt;
    this.log = new ReplayLog(attempt.task().id(), attempt.recorded());
    this.asking = new Asking(parts, attempt, log, this::tree);
    this.outcomes = new Outcomes(parts, attempt);
  }

  private @Nullable Path tree() {
    return workspace == null ? null : workspace.root();
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

  private String task() {
    return attempt.task().id();
  }

  @Override
  public List<String> open() {
    List<String> warnings = new ArrayList<>();
    if (log.next() instanceof JournalEvent.Opened) {
      Reopening reopening = new Reopening(parts, attempt);
      workspace = reopening.open(log.take(JournalEvent.Opened.class), this::opens, warnings);
      detached = true;
      return warnings;
    }
    warnings.addAll(parts.repository().warnings());
    Collection<String> dirty = parts.repository().uncommittedIn(attempt.task().contextFiles());
    if (!dirty.isEmpty()) {
      warnings.add(
          "uncommitted changes in "
              + String.join(", ", dirty)
              + " are not seen: the work starts from the commit");
    }
    workspace =
        Workspace.create(
            parts.repository(),
            parts.worktrees(),
            task(),
            parts.workspaceSettings(),
            attempt.startCommit(),
            this::opens);
    List<String> absent = absent(attempt.task().contextFiles());
    if (!absent.isEmpty()) {
      warnings.add("not in the commit that the work starts from: " + String.join(", ", absent));
    }
    return warnings;
  }

  /** Written down before it is made: what is half made when this process dies has to be found. */
  private void opens(String branch, String base, Path root) {
    append(new JournalEvent.Opened(task(), branch, base, root.toString()));
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
    goOn();
    return log.isOver() ? asking.ask(question, this::append) : asking.answered(question);
  }

  @Override
  public EditOutcome edit(String answer, Set<String> files, Set<String> named) {
    goOn();
    EditScope editScope = files.isEmpty() ? EditScope.anyFile() : EditScope.of(files);
    EditGuard guard =
        attempt.task().mayChangeTests()
            ? EditGuard.none()
            : EditGuard.keepingTests(opened(), parts.gate().commands());
    try {
      return Edits.apply(opened().root(), answer, editScope.withNamedByUser(named), guard);
    } catch (IOException e) {
      throw new UncheckedIOException("the edits could not be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void undo() {
    goOn();
    opened().resetTo(opened().head());
  }

  @Override
  public @Nullable String judgeBase() throws InterruptedException {
    goOn();
    Baseline judged;
    if (log.next() instanceof JournalEvent.Baselined) {
      JsonNode written = log.take(JournalEvent.Baselined.class).baseline();
      judged = Json.mapper().treeToValue(written, Baseline.class);
    } else if (!log.isOver() || !parts.gate().wantsBaseline()) {
      return null;
    } else {
      parts.events().accept(new RunEvent.GateBegins(task(), "base", true));
      judged =
          parts
              .gate()
              .baseline(
                  opened().root(), gateTask(), attempt.logs().resolve("base"), parts.environment());
      append(new JournalEvent.Baselined(task(), Json.mapper().valueToTree(judged)));
      judged.warnings().forEach(this::warn);
    }
    baseline = judged;
    return judged.stop().orElse(null);
  }

  private GateTask gateTask() {
    return new GateTask(attempt.task().area(), attempt.task().complexity());
  }

  @Override
  public JournalEvent.Gated gate(String step, boolean whole, String tree)
      throws InterruptedException {
    goOn();
    gateRuns++;
    if (!log.isOver()) {
      JournalEvent.Gated gated = log.take(JournalEvent.Gated.class);
      if (!gated.tree().equals(tree)) {
        throw new ReplayException(
            task(), "the files of step " + step + " are not those that the gate judged");
      }
      return gated;
    }
    parts.events().accept(new RunEvent.GateBegins(task(), step, whole));
    GateReport report =
        parts
            .gate()
            .run(
                opened().root(),
                whole ? GateCheck.At.TASK : GateCheck.At.STEP,
                gateTask(),
                baseline,
                attempt.logs().resolve(gateRuns + "-" + step),
                parts.environment());
    parts.events().accept(new RunEvent.GateEnds(task(), step, report));
    JournalEvent.Gated gated =
        new JournalEvent.Gated(
            task(),
            step,
            whole,
            report.verdict().name().toLowerCase(Locale.ROOT),
            report.checks().stream().map(LocalActivities::plain).toList(),
            tree);
    append(gated);
    return gated;
  }

  private static JournalEvent.Check plain(CheckResult check) {
    Path file = check.log();
    return new JournalEvent.Check(
        check.check().name(),
        check.check().run(),
        !check.blocks(),
        check.summary(),
        check.blocks() ? check.tail() : "",
        file == null ? null : file.toString(),
        check.duration().toMillis());
  }

  @Override
  public void judged(Judgement judgement) {
    if (log.isOver()) {
      outcomes.record(judgement, parts.time().now());
    }
  }

  @Override
  public JournalEvent.Escalated escalate(EscalationQuestion question) {
    goOn();
    if (!log.isOver()) {
      return log.take(JournalEvent.Escalated.class);
    }
    JournalEvent.Escalated next = parts.ladder().next(attempt, question);
    append(next);
    return next;
  }

  @Override
  public boolean personWatches() {
    return log.isOver()
        ? parts.person() != null
        : log.next() instanceof JournalEvent.Moved moved && moved.to() == TaskState.AWAITING_HUMAN;
  }

  @Override
  public Optional<Decision> decide(PersonQuestion question) throws InterruptedException {
    record(
        new JournalEvent.Awaiting(
            task(),
            question.point().name().toLowerCase(Locale.ROOT),
            question.reason(),
            question.approvable()));
    if (!log.isOver()) {
      JournalEvent.Decided decided = log.take(JournalEvent.Decided.class);
      return Optional.of(
          new Decision(
              Decision.Kind.valueOf(decided.decision().toUpperCase(Locale.ROOT)), decided.text()));
    }
    Person person = parts.person();
    if (person == null) {
      return Optional.empty();
    }
    Optional<Decision> decision = person.ask(question);
    decision.ifPresent(said -> append(decided(task(), said)));
    return decision;
  }

  static JournalEvent.Decided decided(String task, Decision decision) {
    return new JournalEvent.Decided(
        task, decision.kind().name().toLowerCase(Locale.ROOT), decision.text());
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
  public String commit(
      String step, Set<String> paths, String subject, Map<String, String> trailers) {
    goOn();
    if (!log.isOver()) {
      JournalEvent.Committed committed = log.take(JournalEvent.Committed.class);
      if (!committed.tree().equals(opened().treeHash(paths))) {
        throw new ReplayException(
            task(), "the files of step " + step + " are not those that were committed");
      }
      opened().resetTo(committed.commit());
      return committed.commit();
    }
    String commit = opened().commit(paths, subject, "", trailers);
    append(new JournalEvent.Committed(task(), step, commit, opened().treeOf(commit)));
    return commit;
  }

  @Override
  public String diff() {
    return whole(opened().diff(opened().baseCommit(), List.of()));
  }

  @Override
  public String diffOf(Set<String> paths) {
    return opened().diff(opened().head(), paths).text();
  }

  private static String whole(Diff diff) {
    if (diff.truncated()) {
      throw new Pause(
          "the diff is longer than " + Workspace.MAX_DIFF_BYTES + " bytes; split the task");
    }
    return diff.text();
  }

  /** Once everything was come by, the branch is put where the files are. */
  private void goOn() {
    if (detached && log.isOver()) {
      opened().attach();
      detached = false;
    }
  }

  @Override
  public void endReplay() {
    log.abandon();
  }

  @Override
  public void record(JournalEvent event) {
    if (log.isOver()) {
      append(event);
    } else {
      log.come(event);
    }
  }

  private void append(JournalEvent event) {
    parts.journal().append(event);
    parts.events().accept(new RunEvent.Journaled(event));
  }

  @Override
  public void warn(String text) {
    parts.events().accept(new RunEvent.Warning(task(), text));
  }
}
