package dev.orchestrator.engine.gate;

import dev.orchestrator.base.process.ProcessWatch;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.CoverageRule;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.SkipRule;
import dev.orchestrator.engine.gate.CheckRun.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a gate in one tree, one after the other: each is skipped where configured, run,
 * compared with the base, and run once more if it refuses. Not thread-safe.
 */
final class CheckRuns {

  /** Which tree, for which task, with what. */
  record Place(Path worktree, GateTask task, Path logs, Map<String, String> environment) {}

  private final GateSettings settings;
  private final Place place;
  private final @Nullable Baseline baseline;
  private final String configuration;
  private final Sandbox sandbox;
  private final ReentrantLock exclusive;
  private final Time time;
  private final @Nullable ProcessWatch watch;
  private int number;

  CheckRuns(
      GateSettings settings,
      Place place,
      @Nullable Baseline baseline,
      String configuration,
      Sandbox sandbox,
      ReentrantLock exclusive,
      Time time,
      @Nullable ProcessWatch watch) {
    this.settings = settings;
    this.place = place;
    this.baseline = baseline;
    this.configuration = configuration;
    this.sandbox = sandbox;
    this.exclusive = exclusive;
    this.time = time;
    this.watch = watch;
  }

  CheckResult notRun(GateCheck check) {
    return unrun(check, skipped(check).orElseGet(CheckOutcome.NotRun::new));
  }

  private Optional<CheckOutcome> skipped(GateCheck check) {
    return check
        .skippedFor(place.task().area(), place.task().complexity())
        .map(SkipRule::describe)
        .map(CheckOutcome.Skipped::new);
  }

  private static CheckResult unrun(GateCheck check, CheckOutcome outcome) {
    return new CheckResult(check, outcome, Duration.ZERO, "", null, null, "");
  }

  /** Judges the changed tree. */
  CheckResult at(GateCheck check) throws InterruptedException {
    Optional<CheckOutcome> skipped = skipped(check);
    if (skipped.isPresent()) {
      return unrun(check, skipped.get());
    }
    Optional<String> impossible = sandbox.impossible(place.environment());
    if (impossible.isPresent()) {
      return unrun(check, new CheckOutcome.CouldNotRun(impossible.get()));
    }
    Baseline known = baseline;
    Baseline.Entry base = known == null ? null : known.of(check.name(), configuration).orElse(null);
    boolean comparing =
        base != null && base.refused() && settings.baseline() == GateSettings.Baseline.FORGIVE;
    return twice(check, comparing, ended -> judged(check, ended, base, comparing));
  }

  /** Judges the untouched tree. */
  Baseline.Entry atBase(GateCheck check) throws InterruptedException {
    Optional<CheckOutcome> skipped = skipped(check);
    Optional<String> impossible = sandbox.impossible(place.environment());
    if (skipped.isPresent() || impossible.isPresent()) {
      CheckOutcome outcome =
          skipped.orElseGet(() -> new CheckOutcome.CouldNotRun(impossible.orElseThrow()));
      return entry(check, unrun(check, outcome), Evidence.NONE);
    }
    // Before anything is paid is the time to learn that a build wants to download something.
    String hint =
        sandbox.offline(place.environment())
            ? "it ran in the sandbox without a network, which 'network: true' allows"
            : "";
    Evidence[] last = {Evidence.NONE};
    CheckResult result =
        twice(
            check,
            true,
            ended -> {
              last[0] = ended.evidence();
              return new Judged(ended.outcome(), repeatable(ended.outcome()) ? hint : "");
            });
    return entry(check, result, last[0]);
  }

  private static Baseline.Entry entry(GateCheck check, CheckResult result, Evidence evidence) {
    CoverageRule rule = check.coverage();
    Path log = result.log();
    boolean refused = result.blocks();
    return new Baseline.Entry(
        check.name(),
        switch (result.outcome()) {
          case CheckOutcome.Passed passed -> Baseline.Ending.PASSED;
          case CheckOutcome.Failed failed -> Baseline.Ending.FAILED;
          case CheckOutcome.TimedOut timedOut -> Baseline.Ending.TIMED_OUT;
          case CheckOutcome.Warned warned -> Baseline.Ending.WARNED;
          case CheckOutcome.ChangedTree changed -> Baseline.Ending.CHANGED_TREE;
          case CheckOutcome.CouldNotRun couldNotRun -> Baseline.Ending.COULD_NOT_RUN;
          case CheckOutcome.Skipped skipped -> Baseline.Ending.SKIPPED;
          case CheckOutcome.AsBefore asBefore -> throw notAtBase(asBefore);
          case CheckOutcome.CoverageFell fell -> throw notAtBase(fell);
          case CheckOutcome.CoverageUnknown unknown -> throw notAtBase(unknown);
          case CheckOutcome.NotRun notRun -> throw notAtBase(notRun);
        },
        result.outcome() instanceof CheckOutcome.Failed(int exitCode) ? exitCode : 0,
        result.summary(),
        result.flaky(),
        result.duration().toMillis(),
        log == null ? "" : log.toString(),
        refused ? evidence.tests().failed() : List.of(),
        refused ? evidence.tests().passed() : Map.of(),
        refused ? evidence.tests().unknown() : "",
        refused ? evidence.failing() : List.of(),
        refused ? evidence.warnings() : List.of(),
        evidence.allLines(),
        evidence.coverage(),
        rule != null && rule.mustNotFall() ? evidence.noCoverage() : "");
  }

  private static IllegalStateException notAtBase(CheckOutcome outcome) {
    return new IllegalStateException("nothing was compared with the base, but: " + outcome);
  }

  /** How a run is seen in the light of the base. */
  private record Judged(CheckOutcome outcome, String remark) {}

  private interface Judge {
    Judged of(Ended ended);
  }

  /** Runs a check and, if it refuses, once more: nobody should pay for a flaky one. */
  private CheckResult twice(GateCheck check, boolean comparing, Judge judge)
      throws InterruptedException {
    CheckRun run =
        new CheckRun(
            check,
            place.worktree(),
            place.environment(),
            settings.environment(),
            sandbox,
            time,
            watch);
    String name = logName(++number, check);
    if (check.exclusive()) {
      exclusive.lockInterruptibly();
    }
    try {
      Ended first = run.run(place.logs().resolve(name + ".log"), comparing);
      Judged judged = judge.of(first);
      if (!settings.rerun() || !first.sameTree() || !repeatable(judged.outcome())) {
        return result(check, first, judged, null, Duration.ZERO);
      }
      Ended second = run.run(place.logs().resolve(name + ".rerun.log"), comparing);
      Judged again = judge.of(second);
      boolean better =
          again.outcome() instanceof CheckOutcome.Passed
              || again.outcome() instanceof CheckOutcome.AsBefore;
      return result(check, second, again, better ? judged.outcome() : null, first.duration());
    } finally {
      if (check.exclusive()) {
        exclusive.unlock();
      }
    }
  }

  private CheckResult result(
      GateCheck check,
      Ended ended,
      Judged judged,
      @Nullable CheckOutcome flakedWith,
      Duration before) {
    return new CheckResult(
        check,
        judged.outcome(),
        before.plus(ended.duration()),
        ended.tail(),
        ended.log(),
        flakedWith,
        judged.remark());
  }

  /** Whether it might end otherwise on the same tree. */
  private static boolean repeatable(CheckOutcome outcome) {
    return switch (outcome) {
      case CheckOutcome.Failed failed -> true;
      case CheckOutcome.TimedOut timedOut -> true;
      case CheckOutcome.Warned warned -> true;
      case CheckOutcome.Passed passed -> false;
      case CheckOutcome.AsBefore asBefore -> false;
      case CheckOutcome.CoverageFell fell -> false;
      case CheckOutcome.CoverageUnknown unknown -> false;
      case CheckOutcome.ChangedTree changed -> false;
      case CheckOutcome.CouldNotRun couldNotRun -> false;
      case CheckOutcome.NotRun notRun -> false;
      case CheckOutcome.Skipped skipped -> false;
    };
  }

  private static Judged judged(
      GateCheck check, Ended ended, Baseline.@Nullable Entry base, boolean comparing) {
    if (ended.outcome() instanceof CheckOutcome.Passed passed) {
      return covered(check, passed, ended.evidence(), base);
    }
    if (base == null || !base.refused() || !repeatable(ended.outcome())) {
      return new Judged(ended.outcome(), "");
    }
    if (!comparing) {
      return new Judged(ended.outcome(), "it refused the untouched base, too");
    }
    return switch (Novelty.of(ended.outcome(), ended.evidence(), base)) {
      case Novelty.Nothing(List<String> before) ->
          new Judged(new CheckOutcome.AsBefore(ended.outcome(), before), "");
      case Novelty.All all -> new Judged(ended.outcome(), "");
      case Novelty.Some(List<String> fresh, List<String> before) ->
          new Judged(
              ended.outcome(),
              "new: "
                  + CheckResult.some(fresh)
                  + (before.isEmpty() ? "" : "; failed before, too: " + CheckResult.some(before)));
      case Novelty.Unknown(String reason) ->
          new Judged(
              ended.outcome(),
              "it refused the untouched base, too, but cannot tell whether the failure is new: "
                  + reason);
    };
  }

  private static Judged covered(
      GateCheck check,
      CheckOutcome.Passed passed,
      Evidence evidence,
      Baseline.@Nullable Entry base) {
    CoverageRule rule = check.coverage();
    Coverage now = evidence.coverage();
    if (rule == null) {
      return new Judged(passed, "");
    }
    if (!rule.mustNotFall()) {
      return new Judged(
          passed, now == null ? "no coverage: " + evidence.noCoverage() : "coverage " + now);
    }
    if (now == null) {
      return new Judged(new CheckOutcome.CoverageUnknown(evidence.noCoverage()), "");
    }
    Coverage before = base == null ? null : base.coverage();
    if (before == null) {
      return new Judged(new CheckOutcome.CoverageUnknown(noBase(base)), "");
    }
    return now.fellFrom(before, rule.tolerance())
        ? new Judged(new CheckOutcome.CoverageFell(before, now, rule.tolerance()), "")
        : new Judged(passed, "coverage " + now + ", at the base " + before);
  }

  private static String noBase(Baseline.@Nullable Entry base) {
    if (base == null) {
      return "this check was not run on the untouched base";
    }
    return base.noCoverage().isEmpty()
        ? "the untouched base has no figure"
        : "on the untouched base, " + base.noCoverage();
  }

  private static String logName(int number, GateCheck check) {
    String name = check.name().replaceAll("[^A-Za-z0-9._-]", "_");
    return String.format("%02d-%s", number, name.substring(0, Math.min(80, name.length())));
  }
}
