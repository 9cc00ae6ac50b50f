package dev.orchestrator.cli;

import java.util.Objects;

/** Which build this is. */
final class Version {
  private Version() {}

  /** The version in the jar's manifest, or {@code development} when run from classes. */
  static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
