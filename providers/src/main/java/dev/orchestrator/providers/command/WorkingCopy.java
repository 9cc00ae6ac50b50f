package dev.orchestrator.providers.command;

import dev.orchestrator.api.Fault;
import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a working tree in which a program may change what it likes, and what it has changed, as
 * edits in the form that any model writes. The tree itself is only read: what comes of the copy
 * goes through the same checks as any answer, and can be applied again after a crash.
 *
 * <p>Copied is what git tracks or would track. So what it ignores, keys in an {@code .env} among
 * it, is not shown; nor are links, and what tells a program what to run: {@code .claude}, {@code
 * .gemini}, {@code .codex}, {@code .mcp.json}, {@code .orchestrator}.
 */
final class WorkingCopy {
  /** More would take minutes to copy and compare. */
  private static final int MOST_FILES = 100_000;

  private static final long MOST_BYTES = 1L << 30;
  private static final int MOST_OUTPUT = 64 << 20;
  private static final Duration QUICK = Duration.ofSeconds(60);
  private static final Set<String> LEFT_OUT =
      Set.of(".git", ".claude", ".gemini", ".codex", ".mcp.json", ".orchestrator");

  /** As everywhere: what a repository's own configuration would have git start is not started. */
  private static final List<String> GIT =
      List.of("git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false");

  /** A line that would be read as a marker of a block. */
  private static final Pattern MARKER = Pattern.compile("(?m)^(<{5,20}|={5,20}|>{5,20})");

  private static final int LONGEST_MARKER = 20;

  private final Path original;
  private final Path copy;
  private final Map<String, String> environment;
  private final Set<String> before = new TreeSet<>();

  private WorkingCopy(Path original, Path copy, Map<String, String> environment) {
    this.original = original;
    this.copy = copy;
    this.environment = environment;
  }

  /**
   * Copies a tree.
   *
   * @param copy an empty folder
   * @param environment in which git runs
   * @throws CommandFailure if the tree is too large, or git knows of none there
   */
  static WorkingCopy of(Path original, Path copy, Map<String, String> environment)
      throws IOException, CommandFailure, InterruptedException {
    if (!original.isAbsolute() || !Files.isDirectory(original)) {
      throw new CommandFailure(Fault.INVALID_REQUEST, "there is no working tree at " + original);
    }
    WorkingCopy made = new WorkingCopy(original, copy, environment);
    made.fill();
    return made;
  }

  private void fill() throws IOException, CommandFailure, InterruptedException {
    long bytes = 0;
    List<String> listing = List.of("ls-files", "-z", "--cached", "--others", "--exclude-standard");
    for (String path : git(listing, null, 0)) {
      Path file = original.resolve(path);
      if (isLeftOut(Path.of(path)) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        continue; // deleted, a link or a submodule
      }
      bytes += Files.size(file);
      before.add(path);
      if (before.size() > MOST_FILES || bytes > MOST_BYTES) {
        throw new CommandFailure(
            Fault.INVALID_REQUEST,
            "the working tree has more than "
                + MOST_FILES
                + " files or 1 GiB, which is too much to copy for it");
      }
      Path to = copy.resolve(path);
      Files.createDirectories(to.getParent());
      Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static boolean isLeftOut(Path path) {
    for (Path name : path) {
      if (LEFT_OUT.contains(name.toString())) {
        return true;
      }
    }
    return false;
  }

  /**
   * What has changed in the copy, as edits; empty if nothing has. New files that git ignores are no
   * change.
   *
   * @throws CommandFailure if a change cannot be written as edits, or git cannot tell what it
   *     ignores
   */
  String edits() throws IOException, CommandFailure, InterruptedException {
    Set<String> after = paths();
    Set<String> added = new TreeSet<>(after);
    added.removeAll(before);
    if (!added.isEmpty()) {
      // It ends with 1 if it ignores none of them.
      List<String> ignored = git(List.of("check-ignore", "-z", "--stdin"), added, 1);
      ignored.forEach(added::remove);
    }
    StringBuilder edits = new StringBuilder();
    for (String path : before) {
      if (!after.contains(path)) {
        edits.append("DELETE ").append(path).append("\n\n");
      } else if (Files.mismatch(original.resolve(path), copy.resolve(path)) != -1) {
        block(path, text(original.resolve(path), path), text(copy.resolve(path), path), edits);
      }
    }
    for (String path : added) {
      block(path, "", text(copy.resolve(path), path), edits);
    }
    return edits.toString();
  }

  private Set<String> paths() throws IOException {
    try (Stream<Path> files = Files.walk(copy)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(copy::relativize)
          .filter(path -> !isLeftOut(path))
          .map(Path::toString)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /**
   * Paths that git prints, asked in the original.
   *
   * @param input paths for its standard input, or null for none
   * @param mayEndWith a further code beside 0 with which it has answered
   */
  private List<String> git(List<String> arguments, @Nullable Set<String> input, int mayEndWith)
      throws CommandFailure, InterruptedException {
    List<String> command = new ArrayList<>(GIT);
    command.addAll(arguments);
    try {
      ProgramResult told =
          Program.of(command)
              .directory(original)
              .environment(environment)
              .input(input == null ? null : String.join("\0", input) + "\0")
              .timeout(QUICK)
              .maxCapturedBytes(MOST_OUTPUT)
              .run();
      boolean answered = told.exitCode() == 0 || told.exitCode() == mayEndWith;
      if (!answered || told.timedOut() || told.truncated()) {
        throw new CommandFailure(
            Fault.INVALID_REQUEST,
            "git "
                + arguments.getFirst()
                + " failed in "
                + original
                + ": "
                + Outputs.brief(told.stderr()));
      }
      return told.stdout().isEmpty() ? List.of() : List.of(told.stdout().split("\0"));
    } catch (ProgramStartException e) {
      throw new CommandFailure(Fault.INVALID_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static String text(Path file, String path) throws IOException, CommandFailure {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new CommandFailure(
          Fault.MALFORMED, "it changed '" + path + "', which is no text in UTF-8");
    }
  }

  /** The whole file before and after: that it occurs once is sure. */
  private static void block(String path, String old, String now, StringBuilder edits)
      throws CommandFailure {
    int marker = Math.max(marker(old), marker(now));
    if (marker > LONGEST_MARKER || path.indexOf('\n') >= 0) {
      throw new CommandFailure(Fault.MALFORMED, "what it did to '" + path + "' cannot be told");
    }
    edits
        .append(path)
        .append('\n')
        .append("<".repeat(marker))
        .append(" SEARCH\n")
        .append(lines(old))
        .append("=".repeat(marker))
        .append('\n')
        .append(lines(now))
        .append(">".repeat(marker))
        .append(" REPLACE\n\n");
  }

  private static String lines(String text) {
    String plain = text.replace("\r\n", "\n");
    return plain.isEmpty() || plain.endsWith("\n") ? plain : plain + "\n";
  }

  /** Longer than any line that looks like a marker. */
  private static int marker(String text) {
    int longest = 6;
    Matcher found = MARKER.matcher(text);
    while (found.find()) {
      longest = Math.max(longest, found.group().length());
    }
    return longest + 1;
  }
}
