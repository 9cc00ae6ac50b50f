package dev.orchestrator.core.ledger;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One verdict on the work of a model, beside what the work was for and what it took. Immutable and
 * thread-safe.
 *
 * @param key names the verdict: it is recorded once, however often it is told, so that a run that
 *     is worked again after a crash counts nothing twice; for example {@code
 *     run/task/attempt/step/rung/source}
 * @param work names what was judged; the same for every verdict on it, by whatever source
 * @param subject what the work was for
 * @param provider the provider's name
 * @param model the model's id
 * @param tier the model's tier at that time
 * @param source who judged
 * @param accepted whether the work was accepted
 * @param rung how many tries of this step came before, by whatever model; 0 for the first
 * @param usage what all attempts at the work consumed together
 * @param cost what they cost together, or null if that is not known of all of them
 * @param duration how long they took together
 * @param at when it was judged; kept to the millisecond
 */
public record Outcome(
    String key,
    String work,
    Subject subject,
    String provider,
    String model,
    ModelTier tier,
    Source source,
    boolean accepted,
    int rung,
    Usage usage,
    @Nullable Money cost,
    Duration duration,
    Instant at) {

  /** Who judged. */
  public enum Source {
    /** The user's commands. */
    GATE,
    /** A model of another maker. */
    REVIEW,
    /** A person; what the last one said stands above all others. */
    PERSON,
    /** The rules of edits: the answer could not be read, or not be applied. */
    EDITS;

    /** Its name in small letters. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What work was for: whose it was, and what is known of it beforehand. Each may be empty; risk,
   * complexity and type of step are the words that the task and its plan use.
   *
   * @param run the run's id
   * @param task the task's id
   * @param role the role
   * @param area the area
   * @param risk {@code low}, {@code medium} or {@code high}
   * @param complexity {@code trivial}, {@code small}, {@code medium} or {@code large}
   * @param stepType the type of the plan's step
   */
  public record Subject(
      String run,
      String task,
      String role,
      String area,
      String risk,
      String complexity,
      String stepType) {}

  /**
   * @throws IllegalArgumentException if the key or the work is blank, or the rung is negative
   */
  public Outcome {
    if (key.isBlank() || work.isBlank()) {
      throw new IllegalArgumentException(
          "an outcome needs a key and the name of the work judged, but has '"
              + key
              + "' and '"
              + work
              + "'");
    }
    if (rung < 0) {
      throw new IllegalArgumentException("a rung is counted from 0, but is " + rung);
    }
    at = Instant.ofEpochMilli(at.toEpochMilli());
  }
}
