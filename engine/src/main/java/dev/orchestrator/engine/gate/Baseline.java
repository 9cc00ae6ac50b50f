package dev.orchestrator.engine.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the gate said of the tree that a task starts from, before anything was paid. It consists of
 * plain values, so that it can be written down and read again. Immutable.
 *
 * @param tree the id of the tree that was judged
 * @param configuration identifies the checks that were run and how
 * @param checks what each said
 */
public record Baseline(String tree, String configuration, List<Entry> checks) {

  /** How a check ended at the base. */
  public enum Ending {
    PASSED,
    FAILED,
    TIMED_OUT,
    WARNED,
    CHANGED_TREE,
    COULD_NOT_RUN,
    SKIPPED
  }

  /**
   * What one check said of the base.
   *
   * @param name the check's name
   * @param ending how it ended; of two runs, the second
   * @param exitCode the command's exit code if it FAILED, else 0
   * @param summary the same in one line, for people
   * @param flaky whether it failed first and passed then
   * @param millis how long it ran, in milliseconds
   * @param log the file with its output; empty if it was not run
   * @param failedTests the tests that failed, by class and name; a name may stand there twice
   * @param passedTests how many tests passed, by class
   * @param noTests why tests of this run cannot be compared; empty if they can
   * @param failingLines its lines of output that tell of failures, without times and the like
   * @param warningLines its lines that {@code fail_on} forbids, without times and the like
   * @param allLines whether no such line is left out
   * @param coverage how many lines tests reach; null if nothing is asked or known of that
   * @param noCoverage why that is not known; empty if it is, or if nothing is asked
   */
  public record Entry(
      String name,
      Ending ending,
      int exitCode,
      String summary,
      boolean flaky,
      long millis,
      String log,
      List<String> failedTests,
      Map<String, Integer> passedTests,
      String noTests,
      List<String> failingLines,
      List<String> warningLines,
      boolean allLines,
      @Nullable Coverage coverage,
      String noCoverage) {

    /** Copies its lists. */
    public Entry {
      failedTests = List.copyOf(failedTests);
      passedTests = java.util.Collections.unmodifiableMap(new TreeMap<>(passedTests));
      failingLines = List.copyOf(failingLines);
      warningLines = List.copyOf(warningLines);
    }

    /** Whether it refuses the base already. */
    boolean refused() {
      return switch (ending) {
        case FAILED, TIMED_OUT, WARNED -> true;
        case PASSED, CHANGED_TREE, COULD_NOT_RUN, SKIPPED -> false;
      };
    }
  }

  /** Copies its list. */
  public Baseline {
    checks = List.copyOf(checks);
  }

  /** Two bases with the same key need be judged only once. */
  public String key() {
    return tree + "/" + configuration;
  }

  /**
   * Why no changed tree could pass either, so that nothing should be paid for one: a check that
   * cannot run, that changes what it judges, or that leaves no figure where coverage must not fall.
   * Empty if there is no such reason.
   */
  public Optional<String> stop() {
    List<String> reasons = new ArrayList<>();
    for (Entry entry : checks) {
      switch (entry.ending()) {
        case COULD_NOT_RUN, CHANGED_TREE -> reasons.add(entry.summary());
        case PASSED, FAILED, TIMED_OUT, WARNED, SKIPPED -> {
          if (entry.ending() == Ending.PASSED && !entry.noCoverage().isEmpty()) {
            reasons.add(entry.name() + ": coverage must not fall, but " + entry.noCoverage());
          }
        }
      }
    }
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of("the gate cannot pass, even on the untouched base: " + join(reasons));
  }

  /** What people should know before money is spent: what fails already, and what is flaky. */
  public List<String> warnings() {
    return checks.stream()
        .filter(entry -> entry.refused() || entry.flaky())
        .map(entry ->
            "on the untouched base, "
                + entry.summary()
                + (entry.failedTests().isEmpty()
                    ? ""
                    : "; failing: " + CheckResult.some(entry.failedTests())))
        .toList();
  }

  /** Each check in a line. */
  public String describe() {
    return String.join("\n", checks.stream().map(Entry::summary).toList());
  }

  /** What a check said of the base; empty if it was not run on it, or is another by now. */
  Optional<Entry> of(String check, String currentConfiguration) {
    return configuration.equals(currentConfiguration)
        ? checks.stream()
            .filter(entry -> entry.name().equals(check) && entry.ending() != Ending.SKIPPED)
            .findFirst()
        : Optional.empty();
  }

  private static String join(List<String> reasons) {
    return String.join("; ", reasons);
  }
}
