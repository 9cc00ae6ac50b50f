package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A real repository in a temporary directory, changed by the real git. */
public final class TestRepository {

  private final Path root;

  private TestRepository(Path root) {
    this.root = root;
  }

  /** A working tree that exists. */
  public static TestRepository at(Path root) {
    return new TestRepository(root);
  }

  /** An empty repository without a commit. */
  public static TestRepository empty(Path root) {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestRepository repository = new TestRepository(root);
    repository.git("init", "--quiet", "--initial-branch=main");
    repository.git("config", "user.name", "Test User");
    repository.git("config", "user.email", "user@example.org");
    return repository;
  }

  /** A repository with a file and a commit. */
  public static TestRepository withCommit(Path root) {
    TestRepository repository = empty(root);
    repository.write("src/A.java", "class A {}\n");
    repository.write(".gitignore", "/target/\n*.class\n");
    repository.commitAll("Begin");
    return repository;
  }

  public Path root() {
    return root;
  }

  public Path write(String path, String text) {
    Path file = root.resolve(path);
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String commitAll(String message) {
    git("add", "-A");
    git("commit", "--quiet", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD").strip();
  }

  /** Runs git here, unscrubbed but for the user's own configuration, and returns its output. */
  public String git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      ProgramResult result =
          Program.of(command)
              .directory(root)
              .environment(
                  Map.of(
                      "PATH", System.getenv("PATH"),
                      "HOME", root.toString(),
                      "GIT_OPTIONAL_LOCKS", "0",
                      "GIT_CONFIG_GLOBAL", "/dev/null",
                      "GIT_CONFIG_NOSYSTEM", "1"))
              .run();
      if (!result.succeeded()) {
        throw new IllegalStateException(command + ": " + result.stderr());
      }
      return result.stdout();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Every file, byte for byte with times and permissions, the index among them. Of {@code .git}
   * only what is the user's: index, HEAD, configuration and the branches but Orchestrator's.
   */
  public SortedMap<String, String> everything() {
    SortedMap<String, String> files = new TreeMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              return dir.equals(root.resolve(".git"))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              files.put(root.relativize(file).toString(), describe(file));
              return FileVisitResult.CONTINUE;
            }
          });
      for (String own : List.of("index", "HEAD", "config", "info/exclude")) {
        files.put(".git/" + own, describe(root.resolve(".git").resolve(own)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.put("refs", userRefs());
    return files;
  }

  private String userRefs() {
    return git("for-each-ref", "refs")
        .lines()
        .filter(line -> !line.contains("refs/heads/orchestrator/"))
        .collect(Collectors.joining("\n"));
  }

  private static String describe(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String content =
        attributes.isRegularFile()
            ? HexFormat.of().formatHex(Files.readAllBytes(file))
            : attributes.isSymbolicLink() ? "-> " + Files.readSymbolicLink(file) : "other";
    return attributes.lastModifiedTime()
        + " "
        + Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
        + " "
        + content;
  }
}
