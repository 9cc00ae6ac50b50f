package dev.orchestrator.providers.command;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.Usage;
import org.jspecify.annotations.Nullable;

/** A call that did not succeed by the program's own signs. */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final int status;
  private final transient @Nullable Usage usage;

  CommandFailure(Fault fault, int status, String message, @Nullable Usage usage) {
    super(message);
    this.fault = fault;
    this.status = status;
    this.usage = usage;
  }

  CommandFailure(Fault fault, String message) {
    this(fault, 0, message, null);
  }

  Fault fault() {
    return fault;
  }

  /** The vendor's HTTP status, if the program tells it; else 0. */
  int status() {
    return status;
  }

  /** What was billed in spite of the failure, if the program tells it. */
  @Nullable Usage usage() {
    return usage;
  }
}
