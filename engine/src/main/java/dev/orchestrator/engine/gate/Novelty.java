package dev.orchestrator.engine.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether a check that refuses a tree tells of anything that it did not tell of the base. */
sealed interface Novelty {

  /** The base passed, so all of it is new. */
  record All() implements Novelty {}

  /**
   * Something is new.
   *
   * @param fresh what is
   * @param before what failed at the base, too
   */
  record Some(List<String> fresh, List<String> before) implements Novelty {}

  /**
   * Nothing is new.
   *
   * @param before what failed at the base, too
   */
  record Nothing(List<String> before) implements Novelty {}

  /** It cannot be told, which counts as new. */
  record Unknown(String reason) implements Novelty {}

  /** Compares a refusal with what the check said of the base. */
  static Novelty of(CheckOutcome refusal, Evidence now, Baseline.Entry base) {
    if (base.ending() == Baseline.Ending.PASSED) {
      return new All();
    }
    return switch (refusal) {
      case CheckOutcome.Failed(int exitCode) -> failure(exitCode, now, base);
      case CheckOutcome.Warned warned ->
          base.exitCode() == 0
              ? lines(base.warningLines(), now.warnings(), now, base)
              : new Unknown("at the base it did not come so far as to be judged by its warnings");
      case CheckOutcome.TimedOut timedOut ->
          new Unknown("of a run that was ended nobody knows what it would have said");
      case CheckOutcome.Passed other -> unexpected(other);
      case CheckOutcome.AsBefore other -> unexpected(other);
      case CheckOutcome.CoverageFell other -> unexpected(other);
      case CheckOutcome.CoverageUnknown other -> unexpected(other);
      case CheckOutcome.ChangedTree other -> unexpected(other);
      case CheckOutcome.CouldNotRun other -> unexpected(other);
      case CheckOutcome.NotRun other -> unexpected(other);
      case CheckOutcome.Skipped other -> unexpected(other);
    };
  }

  private static Novelty unexpected(CheckOutcome outcome) {
    throw new IllegalArgumentException("not compared with the base: " + outcome);
  }

  private static Novelty failure(int exitCode, Evidence now, Baseline.Entry base) {
    if (base.ending() != Baseline.Ending.FAILED) {
      return new Unknown("at the base it did not fail, but " + tail(base.summary()));
    }
    if (exitCode != base.exitCode()) {
      return new Unknown(
          "its exit code was " + base.exitCode() + " at the base and is " + exitCode + " now");
    }
    boolean testsBefore = !base.failedTests().isEmpty() || !base.passedTests().isEmpty();
    if (testsBefore || now.tests().known()) {
      if (!now.tests().known() || !testsBefore) {
        return new Unknown(
            testsBefore
                ? "tests were reported at the base, and now " + now.tests().unknown()
                : "tests are reported now, and at the base " + base.noTests());
      }
      Novelty tests = tests(now.tests(), base);
      if (tests instanceof Some || !now.tests().failed().isEmpty()) {
        return tests;
      }
    }
    return lines(base.failingLines(), now.failing(), now, base);
  }

  /** By single tests: what failed before may fail, and what passed before must still pass. */
  private static Novelty tests(TestReport now, Baseline.Entry base) {
    List<String> fresh = new ArrayList<>(without(now.failed(), base.failedTests()));
    base.passedTests()
        .forEach((type, passed) -> {
          int still = now.passed().getOrDefault(type, 0);
          if (still < passed) {
            fresh.add(
                "in "
                    + (type.isEmpty() ? "the tests" : type)
                    + " "
                    + passed
                    + " passed before and "
                    + still
                    + " now");
          }
        });
    List<String> before = without(now.failed(), without(now.failed(), base.failedTests()));
    return fresh.isEmpty() ? new Nothing(before) : new Some(fresh, before);
  }

  private static Novelty lines(
      List<String> before, List<String> lines, Evidence now, Baseline.Entry base) {
    if (!now.allLines() || !base.allLines()) {
      return new Unknown("its output has too many lines that tell of failures");
    }
    if (before.isEmpty() || lines.isEmpty()) {
      return new Unknown("nothing that it wrote tells which failure it is");
    }
    List<String> fresh = without(lines, before);
    List<String> known = without(lines, fresh);
    return fresh.isEmpty() ? new Nothing(known) : new Some(fresh, known);
  }

  /** What is in the one list more often than in the other. */
  private static List<String> without(List<String> all, List<String> some) {
    Map<String, Integer> left = new TreeMap<>();
    some.forEach(one -> left.merge(one, 1, Integer::sum));
    List<String> rest = new ArrayList<>();
    for (String one : all) {
      int times = left.getOrDefault(one, 0);
      if (times == 0) {
        rest.add(one);
      } else {
        left.put(one, times - 1);
      }
    }
    return rest;
  }

  private static String tail(String summary) {
    return summary.substring(summary.indexOf(": ") + 2);
  }
}
