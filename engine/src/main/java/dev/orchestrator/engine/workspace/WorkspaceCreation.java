package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.core.config.WorkspaceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes, finds again and discards the worktrees of one repository. */
final class WorkspaceCreation {

  private static final Pattern TASK_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  static final String PREFIX = "orchestrator/";
  private static final int MAX_ATTEMPTS = 1000;

  private final GitRepository repository;
  private final Path stateDirectory;
  private final String taskId;
  private final WorkspaceSettings settings;
  private final Workspace.Notice notice;

  WorkspaceCreation(
      GitRepository repository,
      Path stateDirectory,
      String taskId,
      WorkspaceSettings settings,
      Workspace.Notice notice) {
    if (!TASK_ID.matcher(taskId).matches()
        || taskId.contains("..")
        || taskId.endsWith(".")
        || taskId.endsWith(".lock")) {
      throw new IllegalArgumentException("not a task id that can name a branch: '" + taskId + "'");
    }
    this.repository = repository;
    this.stateDirectory = stateDirectory;
    this.taskId = taskId;
    this.settings = settings;
    this.notice = notice;
  }

  Workspace create(@Nullable String startCommit) {
    String start =
        startCommit == null
            ? repository.head()
            : repository.git().line("rev-parse", "--verify", startCommit + "^{commit}");
    Path folder = folder();
    repository.lock().lock();
    try {
      Workspace workspace = add(folder, start);
      try {
        new WorkspacePreparation(repository, workspace.root(), settings).run();
        return workspace;
      } catch (RuntimeException e) {
        discard(repository, workspace.root());
        repository.git().run("branch", "--quiet", "-D", workspace.branch());
        throw e;
      }
    } finally {
      repository.lock().unlock();
    }
  }

  /** The folder of this repository's worktrees: its name for people, a hash against twins. */
  private Path folder() {
    try {
      Files.createDirectories(stateDirectory);
      Path state = stateDirectory.toRealPath();
      if (state.startsWith(repository.topLevel())) {
        throw new GitException(
            "the state directory "
                + state
                + " lies inside the repository "
                + repository.topLevel()
                + "; worktrees must lie outside it, so set XDG_STATE_HOME to another place");
      }
      return Files.createDirectories(folder(repository, state)).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + stateDirectory, e);
    }
  }

  /** As above; it may not exist. */
  static Path folder(GitRepository repository, Path stateDirectory) {
    try {
      String key = repository.commonDirectory().toString();
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      Path name = repository.topLevel().getFileName();
      String shown = name == null ? "root" : name.toString().replaceAll("[^A-Za-z0-9._-]", "_");
      return stateDirectory
          .resolve("worktrees")
          .resolve(shown + "-" + HexFormat.of().formatHex(hash, 0, 4));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Workspace add(Path folder, String start) {
    for (int number = 1; number <= MAX_ATTEMPTS; number++) {
      String leaf = number == 1 ? taskId : taskId + "-" + number;
      String branch = PREFIX + leaf;
      Path root = folder.resolve(leaf);
      if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      notice.making(branch, start, root);
      List<String> arguments =
          List.of("worktree", "add", "--quiet", "--no-track", "-b", branch, root.toString(), start);
      ProgramResult result = repository.git().attempt(arguments, null, 1 << 20);
      if (result.succeeded()) {
        return new Workspace(repository, GitRepository.real(root), branch, start, settings.copy());
      }
      // Git makes the branch first, and leaves nothing where it cannot. A look before the leap
      // would
      // cost each task two programs, and would not see what another process does in between.
      if (repository.hasBranch(branch)) {
        continue;
      }
      if (repository.hasBranch("orchestrator")) {
        throw new GitException(
            "there is a branch 'orchestrator', so that git can make no branch '"
                + branch
                + "'; rename it: git branch -m orchestrator other-name");
      }
      throw repository.git().failed(arguments, result);
    }
    throw new GitException(
        "there are already " + MAX_ATTEMPTS + " branches for task " + taskId + "; delete some");
  }

  static Workspace open(
      GitRepository repository, Path root, String baseCommit, WorkspaceSettings settings) {
    if (!Files.isDirectory(root)) {
      throw new GitException("there is no worktree " + root);
    }
    Path real = GitRepository.real(root);
    Git git = repository.git().at(real);
    if (!isWorktree(repository, real)) {
      throw new GitException(
          root + " is not a worktree that was added to " + repository.topLevel());
    }
    String branch = git.line("symbolic-ref", "--quiet", "--short", "HEAD");
    if (!branch.startsWith(PREFIX)) {
      throw new GitException(root + " is on '" + branch + "', not on a branch " + PREFIX + "…");
    }
    return new Workspace(repository, real, branch, baseCommit, settings.copy());
  }

  /** Whether a directory is the root of a worktree that was added to this repository. */
  static boolean isWorktree(GitRepository repository, Path root) {
    Git git = repository.git().at(root);
    ProgramResult answer =
        git.attempt(
            List.of("rev-parse", "--show-toplevel", "--git-common-dir", "--git-dir"),
            null,
            1 << 20);
    List<String> paths = answer.stdout().lines().toList();
    if (!answer.succeeded() || paths.size() != 3) {
      return false;
    }
    Path real = GitRepository.real(root);
    Path common = GitRepository.real(real.resolve(paths.get(1)));
    Path own = GitRepository.real(real.resolve(paths.get(2)));
    return GitRepository.real(Path.of(paths.get(0))).equals(real)
        && common.equals(repository.commonDirectory())
        && !own.equals(common);
  }

  static void discard(GitRepository repository, Path root) {
    List<String> arguments = List.of("worktree", "remove", "--force", "--force", root.toString());
    ProgramResult result = repository.git().attempt(arguments, null, 1 << 20);
    if (!result.succeeded() && Files.exists(root)) {
      throw repository.git().failed(arguments, result);
    }
  }
}
