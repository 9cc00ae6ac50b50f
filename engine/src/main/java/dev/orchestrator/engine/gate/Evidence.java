package dev.orchestrator.engine.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a check left, beside its exit code, by which it can be compared with another.
 *
 * @param tests what single tests said
 * @param failing its lines of output that tell of failures, made comparable
 * @param warnings its lines that {@code fail_on} forbids, made comparable
 * @param allLines whether no such line is left out
 * @param coverage how many lines tests reach; null if that is not asked or not known
 * @param noCoverage why that is not known; empty if it is, or if nothing is asked
 */
record Evidence(
    TestReport tests,
    List<String> failing,
    List<String> warnings,
    boolean allLines,
    @Nullable Coverage coverage,
    String noCoverage) {

  static final Evidence NONE =
      new Evidence(TestReport.none("it was not run"), List.of(), List.of(), true, null, "");

  Evidence {
    failing = List.copyOf(failing);
    warnings = List.copyOf(warnings);
  }
}
