package dev.orchestrator.testkit;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way in which a {@link FaultyUpstream} misbehaves, by its name and perhaps a parameter: {@code
 * 502-html}, {@code 429-storm:3}, {@code recover-after:30s}. Immutable.
 *
 * @param kind which way
 * @param parameter how often or how long, as it was written; the kind's usual one if none was
 */
public record UpstreamFault(Kind kind, String parameter) {

  /** What stands behind the colon. */
  public enum Parameter {
    /** Nothing may. */
    NONE,
    /** A whole number of calls, 1 or more. */
    CALLS,
    /** A duration: a whole number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
    DURATION
  }

  /** The ways there are, in the order in which they are listed. */
  public enum Kind {
    /** The healthy answer. */
    OK("ok", "the healthy answer"),
    /** Rate limited, told in seconds. */
    RATE_LIMIT("429", Parameter.DURATION, "2s", "429 that says how many seconds to wait"),
    /** Rate limited, told as a date. */
    RATE_LIMIT_DATE("429-date", Parameter.DURATION, "2s", "429 with Retry-After as a date"),
    /** Rate limited, told in milliseconds. */
    RATE_LIMIT_MILLIS("429-ms", Parameter.DURATION, "150ms", "429 with retry-after-ms"),
    /** Rate limited without a word of when. */
    RATE_LIMIT_UNTOLD("429-untold", "429 without a word of when to come back"),
    /** Rate limited until the end of time. */
    RATE_LIMIT_ABSURD("429-absurd", "429 with a Retry-After of three million years"),
    /** Rate limited several times in a row. */
    RATE_LIMIT_STORM(
        "429-storm",
        Parameter.CALLS,
        "3",
        "so many 429 in a row without a word of when, then fine"),
    /** No credit left. */
    QUOTA("quota", "the quota or the credit is used up"),
    /** The server broke. */
    SERVER_ERROR("500", "500 in the vendor's own shape"),
    /** A proxy's page. */
    BAD_GATEWAY("502-html", "502 with a proxy's HTML page"),
    /** A proxy's line. */
    UNAVAILABLE("503-text", "503 with a line of plain text"),
    /** Too many others. */
    OVERLOADED("529", "529, overloaded, in the vendor's own shape"),
    /** Broken for a while. */
    RECOVER_AFTER(
        "recover-after",
        Parameter.DURATION,
        "30s",
        "503 in the vendor's own shape for so long after the first call, then fine"),
    /** Silence from the start. */
    STALL_HEADERS("stall-headers", "takes the request and never answers"),
    /** Silence behind the head. */
    STALL_FIRST_TOKEN("stall-first-token", "answers with headers and falls silent before a token"),
    /** Silence in the middle. */
    STALL_MIDDLE("stall-middle", "falls silent in the middle of the answer"),
    /** The right answer, far too slowly. */
    DRIP("drip", Parameter.DURATION, "100ms", "the right answer, one character after each pause"),
    /** Signs of life and nothing else. */
    PINGS("pings", Parameter.DURATION, "100ms", "signs of life for ever and never a token"),
    /** The connection ends in the middle. */
    CUT_STREAM("cut-stream", "closes the connection in the middle of the answer"),
    /** The body ends in the middle. */
    CUT_JSON("cut-json", "ends in good order in the middle of a JSON value"),
    /** Something that is no JSON. */
    BROKEN_EVENT("broken-event", "an event, or a whole body, that is no JSON"),
    /** No terminal event. */
    NO_END("no-end", "a stream that ends in good order without its vendor's last events"),
    /** Another label. */
    WRONG_TYPE("wrong-type", "the right answer labelled text/plain"),
    /** A page. */
    HTML("html-200", "200 with an HTML page"),
    /** Nothing. */
    EMPTY("empty-200", "200 with an empty body"),
    /** A success that is none. */
    ERROR_BODY("error-200", "200 with the vendor's error object"),
    /** A stream that is an error. */
    ERROR_FIRST("error-first", "a stream whose first event is the vendor's error"),
    /** A stream that becomes an error. */
    ERROR_EVENT("error-event", "a stream with the vendor's error after some tokens"),
    /** A prompt that does not fit. */
    CONTEXT_OVERFLOW("context-overflow", "the prompt is longer than the window"),
    /** The vendor refuses the prompt. */
    CONTENT_BLOCK("content-block", "the vendor's filter blocks the prompt (Ollama has none: ok)"),
    /** The model refuses. */
    REFUSAL("refusal", "the model begins and is stopped for safety (Ollama has none: ok)"),
    /** The caller's mistake. */
    BAD_REQUEST("400", "400: the request is wrong"),
    /** A wrong key. */
    UNAUTHORIZED("401", "the key is refused, the way the vendor does it"),
    /** A key that was good. */
    AUTH_REVOKED("auth-revoked", Parameter.CALLS, "2", "so many healthy answers, then 401"),
    /** No such model. */
    MODEL_MISSING("404-model", "no such model"),
    /** Somewhere else. */
    REDIRECT("redirect", "307 to another host"),
    /** Nobody listens. */
    REFUSED("refused", "nothing listens at the port; stands alone"),
    /** Closed without a byte. */
    CLOSED("closed", "takes the request and closes the connection without a byte"),
    /** Reset without a byte. */
    RESET("reset", "takes the request and resets the connection"),
    /** No usage. */
    USAGE_MISSING("usage-missing", "the right answer without usage"),
    /** Usage below zero. */
    USAGE_NEGATIVE("usage-negative", "the right answer with usage below zero"),
    /** Usage beyond all bounds. */
    USAGE_HUGE("usage-huge", "the right answer with usage of forty million tokens"),
    /** Cut by the limit of tokens. */
    LENGTH("length", "an answer that max_tokens cut");

    private final String typed;
    private final Parameter parameter;
    private final String usual;
    private final String does;

    Kind(String typed, String does) {
      this(typed, Parameter.NONE, "", does);
    }

    Kind(String typed, Parameter parameter, String usual, String does) {
      this.typed = typed;
      this.parameter = parameter;
      this.usual = usual;
      this.does = does;
    }

    /** Its name as it is written. */
    public String typed() {
      return typed;
    }

    /** What it can be told. */
    public Parameter parameter() {
      return parameter;
    }

    /** The parameter that holds if none is written; empty if it takes none. */
    public String usual() {
      return usual;
    }

    /** What the upstream does, in one line. */
    public String does() {
      return does;
    }

    /** Whether it strikes one call by itself, so that it can strike by chance. */
    public boolean single() {
      return parameter != Parameter.CALLS && this != RECOVER_AFTER && this != REFUSED;
    }

    /** The kind of this name, if there is one. */
    public static Optional<Kind> named(String name) {
      return Arrays.stream(values()).filter(kind -> kind.typed.equals(name)).findFirst();
    }

    /** All names, in their order. */
    public static List<String> names() {
      return Arrays.stream(values()).map(Kind::typed).toList();
    }
  }

  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

  /**
   * Checks the parameter.
   *
   * @throws IllegalArgumentException if the kind takes no such parameter; the message says which
   */
  public UpstreamFault {
    switch (kind.parameter()) {
      case NONE -> {
        if (!parameter.isEmpty()) {
          throw new IllegalArgumentException(
              "'" + kind.typed() + "' takes no parameter, and was given ':" + parameter + "'");
        }
      }
      case CALLS -> {
        if (!parameter.matches("[1-9]\\d{0,8}")) {
          throw wrong(kind, parameter, "a number of calls");
        }
      }
      case DURATION -> {
        if (read(parameter).isZero()) {
          throw wrong(kind, parameter, "a duration");
        }
      }
    }
  }

  /** This way with its usual parameter. */
  public static UpstreamFault of(Kind kind) {
    return new UpstreamFault(kind, kind.usual());
  }

  /**
   * Reads a name, perhaps with a parameter behind a colon.
   *
   * @throws IllegalArgumentException if there is no such name or no such parameter
   */
  public static UpstreamFault parse(String text) {
    String[] halves = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
    Kind kind =
        Kind.named(halves[0])
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no fault is called '" + halves[0] + "'; there are: " + names()));
    return new UpstreamFault(kind, halves.length == 1 ? kind.usual() : halves[1]);
  }

  private static String names() {
    return String.join(", ", Kind.names());
  }

  private static IllegalArgumentException wrong(Kind kind, String parameter, String wanted) {
    return new IllegalArgumentException(
        "'%s' takes %s, for example %s:%s, and was given '%s'"
            .formatted(kind.typed(), wanted, kind.typed(), kind.usual(), parameter));
  }

  int calls() {
    return Integer.parseInt(parameter);
  }

  Duration duration() {
    return read(parameter);
  }

  /** Zero if it is no duration. */
  private static Duration read(String text) {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches()) {
      return Duration.ZERO;
    }
    long amount = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    try {
      return switch (unit == null ? "s" : unit) {
        case "ms" -> Duration.ofMillis(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        case "d" -> Duration.ofDays(amount);
        default -> Duration.ofSeconds(amount);
      };
    } catch (ArithmeticException | DateTimeException e) {
      return Duration.ZERO;
    }
  }

  /** As it is written. */
  @Override
  public String toString() {
    return parameter.isEmpty() ? kind.typed() : kind.typed() + ":" + parameter;
  }
}
