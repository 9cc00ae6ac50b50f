package dev.orchestrator.cli.command;

import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code ask} for many requests at once. */
final class BatchOptions {
  private static final int USUAL_CONCURRENCY = 8;
  private static final int MOST_CONCURRENCY = 1_000;

  @Option(
      names = "--batch",
      paramLabel = "FILE",
      description = {
        "Ask every line of FILE (- for standard input): {\"prompt\": \"…\"} and, as wanted, id,",
        "system, role, risk, area, complexity, model, max_tokens, temperature, json_schema, tag.",
        "Answers are JSON, one a line. The same command again pays for no answer twice."
      })
  @Nullable String file;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "With --batch: ask N at once; 8 unless told.")
  @Nullable Integer concurrency;

  @Option(
      names = "--unordered",
      description = "With --batch: answers as they come, not in the order of the requests.")
  boolean unordered;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "With --batch: add the answers to FILE; those it has are not written again.")
  @Nullable Path output;

  /**
   * Whether a batch is asked for.
   *
   * @throws CommandException with code 2 if options contradict each other
   */
  boolean given(List<String> prompt) {
    if (file == null) {
      if (concurrency != null || unordered || output != null) {
        throw new CommandException(
            ExitCode.USAGE, "--concurrency, --unordered and --output need --batch");
      }
      return false;
    }
    if (!prompt.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "with --batch the prompts come from its file; leave out the others");
    }
    if (concurrency() < 1 || concurrency() > MOST_CONCURRENCY) {
      throw new CommandException(
          ExitCode.USAGE, "--concurrency must be from 1 to " + MOST_CONCURRENCY);
    }
    return true;
  }

  int concurrency() {
    return concurrency == null ? USUAL_CONCURRENCY : concurrency;
  }
}
