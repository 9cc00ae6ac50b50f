package dev.orchestrator.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.core.config.WorkspaceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {

  @TempDir Path dir;
  private TestRepository user;
  private Path state;

  @BeforeEach
  void makeRepository() {
    user = TestRepository.withCommit(dir.resolve("repo"));
    state = dir.resolve("state");
  }

  private Workspace create(String taskId) {
    return create(taskId, WorkspaceSettings.NONE);
  }

  private Workspace create(String taskId, WorkspaceSettings settings) {
    return Workspace.create(GitRepository.open(user.root()), state, taskId, settings);
  }

  private static void write(Workspace workspace, String path, String text) throws IOException {
    Path file = workspace.root().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void startsFromTheUsersCommitOnABranchOfItsOwn() {
    Workspace workspace = create("DOC-1");

    assertThat(workspace.branch()).isEqualTo("orchestrator/DOC-1");
    assertThat(workspace.root().startsWith(state)).isTrue();
    assertThat(workspace.baseCommit()).isEqualTo(user.git("rev-parse", "HEAD").strip());
    assertThat(workspace.head()).isEqualTo(workspace.baseCommit());
    assertThat(workspace.root().resolve("src/A.java")).hasContent("class A {}\n");
    assertThat(workspace.isClean()).isTrue();
    assertThat(workspace.trackedFiles()).containsExactly(".gitignore", "src/A.java");
  }

  @Test
  void leavesTheUsersDirtyTreeByteForByte() throws Exception {
    user.write("src/A.java", "class A { int dirty; }\n");
    user.write("staged.txt", "staged\n");
    user.git("add", "staged.txt");
    user.write("staged.txt", "staged, then changed\n");
    user.write("untracked.txt", "untracked\n");
    user.write("target/ignored.bin", "ignored\n");
    SortedMap<String, String> before = user.everything();

    Workspace workspace = create("DOC-1");
    write(workspace, "src/A.java", "class A { int changed; }\n");
    write(workspace, "new.txt", "new\n");
    workspace.treeHash();
    workspace.diff(workspace.baseCommit());
    workspace.commit(Set.of("src/A.java", "new.txt"), "Change", "", Map.of());
    write(workspace, "new.txt", "newer\n");
    workspace.resetTo(workspace.baseCommit());
    GitRepository.open(user.root()).uncommittedIn(List.of("src/A.java", "untracked.txt"));
    workspace.remove();

    assertThat(user.everything()).isEqualTo(before);
  }

  @Test
  void neverTouchesABranchThatExists() {
    Workspace first = create("DOC-1");
    user.git("branch", "orchestrator/DOC-1-2");

    Workspace third = create("DOC-1");

    assertThat(third.branch()).isEqualTo("orchestrator/DOC-1-3");
    assertThat(first.root()).exists().isNotEqualTo(third.root());
  }

  @Test
  void explainsABranchThatStandsInTheWay() {
    user.git("branch", "orchestrator");

    assertThatThrownBy(() -> create("DOC-1")).hasMessageContaining("git branch -m orchestrator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../evil", "a/b", "a\nb", "", "-x", "a..b", "a.lock", "a b", "a."})
  void refusesTaskIdsThatNameNoBranch(String taskId) {
    assertThatThrownBy(() -> create(taskId)).isInstanceOf(IllegalArgumentException.class);
    assertThat(state).doesNotExist();
  }

  @Test
  void refusesAStateDirectoryInsideTheRepository() {
    state = user.root().resolve(".orchestrator/state");

    assertThatThrownBy(() -> create("DOC-1")).hasMessageContaining("lies inside the repository");
  }

  @Test
  void commitsExactlyThePathsItIsGiven() throws Exception {
    Workspace workspace = create("DOC-1");
    write(workspace, "src/A.java", "class A { int changed; }\n");
    write(workspace, "new file.txt", "new\n");
    write(workspace, "left-behind.txt", "by a build\n");
    write(workspace, "ignored.class", "ignored, but edited\n");
    Files.delete(workspace.root().resolve(".gitignore"));
    Set<String> paths = Set.of("src/A.java", "new file.txt", "ignored.class", ".gitignore");
    String tree = workspace.treeHash(paths);
    Map<String, String> trailers = new LinkedHashMap<>();
    trailers.put("Orchestrator-Task", "DOC-1");
    trailers.put("Orchestrator-Step", "S1\nOrchestrator-Model: forged");

    String commit = workspace.commit(paths, "Change\nA", "Because.\n\nX: y", trailers);

    assertThat(workspace.head()).isEqualTo(commit);
    assertThat(workspace.treeOf(commit)).isEqualTo(tree);
    assertThat(user.git("diff-tree", "-r", "--name-status", "--no-renames", commit + "^", commit))
        .isEqualTo("D\t.gitignore\nA\tignored.class\nA\tnew file.txt\nM\tsrc/A.java\n");
    assertThat(user.git("log", "-1", "--format=%an <%ae>%n%s%n%(trailers:only)", commit))
        .isEqualTo(
            "Test User <user@example.org>\nChange A\nOrchestrator-Task: DOC-1\n"
                + "Orchestrator-Step: S1 Orchestrator-Model: forged\n\n");
    assertThat(workspace.root().resolve("left-behind.txt")).exists();
    assertThat(workspace.changedFiles(commit)).containsExactly("left-behind.txt");
  }

  @Test
  void commitsTheExecutableBitAndAFileInPlaceOfAFolder() throws Exception {
    Workspace workspace = create("DOC-1");
    Files.delete(workspace.root().resolve("src/A.java"));
    Files.delete(workspace.root().resolve("src"));
    write(workspace, "src", "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        workspace.root().resolve("src"), PosixFilePermissions.fromString("rwxr-xr-x"));

    String commit = workspace.commit(Set.of("src", "src/A.java"), "Change", "", Map.of());

    assertThat(user.git("ls-tree", "-r", commit, "src")).startsWith("100755 blob");
    assertThat(workspace.isClean()).isTrue();
  }

  @Test
  void refusesACommitThatChangesNothing() {
    Workspace workspace = create("DOC-1");

    assertThatThrownBy(() -> workspace.commit(Set.of("src/A.java"), "Nothing", "", Map.of()))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("nothing to commit");
  }

  @Test
  void refusesToCommitOnAnotherBranch() throws Exception {
    Workspace workspace = create("DOC-1");
    TestRepository.at(workspace.root()).git("checkout", "--quiet", "--detach");
    write(workspace, "a.txt", "a\n");

    assertThatThrownBy(() -> workspace.commit(Set.of("a.txt"), "Add", "", Map.of()))
        .hasMessageContaining("not on orchestrator/DOC-1");
  }

  @Test
  void signsAsOrchestratorWhereNobodyIsConfigured() throws Exception {
    user.git("config", "--unset", "user.name");
    user.git("config", "--unset", "user.email");
    Map<String, String> nobody =
        Map.of("PATH", System.getenv("PATH"), "HOME", dir.resolve("no-home").toString());
    Workspace workspace =
        Workspace.create(
            GitRepository.open(user.root(), nobody), state, "DOC-1", WorkspaceSettings.NONE);
    write(workspace, "a.txt", "a\n");

    String commit = workspace.commit(Set.of("a.txt"), "Add", "", Map.of());

    assertThat(user.git("log", "-1", "--format=%an <%ae> %cn", commit))
        .isEqualTo("Orchestrator <orchestrator@localhost> Orchestrator\n");
  }

  @Test
  void hashesTheTreeWithoutDisturbingItsIndex() throws Exception {
    Workspace workspace = create("DOC-1");
    String clean = workspace.treeHash();
    assertThat(clean).isEqualTo(workspace.treeOf("HEAD"));

    write(workspace, "new.txt", "new\n");
    write(workspace, "target/ignored.bin", "ignored\n");

    String dirty = workspace.treeHash();
    assertThat(dirty).isNotEqualTo(clean);
    assertThat(workspace.treeHash(Set.of("new.txt"))).isEqualTo(dirty);
    assertThat(workspace.treeHash(Set.of("src/A.java"))).isEqualTo(clean);
    assertThat(workspace.trackedFiles()).doesNotContain("new.txt");
    assertThat(workspace.isClean()).isFalse();
  }

  @Test
  void showsTheDiffWithNewMovedAndBinaryFiles() throws Exception {
    Workspace workspace = create("DOC-1");
    write(workspace, "src/A.java", "class A { int größe; }\n");
    write(workspace, "größe.txt", "new\n");
    Files.write(workspace.root().resolve("data.bin"), new byte[] {0, 1, 2, 0});

    Diff diff = workspace.diff(workspace.baseCommit());

    assertThat(diff.text())
        .contains("--- a/src/A.java\n+++ b/src/A.java\n")
        .contains("-class A {}\n+class A { int größe; }\n")
        .contains("+++ b/größe.txt\n")
        .contains("Binary files /dev/null and b/data.bin differ");
    assertThat(diff.truncated()).isFalse();
    assertThat(workspace.diff(workspace.baseCommit(), Set.of("größe.txt")).text())
        .contains("größe.txt")
        .doesNotContain("src/A.java");
    assertThat(workspace.changedFiles(workspace.baseCommit()))
        .containsExactly("data.bin", "größe.txt", "src/A.java");
  }

  @Test
  void boundsADiff() throws Exception {
    Workspace workspace = create("DOC-1");
    write(workspace, "big.txt", "line\n".repeat(500_000));

    Diff diff = workspace.diff(workspace.baseCommit());

    assertThat(diff.truncated()).isTrue();
    assertThat(diff.text()).hasSizeLessThan(Workspace.MAX_DIFF_BYTES + 100).contains("left out");
  }

  @Test
  void discardsWhatIsNotCommittedButKeepsIgnoredAndCopiedFiles() throws Exception {
    user.write("local [1].conf", "copied\n");
    Workspace workspace =
        create("DOC-1", new WorkspaceSettings(List.of(), List.of("local [1].conf")));
    assertThat(workspace.isClean()).as("a copied file is no change").isTrue();
    write(workspace, "src/A.java", "class A { int changed; }\n");
    write(workspace, "deep/new.txt", "new\n");
    write(workspace, "target/cache.bin", "cache\n");

    workspace.resetTo(workspace.head());

    assertThat(workspace.isClean()).isTrue();
    assertThat(workspace.root().resolve("src/A.java")).hasContent("class A {}\n");
    assertThat(workspace.root().resolve("deep")).doesNotExist();
    assertThat(workspace.root().resolve("target/cache.bin")).exists();
    assertThat(workspace.root().resolve("local [1].conf")).exists();
  }

  @Test
  void preparesWhatTheSettingsSay() throws Exception {
    user.write("target/deep/lib.jar", "jar\n");
    user.write("local.properties", "a=b\n");

    Workspace workspace =
        create(
            "DOC-1",
            new WorkspaceSettings(
                List.of("cp local.properties copy.properties"),
                List.of("target/deep", "local.properties")));

    assertThat(workspace.root().resolve("target/deep/lib.jar")).hasContent("jar\n");
    assertThat(workspace.root().resolve("copy.properties")).hasContent("a=b\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "/etc/passwd", ".git/config", ".", "absent"})
  void copiesNothingFromElsewhereAndLeavesNothingBehind(String path) {
    assertThatThrownBy(() -> create("DOC-1", new WorkspaceSettings(List.of(), List.of(path))))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("workspace.copy");
    assertThat(user.git("branch", "--list", "orchestrator/*")).isEmpty();
    assertThat(user.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void tellsWhySetupFailedAndLeavesNothingBehind() {
    assertThatThrownBy(() ->
            create("DOC-1", new WorkspaceSettings(List.of("echo no disk >&2; exit 7"), List.of())))
        .hasMessageContaining("workspace.setup")
        .hasMessageContaining("exit code 7")
        .hasMessageContaining("no disk");
    assertThat(user.git("branch", "--list", "orchestrator/*")).isEmpty();
  }

  @Test
  void runsNothingThatTheRepositoryBrings() throws Exception {
    Path ran = dir.resolve("ran");
    String touch = "touch " + ran;
    for (String hook :
        List.of("post-checkout", "pre-commit", "reference-transaction", "post-index-change")) {
      Path file = user.root().resolve(".git/hooks/" + hook);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\n" + touch + "\nexit 1\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    user.write(".gitattributes", "*.java filter=evil diff=evil\n");
    user.git("-c", "core.hooksPath=/dev/null", "add", "-A");
    user.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Attributes");
    Files.deleteIfExists(ran);
    user.git("config", "filter.evil.smudge", touch + "; cat");
    user.git("config", "filter.evil.clean", touch + "; cat");
    user.git("config", "filter.evil.process", touch);
    user.git("config", "filter.evil.required", "true");
    user.git("config", "diff.evil.command", touch);
    user.git("config", "diff.evil.textconv", touch);
    user.git("config", "diff.external", touch);
    user.git("config", "merge.evil.driver", touch);
    user.git("config", "core.fsmonitor", touch);
    user.git("config", "core.hooksPath", user.root().resolve(".git/hooks").toString());
    user.git("config", "log.showSignature", "true");
    user.git("config", "commit.gpgSign", "true");
    user.git("config", "gpg.program", touch);
    Files.deleteIfExists(ran);

    Workspace workspace = create("DOC-1");
    write(workspace, "src/A.java", "class A { int changed; }\n");
    workspace.treeHash();
    assertThat(workspace.diff(workspace.baseCommit()).text()).contains("int changed");
    workspace.commit(Set.of("src/A.java"), "Change", "", Map.of());
    workspace.commitsSince(workspace.baseCommit());
    write(workspace, "src/A.java", "class A { int again; }\n");
    workspace.rescue("DOC-1");
    workspace.resetTo(workspace.baseCommit());
    GitRepository.open(user.root()).uncommittedIn(List.of("src/A.java"));
    workspace.remove();
    Workspace.reopen(
            GitRepository.open(user.root()),
            workspace.root(),
            workspace.branch(),
            workspace.baseCommit(),
            WorkspaceSettings.NONE)
        .remove();

    assertThat(ran).doesNotExist();
  }

  @Test
  void removesTheWorktreeAndKeepsTheBranch() throws Exception {
    Workspace workspace = create("DOC-1");
    write(workspace, "untracked.txt", "untracked\n");

    workspace.remove();

    assertThat(workspace.root()).doesNotExist();
    assertThat(user.git("branch", "--list", "orchestrator/*")).contains("orchestrator/DOC-1");
    assertThat(user.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void isFoundAgainAfterARestart() throws Exception {
    Workspace workspace = create("DOC-1");
    write(workspace, "a.txt", "a\n");
    String commit = workspace.commit(Set.of("a.txt"), "Add", "", Map.of());

    Workspace again =
        Workspace.open(
            GitRepository.open(user.root()),
            workspace.root(),
            workspace.baseCommit(),
            WorkspaceSettings.NONE);

    assertThat(again.branch()).isEqualTo(workspace.branch());
    assertThat(again.head()).isEqualTo(commit);
  }

  @Test
  void neverTakesTheUsersOwnTreeForAWorkspace() {
    GitRepository repository = GitRepository.open(user.root());

    assertThatThrownBy(() ->
            Workspace.open(repository, user.root(), repository.head(), WorkspaceSettings.NONE))
        .hasMessageContaining("is not a worktree that was added");
  }

  @Test
  void readsTextInsideTheTreeOnly() throws Exception {
    user.write("umlaut.txt", "aäöü\n");
    Files.writeString(dir.resolve("secret"), "secret\n");
    Files.createSymbolicLink(user.root().resolve("out"), dir.resolve("secret"));
    Files.createSymbolicLink(user.root().resolve("in"), Path.of("umlaut.txt"));
    Files.createSymbolicLink(user.root().resolve("git"), Path.of(".git"));
    user.commitAll("Links");
    Workspace workspace = create("DOC-1");

    assertThat(workspace.readText("umlaut.txt")).isEqualTo("aäöü\n");
    assertThat(workspace.readText("in")).isEqualTo("aäöü\n");
    assertThat(workspace.readText("umlaut.txt", 4)).isEqualTo("aä\n[… 5 bytes left out …]\n");
    for (String path : List.of("out", "git", "../secret", "absent", "src", ".git")) {
      assertThatThrownBy(() -> workspace.readText(path)).isInstanceOf(PathRefusedException.class);
    }
  }
}
