package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProcessWatch;
import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The git program in one directory, deaf to whatever a repository or an environment would have it
 * do besides: no {@code GIT_*} variable is inherited, no hook, file-system monitor, external diff
 * or text conversion runs, filters and merge drivers that the repository's own configuration
 * defines are off (those of the user's global configuration stay), nothing is signed, no signature
 * is checked, nothing is collected or asked. Paths are taken literally. Immutable.
 */
final class Git {

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int MAX_OUTPUT = 64 << 20;

  private static final List<String> SAFE =
      List.of(
          "-c", "gc.auto=0",
          "-c", "maintenance.auto=false",
          "-c", "core.hooksPath=/dev/null",
          "-c", "core.fsmonitor=false",
          "-c", "core.quotePath=false",
          "-c", "core.pager=cat",
          "-c", "commit.gpgSign=false",
          "-c", "log.showSignature=false",
          "-c", "submodule.recurse=false",
          "-c", "color.ui=false",
          "-c", "advice.detachedHead=false");

  /** What writes the files of a worktree. */
  private static final Set<String> WRITERS = Set.of("worktree", "checkout", "reset", "clean");

  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> driversOff;
  private final @Nullable ProcessWatch watch;

  private Git(
      Path directory,
      Map<String, String> environment,
      List<String> driversOff,
      @Nullable ProcessWatch watch) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
    this.driversOff = List.copyOf(driversOff);
    this.watch = watch;
  }

  /**
   * Git in this directory, with drivers of the repository's own configuration switched off.
   *
   * @param environment the process's environment; only what is allowed of it is passed on
   */
  static Git in(Path directory, Map<String, String> environment) {
    return in(directory, environment, null);
  }

  /** As above; the watch is told of what writes files of a worktree, which may take long. */
  static Git in(Path directory, Map<String, String> environment, @Nullable ProcessWatch watch) {
    Map<String, String> scrubbed = new HashMap<>(ProgramEnvironment.allowed(environment));
    scrubbed.put("LC_ALL", "C");
    scrubbed.put("GIT_TERMINAL_PROMPT", "0");
    scrubbed.put("GIT_OPTIONAL_LOCKS", "0");
    scrubbed.put("GIT_LITERAL_PATHSPECS", "1");
    Git git = new Git(directory, scrubbed, List.of(), watch);
    return new Git(directory, scrubbed, git.localDrivers(), watch);
  }

  /** The same for another directory of the same repository. */
  Git at(Path other) {
    return new Git(other, environment, driversOff, watch);
  }

  /** The same with further variables. */
  Git with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Git(directory, more, driversOff, watch);
  }

  /** The same with path patterns that may carry magic such as {@code :(exclude)}. */
  Git withPathMagic() {
    Map<String, String> less = new HashMap<>(environment);
    less.remove("GIT_LITERAL_PATHSPECS");
    return new Git(directory, less, driversOff, watch);
  }

  /** Is told of the programs that may outlive this process; null if nobody is. */
  @Nullable ProcessWatch watch() {
    return watch;
  }

  /** Runs git and returns its output. */
  String run(String... arguments) {
    return run(List.of(arguments), null);
  }

  /** Runs git with this standard input and returns its output. */
  String run(List<String> arguments, @Nullable String input) {
    ProgramResult result = attempt(arguments, input, MAX_OUTPUT);
    if (!result.succeeded()) {
      throw failed(arguments, result);
    }
    if (result.truncated()) {
      throw new GitException(describe(arguments) + " wrote more than can be read (64 MiB)");
    }
    return result.stdout();
  }

  /** Runs git and returns its output without the final newline. */
  String line(String... arguments) {
    return run(arguments).strip();
  }

  /** Runs git and returns its NUL-separated output. */
  List<String> records(String... arguments) {
    return split(run(arguments));
  }

  static List<String> split(String nulSeparated) {
    List<String> records = new ArrayList<>();
    int start = 0;
    for (int end; (end = nulSeparated.indexOf('\0', start)) >= 0; start = end + 1) {
      records.add(nulSeparated.substring(start, end));
    }
    return records;
  }

  /** Runs git, whatever its exit code. */
  ProgramResult attempt(List<String> arguments, @Nullable String input, int maxOutput) {
    List<String> all = new ArrayList<>(SAFE);
    all.addAll(driversOff);
    all.addAll(arguments);
    return start(all, arguments, input, maxOutput);
  }

  private ProgramResult start(
      List<String> all, List<String> arguments, @Nullable String input, int maxOutput) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(all);
    try {
      return Program.of(command)
          .directory(directory)
          .environment(environment)
          .input(input)
          .timeout(TIMEOUT)
          .maxCapturedBytes(maxOutput)
          .watch(WRITERS.contains(arguments.getFirst()) ? watch : null)
          .leavesNobody() // no hook runs, nothing is collected or watched in the background
          .run();
    } catch (ProgramStartException e) {
      if (e.reason() == ProgramStartException.Reason.NOT_FOUND) {
        throw GitException.unusable(
            "git is not installed, or not in PATH; install git 2.31 or later");
      }
      throw new GitException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException(describe(arguments) + " was interrupted", e);
    }
  }

  /** The output of git as the user has configured it; for questions to the configuration only. */
  String unoverridden(List<String> question) {
    return start(new ArrayList<>(question), question, null, MAX_OUTPUT).stdout();
  }

  /** The names of the filters that are switched off because the repository defines them itself. */
  Set<String> silencedFilters() {
    return driversOff.stream()
        .filter(setting -> setting.startsWith("filter.") && setting.endsWith(".clean="))
        .map(
            setting -> setting.substring("filter.".length(), setting.length() - ".clean=".length()))
        .collect(Collectors.toSet());
  }

  GitException failed(List<String> arguments, ProgramResult result) {
    if (result.timedOut()) {
      return new GitException(
          describe(arguments) + " took longer than " + TIMEOUT.toMinutes() + " minutes");
    }
    return new GitException(
        describe(arguments)
            + " failed in "
            + directory
            + " (exit "
            + result.exitCode()
            + "): "
            + result.stderr().strip());
  }

  private static String describe(List<String> arguments) {
    return "git " + String.join(" ", arguments.subList(0, Math.min(2, arguments.size())));
  }

  /**
   * Settings that silence what the repository's own configuration would run. A filter can be
   * emptied; an empty merge driver would pass one side off as the merge, so that git's own takes
   * its place.
   */
  private List<String> localDrivers() {
    ProgramResult result =
        attempt(
            List.of(
                "config",
                "--show-scope",
                "--name-only",
                "-z",
                "--get-regexp",
                "^(filter|merge)\\..*\\."),
            null,
            MAX_OUTPUT);
    List<String> off = new ArrayList<>();
    List<String> records = split(result.stdout());
    for (int i = 0; i + 1 < records.size(); i += 2) {
      if (records.get(i).equals("local") || records.get(i).equals("worktree")) {
        String name = records.get(i + 1);
        String driver = name.substring(0, name.lastIndexOf('.'));
        List<String> settings =
            name.startsWith("merge.")
                ? List.of(".driver=git merge-file --marker-size=%L %A %O %B")
                : List.of(".clean=", ".smudge=", ".process=", ".required=false");
        for (String setting : settings) {
          off.add("-c");
          off.add(driver + setting);
        }
      }
    }
    return off;
  }
}
