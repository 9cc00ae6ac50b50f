package dev.orchestrator.testkit.compatibility;

import dev.orchestrator.testkit.StubVendor;
import java.util.List;

/**
 * The vendor's side, on loopback, in the shape that the provider under test understands. Started
 * fresh for each check. Thread-safe.
 */
public interface CompatibilityServer extends AutoCloseable {

  /**
   * From now on a request whose body holds the marker gets this reply, as often as it comes. All
   * rules are given before the provider is made.
   *
   * @param marker a word of letters and digits, unlike any other marker of the check
   */
  void when(String marker, ServerReply reply);

  /**
   * The generations that were asked for, oldest first; requests for lists of models and the like
   * are not among them. Ignored where {@link #hears()} is false.
   */
  List<ServerRequest> requests();

  /** Whether there is anybody who could be asked: false for a provider without a server. */
  default boolean hears() {
    return true;
  }

  /** Whether it tells the tokens that came from a cache or were written to one; true by default. */
  default boolean tellsCaches() {
    return true;
  }

  /** Whether a 429 of it says how long to wait; true by default. */
  default boolean tellsRetryAfter() {
    return true;
  }

  /**
   * Whether an answer of it tells that it was cut at the limit; true by default. Where it is false,
   * the provider's finish reason is OTHER: it cannot know.
   */
  default boolean tellsCut() {
    return true;
  }

  @Override
  void close();

  /** One that speaks as a vendor whose protocol {@link StubVendor} knows. */
  static StubCompatibilityServer of(StubVendor.Builder vendor) {
    return new StubCompatibilityServer(vendor);
  }
}
