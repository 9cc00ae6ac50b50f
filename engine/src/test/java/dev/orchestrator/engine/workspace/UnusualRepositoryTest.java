package dev.orchestrator.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.config.WorkspaceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Repositories and states of them in which work must go well or end in a clear error. Where the
 * others are held:
 *
 * <ul>
 *   <li>no repository, no commit, bare, detached, a merge in progress, {@code GIT_DIR} in the
 *       environment: {@link GitRepositoryTest}
 *   <li>dirty; a branch that exists; hooks (failing ones too), {@code core.hooksPath}, filters,
 *       merge and diff drivers and {@code commit.gpgSign} of the repository: {@link WorkspaceTest}
 *   <li>a worktree that is gone or in the way, commits of a person on the task's branch: {@link
 *       WorkspaceResumeTest}
 *   <li>untracked and ignored files that a merge would overwrite, a merge while the user has
 *       committed, detached or has something in progress: {@code MergeCommandTest} of the command
 *       line
 * </ul>
 */
class UnusualRepositoryTest {

  @TempDir Path dir;
  private TestRepository user;

  @BeforeEach
  void makeRepository() {
    user = TestRepository.withCommit(dir.resolve("repo"));
  }

  private Workspace create(Path repository) {
    return Workspace.create(
        GitRepository.open(repository), dir.resolve("state"), "T-1", WorkspaceSettings.NONE);
  }

  /** Changes a file, looks at it in every way, and commits it. */
  private static String work(Workspace workspace, String path) throws IOException {
    Files.writeString(workspace.root().resolve(path), "class A { int changed; }\n");
    assertThat(workspace.isClean()).isFalse();
    assertThat(workspace.changedFiles(workspace.baseCommit())).containsExactly(path);
    assertThat(workspace.diff(workspace.baseCommit()).text()).contains("+class A { int changed; }");
    String commit = workspace.commit(Set.of(path), "Change", "", Map.of());
    assertThat(workspace.isClean()).isTrue();
    return commit;
  }

  @Test
  void aSubmoduleStaysAsItIs() throws IOException {
    TestRepository library = TestRepository.withCommit(dir.resolve("library"));
    user.git(
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        library.root().toString(),
        "lib");
    user.commitAll("Add a submodule");
    String pinned = user.git("rev-parse", "HEAD:lib");
    SortedMap<String, String> before = user.everything();

    Workspace workspace = create(user.root());
    String commit = work(workspace, "src/A.java");
    workspace.resetTo(workspace.baseCommit());

    assertThat(user.git("rev-parse", commit + ":lib")).isEqualTo(pinned);
    assertThat(workspace.root().resolve("lib")).isEmptyDirectory();
    assertThat(user.everything()).isEqualTo(before);
    workspace.remove();
    assertThat(workspace.root()).doesNotExist();
  }

  @Test
  void aShallowCloneWillDo() throws IOException {
    user.write("b.txt", "b\n");
    user.commitAll("Add b");
    Path shallow = dir.resolve("shallow");
    user.git("clone", "--quiet", "--depth", "1", "file://" + user.root(), shallow.toString());

    Workspace workspace = create(shallow);
    String commit = work(workspace, "src/A.java");

    assertThat(workspace.commitsSince(workspace.baseCommit())).hasSize(1);
    assertThat(workspace.isAncestor(workspace.baseCommit(), commit)).isTrue();
    assertThat(TestRepository.at(shallow).git("rev-parse", "--is-shallow-repository"))
        .isEqualTo("true\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"with space", "it's \"quoted\"", "new\nline", "größe", "-dash", "$HOME `x`"})
  void anyPathWillDo(String name) throws IOException {
    TestRepository odd = TestRepository.withCommit(dir.resolve(name).resolve(name));
    odd.write(name + "/" + name + ".txt", "odd\n");
    odd.commitAll("Add");
    SortedMap<String, String> before = odd.everything();

    Workspace workspace = create(odd.root().resolve("src"));
    String commit = work(workspace, name + "/" + name + ".txt");
    odd.write(name + "/" + name + ".txt", "changed\n");

    GitRepository repository = GitRepository.open(odd.root());
    assertThat(repository.topLevel()).isEqualTo(odd.root().toRealPath());
    assertThat(repository.trackedFiles()).contains(name + "/" + name + ".txt");
    assertThat(repository.uncommittedIn(List.of(name))).containsExactly(name + "/" + name + ".txt");
    assertThat(workspace.textAt(commit, name + "/" + name + ".txt"))
        .contains("class A { int changed; }\n");
    assertThat(workspace.textAt(commit, name)).as("a folder").isEmpty();
    assertThat(workspace.textAt(commit, "absent")).isEmpty();
    odd.write(name + "/" + name + ".txt", "odd\n");
    assertThat(odd.everything().keySet()).isEqualTo(before.keySet());
  }

  @Test
  void lineEndsThatGitConvertsAreNoChange() throws IOException {
    user.git("config", "core.autocrlf", "true");
    user.write("crlf.txt", "one\r\ntwo\r\n");
    user.commitAll("Add");

    Workspace workspace = create(user.root());

    assertThat(workspace.root().resolve("crlf.txt")).content().isEqualTo("one\r\ntwo\r\n");
    assertThat(workspace.isClean()).isTrue();
    Files.writeString(workspace.root().resolve("crlf.txt"), "one\r\nzwei\r\n");
    String commit = workspace.commit(Set.of("crlf.txt"), "Change", "", Map.of());
    assertThat(user.git("show", "--format=", "--numstat", commit)).isEqualTo("1\t1\tcrlf.txt\n");
    assertThat(user.git("cat-file", "blob", commit + ":crlf.txt")).isEqualTo("one\nzwei\n");
  }

  @Test
  void aRebaseInProgressIsToldAndLeftAlone() throws IOException {
    user.git("switch", "--quiet", "-c", "side");
    user.write("src/A.java", "class A { int side; }\n");
    user.commitAll("Side");
    user.git("switch", "--quiet", "main");
    user.write("src/A.java", "class A { int main; }\n");
    user.commitAll("Main");
    try {
      user.git("rebase", "side");
    } catch (IllegalStateException conflict) {
      assertThat(conflict).hasMessageContaining("rebase");
    }
    SortedMap<String, String> before = user.everything();

    assertThat(GitRepository.open(user.root()).warnings())
        .containsExactly("a rebase is in progress; work starts from the commit HEAD names now");
    Workspace workspace = create(user.root());
    work(workspace, ".gitignore");
    workspace.remove();

    assertThat(user.everything()).isEqualTo(before);
    assertThat(user.root().resolve(".git/rebase-merge")).isDirectory();
  }

  @Test
  void commitsOfTheUserMeanwhileDoNotDisturb() throws IOException {
    Workspace workspace = create(user.root());
    user.write("src/A.java", "class A { int mine; }\n");
    String mine = user.commitAll("Mine");

    String commit = work(workspace, "src/A.java");

    assertThat(user.git("rev-parse", "main").strip()).isEqualTo(mine);
    assertThat(user.git("rev-parse", commit + "^").strip()).isEqualTo(workspace.baseCommit());
    assertThat(workspace.isAncestor(mine, commit)).isFalse();
  }

  @Test
  void aWorktreeOfTheUserWillDo() throws IOException {
    Path second = dir.resolve("second");
    user.git("worktree", "add", "--quiet", "-b", "second", second.toString());
    SortedMap<String, String> before = user.everything();

    Workspace workspace = create(second);
    work(workspace, "src/A.java");

    assertThat(GitRepository.open(second).branch()).contains("second");
    assertThat(second.resolve("src/A.java")).hasContent("class A {}\n");
    workspace.remove();
    assertThat(user.everything()).isEqualTo(before);
    assertThat(user.git("worktree", "list").lines()).hasSize(2);
  }

  @Test
  void aFolderWhereTheWorktreeShouldBeIsLeftAlone() throws IOException {
    Workspace first = create(user.root());
    Path folder = Objects.requireNonNull(first.root().getParent());
    first.remove();
    user.git("branch", "--quiet", "-D", first.branch());
    Files.writeString(Files.createDirectory(folder.resolve("T-1")).resolve("mine.txt"), "mine\n");

    Workspace second = create(user.root());

    assertThat(second.branch()).isEqualTo("orchestrator/T-1-2");
    assertThat(folder.resolve("T-1/mine.txt")).hasContent("mine\n");
  }

  @Test
  void noVariableOfTheEnvironmentReachesGit() throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    for (String name :
        List.of(
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_COMMON_DIR",
            "GIT_NAMESPACE",
            "GIT_CONFIG_GLOBAL")) {
      environment.put(name, dir.resolve("elsewhere").toString());
    }
    Path ran = dir.resolve("ran");
    environment.put("GIT_EXTERNAL_DIFF", "touch " + ran);
    environment.put("GIT_AUTHOR_NAME", "Somebody Else");
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "core.fsmonitor");
    environment.put("GIT_CONFIG_VALUE_0", "touch " + ran);

    Workspace workspace =
        Workspace.create(
            GitRepository.open(user.root(), environment),
            dir.resolve("state"),
            "T-1",
            WorkspaceSettings.NONE);
    String commit = work(workspace, "src/A.java");

    assertThat(user.git("log", "-1", "--format=%an", commit)).isEqualTo("Test User\n");
    assertThat(ran).doesNotExist();
    assertThat(dir.resolve("elsewhere")).doesNotExist();
  }
}
