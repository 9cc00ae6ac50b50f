package dev.orchestrator.engine.gate;

import dev.orchestrator.base.process.ProcessWatch;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import dev.orchestrator.engine.workspace.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The user's own commands that decide whether a changed tree is good. They come from the
 * configuration and never from a model; what they run, though, a model may have written, so they
 * get an environment without secrets, are ended as a process group, and run in a sandbox where
 * there is one.
 *
 * <p>How a task uses it: {@link #protection} is told to people; {@link #baseline} judges the
 * untouched tree before anything is paid, if {@link #wantsBaseline}; {@link #run} judges each
 * changed tree, with that baseline.
 *
 * <p>Defaults: checks may take 10 minutes each, a check that refuses is run once more on the same
 * tree, the sandbox is used where it works, without a network. Thread-safe. Exclusive checks of one
 * gate never overlap, whichever task they run for.
 */
public final class Gate {

  private final GateSettings settings;
  private final Time time;
  private final @Nullable ProcessWatch watch;
  private final Sandbox sandbox;
  private final ReentrantLock exclusive = new ReentrantLock(true);
  private final Map<String, BaseRun> bases = new ConcurrentHashMap<>();

  /** The one run of the gate on a base; whoever comes second waits for it. */
  private static final class BaseRun {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Baseline done;
  }

  /**
   * A gate.
   *
   * @throws IllegalArgumentException if a {@code fail_on} is no regular expression
   */
  public Gate(GateSettings settings) {
    this(settings, Time.system(), null);
  }

  /**
   * As {@link #Gate(GateSettings)}.
   *
   * @param time the clock by which timeouts are waited for
   * @param watch is told what the checks have started; null if nobody needs to know
   */
  public Gate(GateSettings settings, Time time, @Nullable ProcessWatch watch) {
    this.settings = settings;
    this.time = time;
    this.watch = watch;
    this.sandbox = new Sandbox(settings.sandbox(), settings.network());
    settings.checks().forEach(Gate::warningRule);
  }

  /** The command lines of its checks, in their order. */
  public List<String> commands() {
    return settings.checks().stream().map(GateCheck::run).toList();
  }

  /** Whether there is anything that could be proved. */
  public boolean isConfigured() {
    return !settings.checks().isEmpty();
  }

  /** Whether the untouched tree is to be judged before anything is paid. */
  public boolean wantsBaseline() {
    return isConfigured() && settings.baseline() != GateSettings.Baseline.OFF;
  }

  /**
   * What protects the machine from what the gate runs, in a sentence for people. Empty if there is
   * no check.
   *
   * @param environment that of {@link #run}; bubblewrap is looked for in its PATH
   */
  public String protection(Map<String, String> environment) throws InterruptedException {
    return isConfigured() ? sandbox.protection(environment) : "";
  }

  /**
   * Whether what the gate runs is closed off from the machine.
   *
   * @param environment that of {@link #run}
   */
  public boolean isSandboxed(Map<String, String> environment) throws InterruptedException {
    return sandbox.on(environment);
  }

  /**
   * Identifies what {@link #baseline} would judge, without running anything: the tree and the
   * checks that apply to the task. A {@link Baseline} with this key can be used in its place.
   */
  public String baselineKey(Path worktree, GateTask task) {
    return Snapshot.of(worktree).tree() + "/" + configuration(task);
  }

  /**
   * Runs every check that applies to the task on the untouched tree, whether others pass or not. A
   * tree with the same {@link Baseline#key} is judged once by one gate, also if several tasks ask
   * at the same time; the others are given the same answer.
   *
   * <p>To be called after the worktree is made and set up, before the first paid call: if {@link
   * Baseline#stop} has a reason, no money should be spent; {@link Baseline#warnings} are for
   * people.
   *
   * @param worktree the root of a git worktree, as the task finds it
   * @param task what is known of the task
   * @param logDirectory where each check's output goes; made if absent
   * @param environment where the allowed variables come from, usually {@link System#getenv()}
   * @throws InterruptedException if interrupted; the running check's process group has been ended
   */
  public Baseline baseline(
      Path worktree, GateTask task, Path logDirectory, Map<String, String> environment)
      throws InterruptedException {
    String tree = Snapshot.of(worktree).tree();
    String configuration = configuration(task);
    BaseRun run = bases.computeIfAbsent(tree + "/" + configuration, key -> new BaseRun());
    run.lock.lockInterruptibly();
    try {
      Baseline done = run.done;
      if (done == null) {
        List<Baseline.Entry> entries = new ArrayList<>();
        CheckRuns runs = checkRuns(worktree, task, logDirectory, environment, null);
        for (GateCheck check : settings.checks()) {
          entries.add(runs.atBase(check));
        }
        done = new Baseline(tree, configuration, entries);
        run.done = done;
      }
      return done;
    } finally {
      run.lock.unlock();
    }
  }

  /**
   * Runs the checks that apply, one after the other, until one does not pass.
   *
   * @param worktree the root of a git worktree
   * @param at STEP for the step checks alone, TASK for all
   * @param task what is known of the task
   * @param baseline what the gate said of the untouched tree, or null if it was not asked: then
   *     nothing is forgiven, and where coverage must not fall, the tree is refused
   * @param logDirectory where each check's output goes; made if absent
   * @param environment where the allowed variables come from, usually {@link System#getenv()}
   * @throws InterruptedException if interrupted; the running check's process group has been ended
   */
  public GateReport run(
      Path worktree,
      GateCheck.At at,
      GateTask task,
      @Nullable Baseline baseline,
      Path logDirectory,
      Map<String, String> environment)
      throws InterruptedException {
    if (!isConfigured()) {
      return GateReport.notConfigured();
    }
    CheckRuns runs = checkRuns(worktree, task, logDirectory, environment, baseline);
    List<CheckResult> results = new ArrayList<>();
    Verdict verdict = Verdict.NOTHING_TO_RUN;
    for (GateCheck check : settings.checks()) {
      if (at == GateCheck.At.STEP && check.at() != GateCheck.At.STEP) {
        continue;
      }
      CheckResult result =
          verdict == Verdict.REFUSED || verdict == Verdict.COULD_NOT_RUN
              ? runs.notRun(check)
              : runs.at(check);
      results.add(result);
      verdict = with(verdict, result.outcome());
    }
    return new GateReport(verdict, results);
  }

  private static Verdict with(Verdict before, CheckOutcome outcome) {
    return switch (outcome) {
      case CheckOutcome.Passed passed -> Verdict.PASSED;
      case CheckOutcome.AsBefore asBefore -> Verdict.PASSED;
      case CheckOutcome.CouldNotRun couldNotRun -> Verdict.COULD_NOT_RUN;
      case CheckOutcome.Failed failed -> Verdict.REFUSED;
      case CheckOutcome.TimedOut timedOut -> Verdict.REFUSED;
      case CheckOutcome.Warned warned -> Verdict.REFUSED;
      case CheckOutcome.CoverageFell fell -> Verdict.REFUSED;
      case CheckOutcome.CoverageUnknown unknown -> Verdict.REFUSED;
      case CheckOutcome.ChangedTree changed -> Verdict.REFUSED;
      case CheckOutcome.NotRun notRun -> before;
      case CheckOutcome.Skipped skipped -> before;
    };
  }

  private CheckRuns checkRuns(
      Path worktree,
      GateTask task,
      Path logDirectory,
      Map<String, String> environment,
      @Nullable Baseline baseline) {
    try {
      Files.createDirectories(logDirectory);
      return new CheckRuns(
          settings,
          new CheckRuns.Place(worktree.toRealPath(), task, logDirectory, environment),
          baseline,
          configuration(task),
          sandbox,
          exclusive,
          time,
          watch);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + logDirectory + ", or find " + worktree, e);
    }
  }

  /** Two tasks with the same have the same checks, run in the same way. */
  private String configuration(GateTask task) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    List<String> parts = new ArrayList<>();
    for (GateCheck check : settings.checks()) {
      if (check.skippedFor(task.area(), task.complexity()).isEmpty()) {
        parts.add(check.toString());
      }
    }
    parts.add(settings.sandbox() + " " + settings.network() + " " + settings.rerun());
    parts.add(settings.environment().toString());
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(bytes);
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 16);
  }

  static Optional<Pattern> warningRule(GateCheck check) {
    String rule = check.failOn();
    if (rule == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(rule));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "gate check '" + check.name() + "': fail_on is no regular expression: " + e.getMessage(),
          e);
    }
  }
}
