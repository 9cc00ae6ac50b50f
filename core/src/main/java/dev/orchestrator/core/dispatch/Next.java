package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.Fault;
import dev.orchestrator.core.config.FailoverSettings;

/** What is tried after a fault (the table of faults in docs/what-happens-to-a-call.md). */
enum Next {
  /** Another target at once; this one once it has rested, if no other qualifies. */
  OTHER_THEN_SAME_AFTER_REST,
  /** Another target; this one once more, after a moment, only if no other qualifies. */
  OTHER_THEN_SAME_ONCE,
  /** Another target; never this one again in this call. */
  OTHER,
  /** Only a target with a larger window. */
  LARGER_WINDOW,
  /** Nobody: the caller must change the request. */
  NOBODY;

  /** The rule of a fault, as the table has it. */
  static Next after(Fault fault) {
    return switch (fault) {
      case RATE_LIMITED -> OTHER_THEN_SAME_AFTER_REST;
      case OVERLOADED, TIMEOUT, NETWORK, TRUNCATED, MALFORMED -> OTHER_THEN_SAME_ONCE;
      case QUOTA_EXHAUSTED, AUTHENTICATION, MODEL_UNAVAILABLE -> OTHER;
      case CONTEXT_TOO_LONG -> LARGER_WINDOW;
      case CONTENT_BLOCKED, INVALID_REQUEST, CANCELLED -> NOBODY;
    };
  }

  /** The rule of a failure: the table's, but for what the configuration or the vendor says. */
  static Next after(Failure failure, FailoverSettings settings) {
    if (failure.fault() == Fault.CONTENT_BLOCKED && settings.afterContentBlock()) {
      return OTHER;
    }
    Next next = after(failure.fault());
    boolean again = next == OTHER_THEN_SAME_AFTER_REST || next == OTHER_THEN_SAME_ONCE;
    return again && !failure.repeatable() ? OTHER : next;
  }
}
