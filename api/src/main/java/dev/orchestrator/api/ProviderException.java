package dev.orchestrator.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failed attempt. Its message is for people and must hold no secret; what was wrong, where and
 * what to do.
 */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final int status;
  private final transient @Nullable Duration retryAfter;
  private final @Nullable String requestId;
  private final transient @Nullable Usage usage;
  private final boolean sent;
  private final boolean partial;
  private final boolean repeatable;
  private final transient List<RateLimit> rateLimits;

  private ProviderException(Builder b) {
    super(b.message, b.cause);
    this.fault = b.fault;
    this.status = b.status;
    this.retryAfter = b.retryAfter;
    this.requestId = b.requestId;
    this.usage = b.usage;
    this.sent = b.sent;
    this.partial = b.partial;
    this.repeatable = b.repeatable;
    this.rateLimits = b.rateLimits;
  }

  /** A fault with its message and nothing else known; the request counts as sent. */
  public ProviderException(Fault fault, String message) {
    this(builder(fault, message));
  }

  /** Why it failed. */
  public Fault fault() {
    return fault;
  }

  /** The HTTP status, or 0 if there was none. */
  public int status() {
    return status;
  }

  /** How long the vendor asks to wait, or null if it did not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** The vendor's id of the request, or null. */
  public @Nullable String requestId() {
    return requestId;
  }

  /** What the vendor said was consumed in spite of the failure, or null if it did not say. */
  public @Nullable Usage usage() {
    return usage;
  }

  /** Whether the request left this machine, so that it may have been billed. */
  public boolean sent() {
    return sent;
  }

  /**
   * Whether a part of an answer had come, so that the attempt may have been billed whatever its
   * fault.
   */
  public boolean partial() {
    return partial;
  }

  /**
   * Whether the vendor lets the same request be sent to it again: false only where it forbade that
   * in so many words ({@code x-should-retry: false}).
   */
  public boolean repeatable() {
    return repeatable;
  }

  /** What the vendor's headers said of its limits beside the failure; often empty. */
  public List<RateLimit> rateLimits() {
    return rateLimits;
  }

  /** Starts from this fault's values, its cause too; the stack is a new one. */
  public Builder toBuilder() {
    return builder(fault, String.valueOf(getMessage()))
        .status(status)
        .retryAfter(retryAfter)
        .requestId(requestId)
        .usage(usage)
        .sent(sent)
        .partial(partial)
        .repeatable(repeatable)
        .rateLimits(rateLimits)
        .cause(getCause());
  }

  /** Starts a fault; the request counts as sent until told otherwise. */
  public static Builder builder(Fault fault, String message) {
    return new Builder(fault, message);
  }

  /** Builds a {@link ProviderException}. Not thread-safe. */
  public static final class Builder {
    private final Fault fault;
    private final String message;
    private int status;
    private @Nullable Duration retryAfter;
    private @Nullable String requestId;
    private @Nullable Usage usage;
    private boolean sent = true;
    private boolean partial;
    private boolean repeatable = true;
    private List<RateLimit> rateLimits = List.of();
    private @Nullable Throwable cause;

    private Builder(Fault fault, String message) {
      this.fault = Objects.requireNonNull(fault);
      this.message = Objects.requireNonNull(message);
    }

    /** The HTTP status. */
    public Builder status(int value) {
      this.status = value;
      return this;
    }

    /** How long the vendor asks to wait. */
    public Builder retryAfter(@Nullable Duration value) {
      this.retryAfter = value;
      return this;
    }

    /** The vendor's id of the request. */
    public Builder requestId(@Nullable String value) {
      this.requestId = value;
      return this;
    }

    /** What was consumed in spite of the failure. */
    public Builder usage(@Nullable Usage value) {
      this.usage = value;
      return this;
    }

    /** Whether the request left this machine. */
    public Builder sent(boolean value) {
      this.sent = value;
      return this;
    }

    /** Whether a part of an answer had come; false unless told. */
    public Builder partial(boolean value) {
      this.partial = value;
      return this;
    }

    /** Whether the vendor lets the same request be sent to it again; true unless told. */
    public Builder repeatable(boolean value) {
      this.repeatable = value;
      return this;
    }

    /** What the vendor's headers said of its limits. */
    public Builder rateLimits(List<RateLimit> value) {
      this.rateLimits = List.copyOf(value);
      return this;
    }

    /** What caused it. */
    public Builder cause(@Nullable Throwable value) {
      this.cause = value;
      return this;
    }

    /** The exception. */
    public ProviderException build() {
      return new ProviderException(this);
    }
  }
}
