package dev.orchestrator.base.process;

import dev.orchestrator.base.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One program to be run: what it is called with, where, in which environment and for how long.
 *
 * <p>Defaults: the environment is <em>empty</em> (nothing is inherited; see {@link
 * ProgramEnvironment}), standard input is closed, the timeout is 10 minutes, one MiB of each output
 * stream is kept (the first and the last half of it), 2 seconds pass between TERM and KILL.
 *
 * <p>The program runs in a process group of its own where {@code setsid} is installed. However the
 * run ends, what is left of the group is ended with it. Immutable; may be run several times and by
 * several threads.
 */
public final class Program {

  final List<String> arguments;
  final @Nullable Path directory;
  final Map<String, String> environment;
  final @Nullable String input;
  final Duration timeout;
  final Duration grace;
  final int maxCapturedBytes;
  final boolean mergedOutput;
  final boolean leavesNobody;
  final OutputListener listener;
  final @Nullable ProcessWatch watch;
  final Time time;

  private Program(Builder builder) {
    arguments = List.copyOf(builder.arguments);
    directory = builder.directory;
    environment = Map.copyOf(builder.environment);
    input = builder.input;
    timeout = builder.timeout;
    grace = builder.grace;
    maxCapturedBytes = builder.maxCapturedBytes;
    mergedOutput = builder.mergedOutput;
    leavesNobody = builder.leavesNobody;
    listener = builder.listener;
    watch = builder.watch;
    time = builder.time;
  }

  /**
   * A program and its arguments, passed as they are: no shell reads them.
   *
   * @param arguments the program (a name looked up in the PATH of its own environment, or a path
   *     relative to its directory) and its arguments; not empty
   */
  public static Builder of(String... arguments) {
    return of(List.of(arguments));
  }

  /** As {@link #of(String...)}. */
  public static Builder of(List<String> arguments) {
    return new Builder(arguments);
  }

  /**
   * Runs the program and waits until it has ended or its time is over.
   *
   * @throws ProgramStartException if it could not be started: it is missing, not executable, its
   *     directory does not exist, or its arguments are too long
   * @throws InterruptedException if the caller was interrupted; the process group has been ended
   */
  public ProgramResult run() throws ProgramStartException, InterruptedException {
    return new ProgramRun(this).run();
  }

  /** The program's name, for messages: never its arguments, which may be long or private. */
  String name() {
    return arguments.getFirst();
  }

  /** Collects what a {@link Program} is. Not thread-safe. */
  public static final class Builder {
    private final List<String> arguments;
    private @Nullable Path directory;
    private Map<String, String> environment = Map.of();
    private @Nullable String input;
    private Duration timeout = Duration.ofMinutes(10);
    private Duration grace = Duration.ofSeconds(2);
    private int maxCapturedBytes = 1 << 20;
    private boolean mergedOutput;
    private boolean leavesNobody;
    private OutputListener listener = (source, line) -> {};
    private @Nullable ProcessWatch watch;
    private Time time = Time.system();

    private Builder(List<String> arguments) {
      if (arguments.isEmpty() || arguments.getFirst().isBlank()) {
        throw new IllegalArgumentException("a program needs a name");
      }
      this.arguments = List.copyOf(arguments);
    }

    /** The working directory; default: that of this process. */
    public Builder directory(Path value) {
      directory = Objects.requireNonNull(value);
      return this;
    }

    /** The whole environment; nothing else is inherited. Default: empty. */
    public Builder environment(Map<String, String> value) {
      environment = Map.copyOf(value);
      return this;
    }

    /** Text for standard input, sent as UTF-8; null closes it at once (the default). */
    public Builder input(@Nullable String value) {
      input = value;
      return this;
    }

    /** How long it may run; default 10 minutes. Must be positive. */
    public Builder timeout(Duration value) {
      if (!value.isPositive()) {
        throw new IllegalArgumentException("the timeout must be positive, not " + value);
      }
      timeout = value;
      return this;
    }

    /** How long the group has to leave between TERM and KILL; default 2 seconds. */
    public Builder grace(Duration value) {
      grace = value;
      return this;
    }

    /** How many bytes of each output stream are kept; default 1 MiB. At least 2. */
    public Builder maxCapturedBytes(int value) {
      if (value < 2) {
        throw new IllegalArgumentException("at least 2 bytes must be kept, not " + value);
      }
      maxCapturedBytes = value;
      return this;
    }

    /** Whether standard error goes into standard output, in the order written; default false. */
    public Builder mergedOutput(boolean value) {
      mergedOutput = value;
      return this;
    }

    /**
     * For a program that is known to wait for whatever it starts: once it has ended by itself and
     * nobody holds its output any more, its group is taken to be empty, which saves a process for
     * each run. Where the output is still held, or the program is ended for its timeout or by an
     * interrupt, the group is ended all the same. Default: its group is always ended.
     */
    public Builder leavesNobody() {
      leavesNobody = true;
      return this;
    }

    /** Is told each line of output as it comes, whether it is kept or not; default: nobody. */
    public Builder onLine(OutputListener value) {
      listener = value;
      return this;
    }

    /**
     * Is told of the process group before the program begins and after it has ended; null (the
     * default) for a program that is short or harmless enough to outlive this process. With a
     * watch, the program's environment holds {@link OrphanedGroup#VARIABLE}.
     */
    public Builder watch(@Nullable ProcessWatch value) {
      watch = value;
      return this;
    }

    /** The clock by which the timeout is waited for and the duration measured. */
    public Builder time(Time value) {
      time = value;
      return this;
    }

    /** The program. */
    public Program build() {
      return new Program(this);
    }

    /** Builds and runs it; see {@link Program#run()}. */
    public ProgramResult run() throws ProgramStartException, InterruptedException {
      return build().run();
    }
  }
}
