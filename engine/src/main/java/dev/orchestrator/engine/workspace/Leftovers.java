package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What tasks have left in a repository: branches, worktrees, rescued work. It tells what each of
 * them holds that nothing else does, and removes what it is told to remove; the decision is the
 * caller's, who must hold the right to work in the directory. Not thread-safe.
 */
public final class Leftovers {

  /**
   * Work that was kept by {@link Workspace#rescue}.
   *
   * @param reference its full name
   * @param commit its commit
   * @param merged whether merging it into the user's present commit would change nothing
   */
  public record Rescued(String reference, String commit, boolean merged) {}

  private final GitRepository repository;
  private final Git git;
  private final Path folder;

  /**
   * Of one repository.
   *
   * @param stateDirectory the user's state directory, as for {@link Workspace#create}
   */
  public Leftovers(GitRepository repository, Path stateDirectory) {
    this.repository = repository;
    this.git = repository.git();
    Path state =
        Files.isDirectory(stateDirectory) ? GitRepository.real(stateDirectory) : stateDirectory;
    this.folder = WorkspaceCreation.folder(repository, state);
  }

  /** The branches of tasks; a commit that the branch of another task reaches is unmerged still. */
  public List<TaskBranch> branches() {
    return git.run("for-each-ref", "--format=%(refname:short)", "refs/heads/orchestrator/")
        .lines()
        .map(name -> branch(name, List.of("orchestrator/*")))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * One branch.
   *
   * @param beside branches whose commits do not count as kept, such as those that go with it
   * @return empty if there is no such branch
   */
  public Optional<TaskBranch> branch(String name, Collection<String> beside) {
    ProgramResult tip =
        git.attempt(List.of("rev-parse", "--verify", "--quiet", "refs/heads/" + name), null, 1024);
    if (!tip.succeeded()) {
      return Optional.empty();
    }
    String commit = tip.stdout().strip();
    Path worktree = repository.worktreeOf(name).filter(Files::isDirectory).orElse(null);
    boolean ours = worktree != null && worktree.startsWith(folder);
    Set<String> others = new HashSet<>(beside);
    others.add(name);
    return Optional.of(
        new TaskBranch(
            name,
            commit,
            worktree,
            ours,
            BranchCommit.only(git, commit, others),
            worktree != null && ours ? uncommitted(worktree) : new TreeSet<>()));
  }

  private SortedSet<String> uncommitted(Path worktree) {
    SortedSet<String> paths =
        GitRepository.statusPaths(
            git.at(worktree)
                .run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"));
    paths.removeIf(path -> same(worktree.resolve(path), repository.topLevel().resolve(path)));
    return paths;
  }

  private static boolean same(Path one, Path other) {
    try {
      return Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS)
          && Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)
          && Files.mismatch(one, other) < 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compare " + one, e);
    }
  }

  /** Worktrees that git still knows and whose directories are gone. */
  public List<Path> lost() {
    List<Path> lost = new ArrayList<>();
    for (Path known : known()) {
      if (known.startsWith(folder) && !Files.exists(known, LinkOption.NOFOLLOW_LINKS)) {
        lost.add(known);
      }
    }
    return lost;
  }

  /** What lies where worktrees lie and is none that git knows. */
  public List<Path> strays() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Set<Path> known = new HashSet<>(known());
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !known.contains(entry)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private List<Path> known() {
    return git.run("worktree", "list", "--porcelain")
        .lines()
        .filter(line -> line.startsWith("worktree "))
        .map(line -> Path.of(line.substring("worktree ".length())))
        .toList();
  }

  /** Whether all that a stray directory holds, but for ignored files, is the tree of a commit. */
  public boolean isCommitted(Path stray) {
    if (!Files.isDirectory(stray, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    String tree = Snapshot.treeOfDirectory(git, repository.commonDirectory(), stray);
    return git.run("log", "--all", "--no-color", "--format=%T").lines().anyMatch(tree::equals)
        || tree.equals(git.line("hash-object", "-t", "tree", "/dev/null"));
  }

  /** Work that was kept when a worktree was reset. */
  public List<Rescued> rescued() {
    List<Rescued> rescued = new ArrayList<>();
    String head = repository.head();
    git.run("for-each-ref", "--format=%(objectname) %(refname)", Rescue.FOLDER)
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(part -> rescued.add(new Rescued(part[1], part[0], isMerged(part[0], head))));
    return rescued;
  }

  private boolean isMerged(String commit, String head) {
    try {
      String merged = new CommitMerge(git).tree(head, commit);
      return merged.equals(git.line("rev-parse", "--verify", head + "^{tree}"));
    } catch (GitException e) {
      if (e.conflicts().isEmpty()) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Removes a branch and its worktree, whatever they hold.
   *
   * @throws GitException if it is checked out in a worktree that is not Orchestrator's, or someone
   *     has moved it meanwhile
   */
  public void remove(TaskBranch branch) {
    Path worktree = branch.worktree();
    if (worktree != null && !branch.ours()) {
      throw new GitException(
          branch.name()
              + " is checked out in "
              + worktree
              + "; switch that to another branch first: git -C '"
              + worktree
              + "' switch BRANCH");
    }
    locked(() -> {
      if (worktree != null) {
        WorkspaceCreation.discard(repository, worktree);
      }
      git.run("update-ref", "-d", "refs/heads/" + branch.name(), branch.tip());
    });
  }

  /** Removes work that was kept, unless its reference names another commit by now. */
  public void remove(Rescued rescued) {
    locked(() -> git.run("update-ref", "-d", rescued.reference(), rescued.commit()));
  }

  /** Lets git forget a worktree whose directory is gone. */
  public void forget(Path lost) {
    locked(() -> git.run("worktree", "remove", "--force", "--force", lost.toString()));
  }

  /** Deletes a directory of {@link #strays()}; links in it are not followed. */
  public void delete(Path stray) {
    if (!folder.equals(stray.getParent())) {
      throw new IllegalArgumentException(stray + " does not lie in " + folder);
    }
    try (Stream<Path> files = Files.walk(stray)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + stray, e);
    }
  }

  private void locked(Runnable work) {
    repository.lock().lock();
    try {
      work.run();
    } finally {
      repository.lock().unlock();
    }
  }
}
