package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.core.config.WorkspaceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/** Gives a fresh worktree what it lacks: copies first, for the setup commands may need them. */
final class WorkspacePreparation {

  private static final Duration SETUP_TIMEOUT = Duration.ofMinutes(30);

  /** Lies in the git directory of a worktree that lacks nothing more. */
  private static final String MARK = "orchestrator-prepared";

  private final Git git;
  private final Path source;
  private final Path target;
  private final WorkspaceSettings settings;

  WorkspacePreparation(GitRepository repository, Path target, WorkspaceSettings settings) {
    this.git = repository.git().at(target);
    this.source = repository.topLevel();
    this.target = target;
    this.settings = settings;
  }

  void run() {
    settings.copy().forEach(this::copy);
    settings.setup().forEach(this::setUp);
    try {
      Files.writeString(mark(), "");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot mark the worktree " + target, e);
    }
  }

  /** Whether it was run to its end, by whatever process. */
  boolean isDone() {
    return Files.exists(mark());
  }

  private Path mark() {
    return Path.of(git.line("rev-parse", "--absolute-git-dir")).resolve(MARK);
  }

  private void copy(String path) {
    Path from = source.resolve(path).normalize();
    Path to = target.resolve(path).normalize();
    if (path.isBlank() || from.equals(source) || !from.startsWith(source)) {
      throw new GitException("workspace.copy: '" + path + "' is not below the repository's root");
    }
    if (source.relativize(from).startsWith(".git")) {
      throw new GitException("workspace.copy: '" + path + "' is git's own");
    }
    if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
      throw new GitException(
          "workspace.copy: there is no '" + path + "' in " + source + "; make it or drop the line");
    }
    try {
      Files.walkFileTree(from, new Copying(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException("workspace.copy: cannot copy '" + path + "'", e);
    }
  }

  private void setUp(String command) {
    try {
      ProgramResult result =
          Program.of("/bin/sh", "-c", command)
              .directory(target)
              .environment(ProgramEnvironment.allowed(System.getenv()))
              .mergedOutput(true)
              .maxCapturedBytes(16 * 1024)
              .timeout(SETUP_TIMEOUT)
              .watch(git.watch())
              .run();
      if (!result.succeeded()) {
        throw new GitException(
            "workspace.setup: '"
                + command
                + "' "
                + (result.timedOut()
                    ? "took longer than 30 minutes"
                    : "ended with exit code " + result.exitCode())
                + ":\n"
                + result.stdout().strip());
      }
    } catch (ProgramStartException e) {
      throw new GitException("workspace.setup: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("workspace.setup: '" + command + "' was interrupted", e);
    }
  }

  /** Copies a tree; links stay links. */
  private static final class Copying extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;

    Copying(Path from, Path to) throws IOException {
      this.from = from;
      this.to = to;
      Path parent = to.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Files.createDirectories(to.resolve(from.relativize(directory)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Path relative = from.relativize(file);
      Files.copy(
          file,
          relative.toString().isEmpty() ? to : to.resolve(relative),
          LinkOption.NOFOLLOW_LINKS,
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING);
      return FileVisitResult.CONTINUE;
    }
  }
}
