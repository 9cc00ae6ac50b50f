package dev.orchestrator.cli;

import java.util.Collection;
import java.util.List;

/** What the program tells the shell that started it. */
public enum ExitCode {
  /** Everything that was asked for is done. */
  DONE(0),
  /** A task, or the program itself, failed. */
  FAILED(1),
  /** The command line, the configuration or the trust in it is wrong. */
  USAGE(2),
  /** A human is awaited. */
  HUMAN(3),
  /** A budget refused. */
  BUDGET(4),
  /** No provider could serve. */
  NO_PROVIDER(5),
  /** The user interrupted. */
  INTERRUPTED(130);

  private static final List<ExitCode> GRAVEST_FIRST =
      List.of(INTERRUPTED, USAGE, NO_PROVIDER, BUDGET, FAILED, HUMAN, DONE);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The number the shell sees. */
  public int status() {
    return status;
  }

  /**
   * The one code for tasks that ended differently: the first of 130, 2, 5, 4, 1, 3 that occurs, and
   * 0 if none does.
   */
  public static ExitCode of(Collection<ExitCode> codes) {
    return GRAVEST_FIRST.stream().filter(codes::contains).findFirst().orElse(DONE);
  }
}
