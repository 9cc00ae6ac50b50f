package dev.orchestrator.api;

/** Why an attempt failed; decides what is tried next, what it does to health, and what it costs. */
public enum Fault {
  /** The target asks to slow down; it rests until the time it names. */
  RATE_LIMITED,
  /** Quota, credit or billing is used up; the provider rests for long. */
  QUOTA_EXHAUSTED,
  /** The vendor is overloaded or broken (5xx). */
  OVERLOADED,
  /** A deadline passed without an answer. */
  TIMEOUT,
  /** The connection could not be made or broke before an answer began. */
  NETWORK,
  /** The key is missing, wrong or not allowed. */
  AUTHENTICATION,
  /** The vendor does not serve this model, or not here. */
  MODEL_UNAVAILABLE,
  /** The prompt does not fit into the model's window. */
  CONTEXT_TOO_LONG,
  /** The vendor or the model refused the content. */
  CONTENT_BLOCKED,
  /** The request itself is wrong; another target would say the same. */
  INVALID_REQUEST,
  /** The answer broke off before its vendor's terminal event. */
  TRUNCATED,
  /** The answer is not what the protocol promises: HTML for JSON, a broken event. */
  MALFORMED,
  /** The caller left. */
  CANCELLED
}
