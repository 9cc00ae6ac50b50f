package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.core.ledger.Attempt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens to a call while it is on its way, for whoever shows progress. */
public sealed interface DispatchEvent {

  /** Whose work it is. */
  Attempt.Origin origin();

  /**
   * An attempt begins.
   *
   * @param number 1 for the first attempt of the call
   */
  record Started(Attempt.Origin origin, String provider, String model, int number)
      implements DispatchEvent {}

  /**
   * An attempt is settled, answered or not.
   *
   * @param result its answer, or null if it failed
   */
  record Settled(Attempt.Origin origin, Attempt attempt, @Nullable GenerationResult result)
      implements DispatchEvent {}

  /** The call waits, and for what. */
  record Waiting(Attempt.Origin origin, String reason, Duration atMost) implements DispatchEvent {}

  /** The answer came from the ledger. */
  record Replayed(Attempt.Origin origin) implements DispatchEvent {}
}
