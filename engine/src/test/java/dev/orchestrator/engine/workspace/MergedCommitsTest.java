package dev.orchestrator.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one commit that a task starts from which depends on several. */
class MergedCommitsTest {

  @TempDir Path dir;
  private TestRepository user;

  @BeforeEach
  void makeRepository() {
    user = TestRepository.withCommit(dir.resolve("repo"));
  }

  private String branch(String name, String file, String text) {
    user.git("switch", "--quiet", "-c", name, "main");
    user.write(file, text);
    String commit = user.commitAll("Write " + file);
    user.git("switch", "--quiet", "main");
    return commit;
  }

  private GitRepository repository() {
    return GitRepository.open(user.root());
  }

  @Test
  void isTheOneThatContainsTheOthers() {
    String first = user.git("rev-parse", "HEAD").strip();
    user.write("b.txt", "b\n");
    String second = user.commitAll("Add b");

    assertThat(repository().merged(List.of(second))).isEqualTo(second);
    assertThat(repository().merged(List.of(first, second, first))).isEqualTo(second);
    assertThat(repository().isAncestor(first, second)).isTrue();
    assertThat(repository().isAncestor(second, first)).isFalse();
    assertThatThrownBy(() -> repository().merged(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isAMergeThatTouchesNothingElse() {
    String a = branch("orchestrator/A", "a.txt", "a\n");
    String b = branch("orchestrator/B", "b.txt", "b\n");
    String c = branch("orchestrator/C", "c.txt", "c\n");
    user.write("src/A.java", "class A { int dirty; }\n");
    SortedMap<String, String> before = user.everything();

    String merged = repository().merged(List.of(a, b, c));

    assertThat(user.git("ls-tree", "-r", "--name-only", merged).lines())
        .containsExactly(".gitignore", "a.txt", "b.txt", "c.txt", "src/A.java");
    for (String part : List.of(a, b, c)) {
      assertThat(repository().isAncestor(part, merged)).isTrue();
    }
    assertThat(user.git("log", "-1", "--format=%an%n%s", merged + "^1"))
        .isEqualTo(
            "Test User\nMerge orchestrator/B (%s) into orchestrator/A (%s)\n"
                .formatted(b.substring(0, 10), a.substring(0, 10)));
    assertThat(user.everything()).isEqualTo(before);
    assertThat(repository().merged(List.of(a, b, c))).as("again").isEqualTo(merged);
  }

  @Test
  void namesTheFilesThatConflict() {
    String a = branch("orchestrator/A", "src/A.java", "class A { int a; }\n");
    String b = branch("orchestrator/B", "src/A.java", "class A { int b; }\n");

    assertThatThrownBy(() -> repository().merged(List.of(a, b)))
        .hasMessageContaining("orchestrator/A (")
        .hasMessageContaining("orchestrator/B (")
        .hasMessageContaining("change the same lines of src/A.java")
        .asInstanceOf(InstanceOfAssertFactories.type(GitException.class))
        .extracting(GitException::conflicts)
        .isEqualTo(List.of("src/A.java"));
  }

  @Test
  void runsNoMergeDriverOfTheRepository() {
    user.write("list.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    user.write(".gitattributes", "*.txt merge=evil.one\n");
    user.commitAll("Attributes");
    Path ran = dir.resolve("ran");
    user.git("config", "merge.evil.one.driver", "touch " + ran);
    String a = branch("a", "list.txt", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    String b = branch("b", "list.txt", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    String c = branch("c", "list.txt", "eins\n2\n3\n4\n5\n6\n7\n8\n9\n");

    String merged = repository().merged(List.of(a, b));

    assertThat(user.git("show", merged + ":list.txt"))
        .isEqualTo("one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    assertThatThrownBy(() -> repository().merged(List.of(a, c)))
        .hasMessageContaining("change the same lines of list.txt");
    assertThat(ran).doesNotExist();
  }

  @Test
  void saysWhichGitItNeeds() throws IOException {
    String a = branch("a", "a.txt", "a\n");
    String b = branch("b", "b.txt", "b\n");
    Path program = Files.createDirectory(dir.resolve("bin")).resolve("git");
    Files.writeString(
        program,
        """
        #!/bin/sh
        case " $* " in *" version "*) echo git version 2.31.1; exit 0;; esac
        PATH=%s exec git "$@"
        """
            .formatted(System.getenv("PATH")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PATH", program.getParent() + ":" + System.getenv("PATH"));
    GitRepository old = GitRepository.open(user.root(), environment);

    assertThat(old.merged(List.of(a))).isEqualTo(a);
    assertThatThrownBy(() -> old.merged(List.of(a, b)))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("needs git 2.38 or later")
        .hasMessageContaining("2.31.1");
  }
}
