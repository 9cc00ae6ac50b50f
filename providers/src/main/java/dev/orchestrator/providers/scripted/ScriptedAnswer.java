package dev.orchestrator.providers.scripted;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a script: what a role gets for an answer, once unless {@link #times(int)} says
 * otherwise. Immutable; every method gives a changed copy.
 *
 * @param text the answer; with a fault, what a stream releases before it breaks
 * @param match the prompt it is meant for: a substring, or a regular expression between slashes;
 *     null for any prompt
 * @param model the id of the only model that may give it, or null for any
 * @param usage what it consumed, or null for an estimate from the lengths (four characters a token,
 *     rounded up, marked as estimated); null is nothing told where there is a fault
 * @param finish why it ended; default STOP
 * @param delay how long it takes; default none
 * @param failure the fault that comes in place of the answer, or null
 * @param times how often it is given; default 1, {@link #ALWAYS} without end
 * @param where the place it was read from ({@code file:line}), or empty
 */
public record ScriptedAnswer(
    String text,
    @Nullable String match,
    @Nullable String model,
    @Nullable Usage usage,
    FinishReason finish,
    Duration delay,
    @Nullable Failure failure,
    int times,
    String where) {

  /** Given without end, and never counted as left over. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  /**
   * A fault in place of an answer.
   *
   * @param fault its class
   * @param status the HTTP status it pretends, 0 for none
   * @param retryAfter how long to wait, or null
   * @param message what it says
   */
  public record Failure(Fault fault, int status, @Nullable Duration retryAfter, String message) {}

  /**
   * @throws IllegalArgumentException if {@code match} is no regular expression, {@code delay} is
   *     negative or {@code times} is less than 1
   */
  public ScriptedAnswer {
    Objects.requireNonNull(text);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay is negative: " + delay);
    }
    if (times < 1) {
      throw new IllegalArgumentException("times is less than 1: " + times);
    }
    if (match != null) {
      PromptMatch.of(match);
    }
  }

  /** An answer of this text, for any prompt, once. */
  public static ScriptedAnswer text(String text) {
    return new ScriptedAnswer(
        text, null, null, null, FinishReason.STOP, Duration.ZERO, null, 1, "");
  }

  /** A fault, for any prompt, once. */
  public static ScriptedAnswer fault(Fault fault, String message) {
    return text("").failingWith(new Failure(fault, 0, null, message));
  }

  /** Only for prompts that hold this substring, or this regular expression between slashes. */
  public ScriptedAnswer match(String pattern) {
    return new ScriptedAnswer(text, pattern, model, usage, finish, delay, failure, times, where);
  }

  /** Only from this model. */
  public ScriptedAnswer model(String id) {
    return new ScriptedAnswer(text, match, id, usage, finish, delay, failure, times, where);
  }

  /** What it consumed. */
  public ScriptedAnswer usage(Usage value) {
    return new ScriptedAnswer(text, match, model, value, finish, delay, failure, times, where);
  }

  /** Why it ended. */
  public ScriptedAnswer finish(FinishReason value) {
    return new ScriptedAnswer(text, match, model, usage, value, delay, failure, times, where);
  }

  /** How long it takes. */
  public ScriptedAnswer delay(Duration value) {
    return new ScriptedAnswer(text, match, model, usage, finish, value, failure, times, where);
  }

  /** The fault that ends it; a stream releases the text first. */
  public ScriptedAnswer failingWith(Failure value) {
    return new ScriptedAnswer(text, match, model, usage, finish, delay, value, times, where);
  }

  /** How often it is given. */
  public ScriptedAnswer times(int value) {
    return new ScriptedAnswer(text, match, model, usage, finish, delay, failure, value, where);
  }
}
