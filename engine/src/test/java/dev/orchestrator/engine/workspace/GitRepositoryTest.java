package dev.orchestrator.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRepositoryTest {

  @TempDir Path dir;

  @Test
  void findsTheTopLevelFromBelow() throws Exception {
    TestRepository user = TestRepository.withCommit(dir.resolve("with 'quotes' and spaces"));

    GitRepository repository = GitRepository.open(user.root().resolve("src"));

    assertThat(repository.topLevel()).isEqualTo(user.root().toRealPath());
    assertThat(repository.workingDirectory()).isEqualTo(user.root().resolve("src").toRealPath());
    assertThat(repository.head()).isEqualTo(user.git("rev-parse", "HEAD").strip());
    assertThat(repository.branch()).contains("main");
    assertThat(repository.warnings()).isEmpty();
    assertThat(repository.trackedFiles()).containsExactly(".gitignore", "src/A.java");
  }

  @Test
  void saysThatThereIsNoRepository() {
    assertThatThrownBy(() -> GitRepository.open(dir))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("not in a git repository")
        .hasMessageContaining("git init");
  }

  @Test
  void saysThatThereIsNoDirectory() {
    assertThatThrownBy(() -> GitRepository.open(dir.resolve("gone")))
        .hasMessageContaining("there is no directory");
  }

  @Test
  void saysThatThereIsNoCommitYet() {
    TestRepository user = TestRepository.empty(dir.resolve("repo"));

    assertThatThrownBy(() -> GitRepository.open(user.root()))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("no commit yet");
  }

  @Test
  void saysThatARepositoryIsBare() {
    TestRepository user = TestRepository.withCommit(dir.resolve("repo"));
    user.git("clone", "--quiet", "--bare", ".", dir.resolve("bare.git").toString());

    assertThatThrownBy(() -> GitRepository.open(dir.resolve("bare.git")))
        .hasMessageContaining("bare");
  }

  @Test
  void saysThatItIsInsideTheGitDirectory() {
    TestRepository user = TestRepository.withCommit(dir.resolve("repo"));

    assertThatThrownBy(() -> GitRepository.open(user.root().resolve(".git")))
        .hasMessageContaining(".git directory");
  }

  @Test
  void saysThatGitIsMissing() {
    assertThatThrownBy(() -> GitRepository.open(dir, Map.of("PATH", dir.toString())))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("git is not installed");
  }

  @Test
  void isNotLedAstrayByGitVariables() throws Exception {
    TestRepository user = TestRepository.withCommit(dir.resolve("repo"));
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("GIT_DIR", dir.resolve("elsewhere").toString());
    environment.put("GIT_INDEX_FILE", dir.resolve("elsewhere").toString());

    assertThat(GitRepository.open(user.root(), environment).topLevel())
        .isEqualTo(user.root().toRealPath());
  }

  @Test
  void warnsOfAMergeInProgress() throws Exception {
    TestRepository user = TestRepository.withCommit(dir.resolve("repo"));
    Files.writeString(user.root().resolve(".git/MERGE_HEAD"), user.git("rev-parse", "HEAD"));

    assertThat(GitRepository.open(user.root()).warnings())
        .singleElement()
        .asString()
        .contains("a merge is in progress");
  }

  @Test
  void worksOnADetachedHead() {
    TestRepository user = TestRepository.withCommit(dir.resolve("repo"));
    user.git("checkout", "--quiet", "--detach");

    assertThat(GitRepository.open(user.root()).branch()).isEmpty();
  }

  @Test
  void tellsWhatIsNotCommitted() {
    TestRepository user = TestRepository.withCommit(dir.resolve("repo"));
    user.write("b.txt", "b\n");
    user.write("kept.txt", "kept\n");
    user.commitAll("More");
    user.write("src/A.java", "class A { int changed; }\n");
    user.write("docs/new.md", "new\n");
    user.write("[a-z].txt", "name with magic\n");
    user.git("rm", "--quiet", "b.txt");

    GitRepository repository = GitRepository.open(user.root());

    assertThat(
            repository.uncommittedIn(
                List.of("src/A.java", "b.txt", "kept.txt", "docs", "[a-z].txt", "absent")))
        .containsExactly("[a-z].txt", "b.txt", "docs/new.md", "src/A.java");
    assertThat(repository.uncommittedIn(List.of("kept.txt"))).isEmpty();
    assertThat(repository.uncommittedIn(List.of())).isEmpty();
  }
}
