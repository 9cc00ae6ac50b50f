package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call of one target, as it was settled. Immutable.
 *
 * @param key the logical call it belongs to, or null
 * @param origin whose work it was
 * @param provider the provider's name
 * @param model the model's id
 * @param maker the model's maker
 * @param endpoint the origin of the endpoint ({@code https://host:port}), or empty
 * @param servedModel the model as the vendor named it in the answer, or null
 * @param startedAt when it began
 * @param duration how long it took
 * @param fault why it failed, or null if it was answered
 * @param status the HTTP status, or 0
 * @param message what went wrong, for people; empty if nothing
 * @param requestId the vendor's id of the request, or null
 * @param usage what it consumed
 * @param held what was reserved for it
 * @param cost what it cost, or null if that cannot be known (unpriced)
 * @param overBound whether it cost more than was held
 */
public record Attempt(
    @Nullable String key,
    Origin origin,
    String provider,
    String model,
    String maker,
    String endpoint,
    @Nullable String servedModel,
    Instant startedAt,
    Duration duration,
    @Nullable Fault fault,
    int status,
    String message,
    @Nullable String requestId,
    Usage usage,
    Money held,
    @Nullable Money cost,
    boolean overBound) {

  /**
   * Whose work an attempt was; each may be empty.
   *
   * @param run the run's id
   * @param task the task's id
   * @param step the step's id
   * @param role the role
   * @param tag the free tag that it is counted under
   */
  public record Origin(String run, String task, String step, String role, String tag) {
    /** Nobody's in particular. */
    public static final Origin NONE = new Origin("", "", "", "");

    /** Of no tag. */
    public Origin(String run, String task, String step, String role) {
      this(run, task, step, role, "");
    }

    /** The same work, counted under a tag. */
    public Origin tagged(String tag) {
      return new Origin(run, task, step, role, tag);
    }
  }

  /** Whether a subscription covers it, so that it costs nothing more. */
  public boolean included() {
    return usage.others().getOrDefault(Pricing.INCLUDED, 0L) > 0;
  }

  /** {@code ok}, or the fault in lower case. */
  public String outcome() {
    return fault == null ? "ok" : fault.name().toLowerCase(Locale.ROOT);
  }
}
