package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.Fault;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.routing.RoutingDecision;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A logical call that got no answer. The message says why, attempt by attempt, and what to do. */
public final class CallFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kind of failure. */
  public enum Kind {
    /** No configured model qualifies. */
    NO_MODEL,
    /** A budget refused it before the call. */
    BUDGET,
    /** Every target failed or rests. */
    NO_PROVIDER,
    /**
     * Nobody else is asked: the request itself is wrong or blocked, or the answer broke off after
     * its beginning had been given out.
     */
    REQUEST
  }

  private final Kind kind;
  private final @Nullable Fault fault;
  private final transient List<Attempt> attempts;
  private final transient @Nullable RoutingDecision decision;
  private final transient @Nullable Duration retryAfter;
  private final transient @Nullable Standing standing;

  CallFailedException(
      Kind kind,
      String message,
      @Nullable Fault fault,
      List<Attempt> attempts,
      @Nullable RoutingDecision decision,
      @Nullable Duration retryAfter,
      @Nullable Standing standing,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.fault = fault;
    this.attempts = List.copyOf(attempts);
    this.decision = decision;
    this.retryAfter = retryAfter;
    this.standing = standing;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  /** The last attempt's fault, or null if nothing was attempted. */
  public @Nullable Fault fault() {
    return fault;
  }

  /** Every attempt, oldest first. */
  public List<Attempt> attempts() {
    return attempts;
  }

  /** How models were chosen, or null if it did not come to that. */
  public @Nullable RoutingDecision decision() {
    return decision;
  }

  /** When the first target can be asked again, or null if that is not known. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** The scope that refused, or null if no budget did. */
  public @Nullable Standing standing() {
    return standing;
  }
}
