package dev.orchestrator.providers.command;

import dev.orchestrator.api.Fault;
import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a working tree in which a program may change what it likes, and what it has changed, as
 * edits in the form that any model writes. The tree itself is only read: what comes of the copy
 * goes through the same checks as any answer, and can be applied again after a crash.
 *
 * <p>Not copied are git's folder and what tells a program what to run: {@code .claude}, {@code
 * .gemini}, {@code .codex}, {@code .mcp.json}, {@code .orchestrator}.
 */
final class WorkingCopy {
  /** More would take minutes to copy and compare. */
  private static final int MOST_FILES = 100_000;

  private static final long MOST_BYTES = 1L << 30;
  private static final Duration QUICK = Duration.ofSeconds(30);
  private static final Set<String> LEFT_OUT =
      Set.of(".git", ".claude", ".gemini", ".codex", ".mcp.json", ".orchestrator");

  /** A line that would be read as a marker of a block. */
  private static final Pattern MARKER = Pattern.compile("(?m)^(<{5,20}|={5,20}|>{5,20})");

  private static final int LONGEST_MARKER = 20;

  private final Path original;
  private final Path copy;

  private WorkingCopy(Path original, Path copy) {
    this.original = original;
    this.copy = copy;
  }

  /**
   * Copies a tree.
   *
   * @param copy an empty folder
   * @throws CommandFailure if the tree is too large, or is none
   */
  static WorkingCopy of(Path original, Path copy) throws IOException, CommandFailure {
    if (!original.isAbsolute() || !Files.isDirectory(original)) {
      throw new CommandFailure(Fault.INVALID_REQUEST, "there is no working tree at " + original);
    }
    Copying copying = new Copying(original, copy);
    Files.walkFileTree(original, copying);
    if (copying.files > MOST_FILES || copying.bytes > MOST_BYTES) {
      throw new CommandFailure(
          Fault.INVALID_REQUEST,
          "the working tree has more than "
              + MOST_FILES
              + " files or 1 GiB, which is too much to copy for it");
    }
    return new WorkingCopy(original, copy);
  }

  private static final class Copying extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;
    private int files;
    private long bytes;

    Copying(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (leftOut(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      Files.createDirectories(to.resolve(from.relativize(folder).toString()));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      // A link could lead out of the tree.
      if (leftOut(file) || !attributes.isRegularFile()) {
        return FileVisitResult.CONTINUE;
      }
      files++;
      bytes += attributes.size();
      if (files > MOST_FILES || bytes > MOST_BYTES) {
        return FileVisitResult.TERMINATE;
      }
      Files.copy(
          file,
          to.resolve(from.relativize(file).toString()),
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
      return FileVisitResult.CONTINUE;
    }

    private boolean leftOut(Path file) {
      return !file.equals(from) && LEFT_OUT.contains(String.valueOf(file.getFileName()));
    }
  }

  /**
   * What has changed in the copy, as edits; empty if nothing has. New files that git ignores are no
   * change.
   *
   * @throws CommandFailure if a change cannot be written as edits: of a file that is no text
   */
  String edits(Map<String, String> environment)
      throws IOException, CommandFailure, InterruptedException {
    Set<String> before = paths(original);
    Set<String> after = paths(copy);
    Set<String> added = new TreeSet<>(after);
    added.removeAll(before);
    added.removeAll(ignored(added, environment));
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

  private static Set<String> paths(Path root) throws IOException {
    Set<String> paths = new TreeSet<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && LEFT_OUT.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                && !LEFT_OUT.contains(String.valueOf(file.getFileName()))) {
              paths.add(root.relativize(file).toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return paths;
  }

  /** Those among new files that git would not track; none if git cannot tell. */
  private Set<String> ignored(Set<String> added, Map<String, String> environment)
      throws InterruptedException {
    if (added.isEmpty()) {
      return Set.of();
    }
    try {
      ProgramResult told =
          Program.of(List.of("git", "check-ignore", "-z", "--stdin"))
              .directory(original)
              .environment(environment)
              .input(String.join("\0", added) + "\0")
              .timeout(QUICK)
              .run();
      return told.exitCode() == 0 ? Set.of(told.stdout().split("\0")) : Set.of();
    } catch (ProgramStartException e) {
      return Set.of();
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

  /** The folder of a tree that a request names, or null if it names none. */
  static @Nullable Path named(@Nullable String path) {
    return path == null || path.isBlank() ? null : Path.of(path);
  }
}
