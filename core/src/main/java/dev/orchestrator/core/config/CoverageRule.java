package dev.orchestrator.core.config;

import java.math.BigDecimal;
import java.util.List;

/**
 * Where a check writes how much of the code its tests reach, and what is asked of it. Immutable.
 *
 * @param reports the report files, relative to the root of the tree; their lines are added up
 * @param format how they are written; default AUTO
 * @param mustNotFall whether less than at the untouched base refuses the tree; default true
 * @param tolerance by how many percentage points it may fall all the same; default 0
 */
public record CoverageRule(
    List<String> reports, Format format, boolean mustNotFall, BigDecimal tolerance) {

  /** How a report of coverage is written. */
  public enum Format {
    /** Whatever the content turns out to be. */
    AUTO,
    /** The XML of JaCoCo. */
    JACOCO,
    /** The XML of Cobertura, which coverage.py and many others write too. */
    COBERTURA,
    /** The text of lcov, which nyc, c8, gcov and cargo-llvm-cov write too. */
    LCOV
  }

  /**
   * Copies its list.
   *
   * @throws IllegalArgumentException without a report, or if the tolerance is not from 0 to 100
   */
  public CoverageRule {
    reports = List.copyOf(reports);
    if (reports.isEmpty()) {
      throw new IllegalArgumentException("coverage needs a report");
    }
    if (tolerance.signum() < 0 || tolerance.compareTo(BigDecimal.valueOf(100)) > 0) {
      throw new IllegalArgumentException(
          "the tolerance must be from 0 to 100 percentage points, not " + tolerance);
    }
  }
}
