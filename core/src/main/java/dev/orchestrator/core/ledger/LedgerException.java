package dev.orchestrator.core.ledger;

/** The ledger could not be read or written; the message names the file and what to do. */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
