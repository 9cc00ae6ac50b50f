package dev.orchestrator.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.core.config.WorkspaceSettings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run finds, keeps and makes again after the process before it has died. */
class WorkspaceResumeTest {

  @TempDir Path dir;
  private TestRepository user;
  private Workspace before;

  @BeforeEach
  void leaveAWorktreeBehind() throws IOException {
    user = TestRepository.withCommit(dir.resolve("repo"));
    user.write("local.conf", "copied\n");
    before =
        Workspace.create(
            GitRepository.open(user.root()), dir.resolve("state"), "DOC-1", settings());
    write("a.txt", "a\n");
    before.commit(Set.of("a.txt"), "Add a", "", trailers("S1"));
  }

  private static WorkspaceSettings settings() {
    return new WorkspaceSettings(List.of("echo ready > target-ready.class"), List.of("local.conf"));
  }

  private static Map<String, String> trailers(String step) {
    Map<String, String> trailers = new LinkedHashMap<>();
    trailers.put("Orchestrator-Task", "DOC-1");
    trailers.put("Orchestrator-Step", step);
    return trailers;
  }

  private void write(String path, String text) throws IOException {
    Files.writeString(before.root().resolve(path), text);
  }

  private Workspace reopen() {
    return Workspace.reopen(
        GitRepository.open(user.root()),
        before.root(),
        before.branch(),
        before.baseCommit(),
        settings());
  }

  private static void deleteAll(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException problem)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void assertUsable(Workspace workspace) throws IOException {
    assertThat(workspace.root()).isEqualTo(before.root());
    assertThat(workspace.branch()).isEqualTo("orchestrator/DOC-1");
    assertThat(workspace.baseCommit()).isEqualTo(before.baseCommit());
    assertThat(workspace.root().resolve("a.txt")).hasContent("a\n");
    assertThat(workspace.root().resolve("local.conf")).hasContent("copied\n");
    assertThat(workspace.root().resolve("target-ready.class")).hasContent("ready\n");
    assertThat(workspace.isClean()).isTrue();
    write("b.txt", "b\n");
    String commit = workspace.commit(Set.of("b.txt"), "Add b", "", Map.of());
    assertThat(user.git("rev-parse", "orchestrator/DOC-1").strip()).isEqualTo(commit);
  }

  @Test
  void leavesAStandingWorktreeAsItIs() throws Exception {
    write("draft.txt", "not committed\n");

    Workspace again = reopen();

    assertThat(again.root().resolve("draft.txt")).hasContent("not committed\n");
    Files.delete(again.root().resolve("draft.txt"));
    assertUsable(again);
  }

  @Test
  void addsALostWorktreeAgainAndPreparesIt() throws Exception {
    deleteAll(before.root());
    SortedMap<String, String> untouched = user.everything();

    assertUsable(reopen());

    assertThat(user.everything()).isEqualTo(untouched);
  }

  @Test
  void addsAWorktreeAgainThatGitHasForgotten() throws Exception {
    deleteAll(before.root());
    user.git("worktree", "prune");

    assertUsable(reopen());
  }

  @Test
  void repairsAWorktreeThatHasLostItsLinkToGit() throws Exception {
    write("draft.txt", "not committed\n");
    Files.delete(before.root().resolve(".git"));

    Workspace again = reopen();

    assertThat(again.root().resolve("draft.txt")).hasContent("not committed\n");
    Files.delete(again.root().resolve("draft.txt"));
    assertUsable(again);
  }

  @Test
  void movesAsideWhatIsNoWorktreeAnyMore() throws Exception {
    write("draft.txt", "not committed\n");
    Path own = Path.of(TestRepository.at(before.root()).git("rev-parse", "--git-dir").strip());
    deleteAll(own);
    Path earlier = before.root().resolveSibling("DOC-1.damaged");
    Files.writeString(earlier, "an earlier one\n");

    assertUsable(reopen());

    assertThat(earlier).hasContent("an earlier one\n");
    assertThat(before.root().resolveSibling("DOC-1.damaged-2").resolve("draft.txt"))
        .hasContent("not committed\n");
  }

  @Test
  void makesAHalfMadeWorktreeAfresh() throws Exception {
    Path own = Path.of(TestRepository.at(before.root()).git("rev-parse", "--git-dir").strip());
    Files.writeString(own.resolve("locked"), "initializing\n");
    Files.delete(own.resolve("index"));
    Files.delete(before.root().resolve("a.txt"));

    assertUsable(reopen());
  }

  @Test
  void removesLocksOfAKilledGit() throws Exception {
    Path own = Path.of(TestRepository.at(before.root()).git("rev-parse", "--git-dir").strip());
    Files.createFile(own.resolve("index.lock"));
    Files.createFile(own.resolve("HEAD.lock"));
    Files.createFile(user.root().resolve(".git/refs/heads/orchestrator/DOC-1.lock"));

    assertUsable(reopen());
  }

  @Test
  void saysThatTheBranchIsGone() throws Exception {
    before.remove();
    user.git("branch", "--quiet", "-D", "orchestrator/DOC-1");

    assertThatThrownBy(this::reopen)
        .isInstanceOf(GitException.class)
        .hasMessageContaining("the branch orchestrator/DOC-1 is gone")
        .hasMessageContaining("start the task again");
    assertThat(before.root()).doesNotExist();
  }

  @Test
  void saysThatTheBranchIsCheckedOutElsewhere() throws Exception {
    before.remove();
    Path elsewhere = dir.resolve("my own tree");
    user.git("worktree", "add", "--quiet", elsewhere.toString(), "orchestrator/DOC-1");

    assertThatThrownBy(this::reopen)
        .isInstanceOf(GitException.class)
        .hasMessageContaining("is checked out in " + elsewhere)
        .hasMessageContaining("git worktree remove");
    assertThat(elsewhere.resolve("a.txt")).exists();
  }

  @Test
  void takesTheBranchFromAWorktreeThatIsGone() throws Exception {
    before.remove();
    Path elsewhere = dir.resolve("gone");
    user.git("worktree", "add", "--quiet", elsewhere.toString(), "orchestrator/DOC-1");
    deleteAll(elsewhere);

    assertUsable(reopen());
  }

  @Test
  void saysThatSomeoneHasSwitchedTheWorktree() throws Exception {
    TestRepository.at(before.root()).git("switch", "--quiet", "-c", "mine");

    assertThatThrownBy(this::reopen)
        .isInstanceOf(GitException.class)
        .hasMessageContaining("is on mine and not on orchestrator/DOC-1")
        .hasMessageContaining("switch orchestrator/DOC-1");
  }

  @Test
  void leavesNoHalfPreparedWorktree() throws Exception {
    before.remove();
    Files.delete(user.root().resolve("local.conf"));

    assertThatThrownBy(this::reopen).hasMessageContaining("workspace.copy");

    assertThat(before.root()).doesNotExist();
    assertThat(user.git("branch", "--list", "orchestrator/*")).contains("DOC-1");
  }

  @Test
  void keepsWhatIsNotCommittedUnderAReference() throws Exception {
    write("a.txt", "a, changed\n");
    write("new.txt", "new\n");
    write("ignored.class", "ignored\n");
    String head = before.head();

    Optional<String> reference = before.rescue("DOC-1-20260101");

    assertThat(reference).contains("refs/orchestrator/rescued/DOC-1-20260101");
    String commit = reference.orElseThrow();
    assertThat(user.git("rev-parse", commit + "^").strip()).isEqualTo(head);
    assertThat(user.git("diff-tree", "-r", "--name-status", commit + "^", commit))
        .isEqualTo("M\ta.txt\nA\tnew.txt\n");
    assertThat(user.git("show", commit + ":a.txt")).isEqualTo("a, changed\n");
    assertThat(before.head()).isEqualTo(head);
    assertThat(before.root().resolve("a.txt")).hasContent("a, changed\n");
    assertThat(before.trackedFiles()).doesNotContain("new.txt");
  }

  @Test
  void rescuesNothingWhereAllIsCommitted() {
    assertThat(before.rescue("DOC-1")).isEmpty();
    assertThat(user.git("for-each-ref", "refs/orchestrator")).isEmpty();
  }

  @Test
  void neverOverwritesAnEarlierRescue() throws Exception {
    write("new.txt", "first\n");
    assertThat(before.rescue("DOC-1")).contains("refs/orchestrator/rescued/DOC-1");
    assertThat(before.rescue("DOC-1"))
        .as("the same again")
        .contains("refs/orchestrator/rescued/DOC-1");
    write("new.txt", "second\n");

    assertThat(before.rescue("DOC-1")).contains("refs/orchestrator/rescued/DOC-1-2");

    assertThat(user.git("show", "refs/orchestrator/rescued/DOC-1:new.txt")).isEqualTo("first\n");
    assertThatThrownBy(() -> before.rescue("a..b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsItsOwnCommitsFromThoseOfAPerson() throws Exception {
    TestRepository person = TestRepository.at(before.root());
    write("mine.txt", "mine\n");
    String mine = person.commitAll("Add mine\n\nNot-A-Task: yes\n");
    write("b.txt", "b\n");
    String second = before.commit(Set.of("b.txt"), "Add b", "Körper", trailers("S2"));

    List<BranchCommit> commits = before.commitsSince(before.baseCommit());

    assertThat(commits).hasSize(3);
    assertThat(commits.get(0).subject()).isEqualTo("Add a");
    assertThat(commits.get(0).task()).contains("DOC-1");
    assertThat(commits.get(0).step()).contains("S1");
    assertThat(commits.get(1))
        .isEqualTo(
            new BranchCommit(
                mine, "Test User <user@example.org>", "Add mine", Map.of("Not-A-Task", "yes")));
    assertThat(commits.get(1).task()).isEmpty();
    assertThat(commits.get(2).id()).isEqualTo(second);
    assertThat(commits.get(2).trailers()).isEqualTo(trailers("S2"));
    assertThat(before.commitsSince(second)).isEmpty();
    assertThat(before.isAncestor(before.baseCommit(), second)).isTrue();
    assertThat(before.isAncestor(second, before.baseCommit())).isFalse();
    assertThatThrownBy(() -> before.isAncestor("absent", second)).isInstanceOf(GitException.class);
  }
}
