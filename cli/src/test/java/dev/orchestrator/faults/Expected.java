package dev.orchestrator.faults;

import dev.orchestrator.api.Fault;
import dev.orchestrator.testkit.UpstreamFault.Kind;
import java.time.Duration;
import java.util.Set;

/**
 * What has to become of an attempt that meets a fault of the upstream: the table of faults of the
 * page "What happens to a call", read for each kind.
 *
 * @param faults the classes that fit; more than one where a buffered answer is told from a streamed
 *     one only by its provider
 * @param charge what the attempt costs
 * @param next who is asked then
 * @param rest how long the failed target is not asked; zero if it does not rest
 * @param words what the error says of it when nobody else can be asked
 */
record Expected(Set<Fault> faults, Charge charge, Next next, Duration rest, String words) {

  /** What an attempt costs. */
  enum Charge {
    /** Nothing was done, nothing is owed. */
    NOTHING,
    /** It may have been billed: the whole hold, marked as estimated. */
    HOLD,
    /** The usage that was told by then, else the hold. */
    TOLD_OR_HOLD,
    /** The usage that the vendor told with the failure. */
    TOLD
  }

  /** Who is asked after it. */
  enum Next {
    /** Another at once; the same again only if there is no other. */
    ANOTHER_OR_AGAIN,
    /** Another at once; the same one not again in this call. */
    ANOTHER,
    /** Another only if its window is larger. */
    LARGER_WINDOW,
    /** Nobody: the caller is told. */
    NOBODY
  }

  /** At least as long as three days: for the run. */
  static final Duration RUN = Duration.ofDays(3);

  private static Expected overloaded(String words) {
    return new Expected(
        Set.of(Fault.OVERLOADED), Charge.NOTHING, Next.ANOTHER_OR_AGAIN, Duration.ZERO, words);
  }

  private static Expected rateLimited(Duration rest) {
    return new Expected(
        Set.of(Fault.RATE_LIMITED), Charge.NOTHING, Next.ANOTHER_OR_AGAIN, rest, "429");
  }

  /** What a stream told before it fell silent is no final count. */
  private static Expected timeout() {
    return again(Charge.HOLD, "", Fault.TIMEOUT);
  }

  private static Expected again(Charge charge, String words, Fault... faults) {
    return new Expected(Set.of(faults), charge, Next.ANOTHER_OR_AGAIN, Duration.ZERO, words);
  }

  /** What is expected of a kind that fails. */
  static Expected of(Kind kind, Vendor vendor) {
    return switch (kind) {
      case RATE_LIMIT, RATE_LIMIT_DATE -> rateLimited(Duration.ofSeconds(2));
      case RATE_LIMIT_MILLIS -> rateLimited(Duration.ofMillis(150));
      case RATE_LIMIT_UNTOLD, RATE_LIMIT_STORM -> rateLimited(Duration.ofSeconds(10));
      case RATE_LIMIT_ABSURD -> rateLimited(Duration.ofDays(366));
      case QUOTA ->
          new Expected(
              Set.of(Fault.QUOTA_EXHAUSTED),
              Charge.NOTHING,
              Next.ANOTHER,
              Duration.ofHours(1),
              "check the plan and billing of 'first'");
      case SERVER_ERROR -> overloaded("500");
      case BAD_GATEWAY -> overloaded("502");
      case UNAVAILABLE -> overloaded("upstream connect error");
      case OVERLOADED -> overloaded("529");
      case RECOVER_AFTER -> overloaded("down for maintenance");
      case STALL_HEADERS, STALL_FIRST_TOKEN, STALL_MIDDLE, PINGS -> timeout();
      case CUT_STREAM -> again(Charge.HOLD, "", Fault.TRUNCATED);
      case CUT_JSON, EMPTY -> again(Charge.TOLD_OR_HOLD, "", Fault.TRUNCATED, Fault.MALFORMED);
      case BROKEN_EVENT -> again(Charge.TOLD_OR_HOLD, "JSON", Fault.MALFORMED);
      case NO_END -> again(Charge.TOLD_OR_HOLD, "ended before", Fault.TRUNCATED);
      case HTML -> again(Charge.TOLD_OR_HOLD, "<!DOCTYPE html>", Fault.MALFORMED);
      case ERROR_BODY, ERROR_FIRST -> overloaded("overloaded");
      // Nothing is owed for an error alone, but here tokens came before it.
      case ERROR_EVENT -> again(Charge.HOLD, "overloaded", Fault.OVERLOADED);
      case CONTEXT_OVERFLOW ->
          new Expected(
              Set.of(Fault.CONTEXT_TOO_LONG),
              Charge.NOTHING,
              Next.LARGER_WINDOW,
              Duration.ZERO,
              "too long");
      case CONTENT_BLOCK ->
          new Expected(
              Set.of(Fault.CONTENT_BLOCKED),
              // Gemini counts the prompt that it blocks; the others tell no usage.
              vendor == Vendor.GEMINI ? Charge.TOLD : Charge.NOTHING,
              Next.NOBODY,
              Duration.ZERO,
              "");
      case REFUSAL ->
          new Expected(Set.of(Fault.CONTENT_BLOCKED), Charge.TOLD, Next.NOBODY, Duration.ZERO, "");
      case BAD_REQUEST ->
          new Expected(
              Set.of(Fault.INVALID_REQUEST),
              Charge.NOTHING,
              Next.NOBODY,
              Duration.ZERO,
              "max_tokens: must be at least 1");
      case UNAUTHORIZED, AUTH_REVOKED ->
          new Expected(
              Set.of(Fault.AUTHENTICATION),
              Charge.NOTHING,
              Next.ANOTHER,
              RUN,
              "check the api_key of provider 'first'");
      case MODEL_MISSING ->
          new Expected(
              Set.of(Fault.MODEL_UNAVAILABLE),
              Charge.NOTHING,
              Next.ANOTHER,
              RUN,
              "check the model's id");
      case REDIRECT -> again(Charge.NOTHING, "redirected to", Fault.MALFORMED);
      case REFUSED -> again(Charge.NOTHING, "", Fault.NETWORK);
      case CLOSED, RESET -> again(Charge.HOLD, "", Fault.NETWORK);
      case OK, DRIP, WRONG_TYPE, USAGE_MISSING, USAGE_NEGATIVE, USAGE_HUGE, LENGTH ->
          throw new IllegalArgumentException(kind + " is no failure");
    };
  }

  /** Whether a kind fails whatever the protocol and the way of asking. */
  static boolean fails(Kind kind) {
    return switch (kind) {
      case OK, DRIP, WRONG_TYPE, USAGE_MISSING, USAGE_NEGATIVE, USAGE_HUGE, LENGTH -> false;
      // These are about several calls and have tests of their own.
      case RATE_LIMIT_STORM, AUTH_REVOKED, RECOVER_AFTER -> false;
      case RATE_LIMIT,
          RATE_LIMIT_DATE,
          RATE_LIMIT_MILLIS,
          RATE_LIMIT_UNTOLD,
          RATE_LIMIT_ABSURD,
          QUOTA,
          SERVER_ERROR,
          BAD_GATEWAY,
          UNAVAILABLE,
          OVERLOADED,
          STALL_HEADERS,
          STALL_FIRST_TOKEN,
          STALL_MIDDLE,
          PINGS,
          CUT_STREAM,
          CUT_JSON,
          BROKEN_EVENT,
          NO_END,
          HTML,
          EMPTY,
          ERROR_BODY,
          ERROR_FIRST,
          ERROR_EVENT,
          CONTEXT_OVERFLOW,
          CONTENT_BLOCK,
          REFUSAL,
          BAD_REQUEST,
          UNAUTHORIZED,
          MODEL_MISSING,
          REDIRECT,
          REFUSED,
          CLOSED,
          RESET ->
          true;
    };
  }

  /** Whether a stream gives a token before it fails, so that it is bound to its target. */
  static boolean afterAToken(Kind kind) {
    return Set.of(
            Kind.STALL_MIDDLE,
            Kind.CUT_STREAM,
            Kind.CUT_JSON,
            Kind.BROKEN_EVENT,
            Kind.NO_END,
            Kind.ERROR_EVENT)
        .contains(kind);
  }
}
