package dev.orchestrator.engine.gate;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Report files in a tree, as they are at one moment. A report counts for a run only if it is
 * another afterwards than it was before: compared with itself, so that no clock need be right.
 */
final class ReportFiles {

  private static final int MOST_FILES = 300_000;
  private static final int DEEPEST = 24;

  /** Folders in which no build writes the reports of this project. */
  private static final Set<String> OTHERS = Set.of(".git", "node_modules", ".venv", "venv", ".tox");

  private static final Pattern JUNIT =
      Pattern.compile("TEST-.*\\.xml|.*junit.*\\.xml", Pattern.CASE_INSENSITIVE);

  /** How pytest is told where to write its report. */
  private static final Pattern PYTEST = Pattern.compile("--junit-?xml[= ]([^\\s'\"|;&]+)");

  /** What tells a rewritten file from the one before. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {
    static Stamp of(BasicFileAttributes attributes) {
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }

  private final Map<Path, Stamp> stamps;
  private final boolean all;

  private ReportFiles(Map<Path, Stamp> stamps, boolean all) {
    this.stamps = stamps;
    this.all = all;
  }

  /** These files, of which each may be absent. */
  static ReportFiles named(Collection<Path> files) {
    Map<Path, Stamp> stamps = new HashMap<>();
    for (Path file : files) {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        stamps.put(file, Stamp.of(attributes));
      } catch (IOException e) {
        // absent, as before a first run
        continue;
      }
    }
    return new ReportFiles(stamps, true);
  }

  /**
   * Reports in JUnit's format: surefire's, failsafe's and Gradle's {@code TEST-….xml}, any XML file
   * with {@code junit} in its name, and where the command tells pytest to write one.
   */
  static ReportFiles junit(Path worktree, Path directory, String command) {
    Map<Path, Stamp> stamps = new HashMap<>();
    Matcher told = PYTEST.matcher(command);
    Set<Path> wanted = new TreeSet<>();
    while (told.find()) {
      wanted.add(directory.resolve(told.group(1)).normalize());
    }
    int[] seen = {0};
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return OTHERS.contains(String.valueOf(dir.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName());
            if (attributes.isRegularFile()
                && (JUNIT.matcher(name).matches() || wanted.contains(file))) {
              stamps.put(file, Stamp.of(attributes));
            }
            return ++seen[0] > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone meanwhile, or not for us to read
          }
        };
    try {
      Files.walkFileTree(worktree, Set.of(), DEEPEST, visitor);
    } catch (IOException e) {
      return new ReportFiles(stamps, false);
    }
    return new ReportFiles(stamps, seen[0] <= MOST_FILES);
  }

  /** Whether nothing was left out. */
  boolean all() {
    return all;
  }

  /** Those that are new or another than they were, in order. */
  List<Path> since(ReportFiles before) {
    return stamps.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(before.stamps.get(entry.getKey())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Whether a file is there. */
  boolean has(Path file) {
    return stamps.containsKey(file);
  }
}
