package dev.orchestrator.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyChangesTest {
  @TempDir Path dir;
  private TestRepository user;
  private String base;

  @BeforeEach
  void begin() {
    user = TestRepository.withCommit(dir.resolve("repo"));
    base = head();
  }

  @Test
  void readsManyAtOnceAsEachAlone() throws Exception {
    Set<Changes.Range> ranges = new HashSet<>();
    write("new.txt", "0123456789012345678901234567890123456789\n\n\n\u00e4\n");
    ranges.add(new Changes.Range(base, commit()));
    user.git("mv", "new.txt", "renamed.txt");
    ranges.add(new Changes.Range(base, commit()));
    Files.write(user.root().resolve("binary"), new byte[] {0, 1, 2});
    ranges.add(new Changes.Range(base, commit()));
    Files.delete(user.root().resolve("src/A.java"));
    ranges.add(new Changes.Range(base, commit()));

    GitRepository repository = GitRepository.open(user.root());
    Map<Changes.Range, Changes> many = repository.changes(ranges);

    assertThat(many).hasSize(4);
    many.forEach((range, changes) -> assertThat(changes).isEqualTo(repository.changes(range)));
    assertThat(many.values()).extracting(Changes::stat).allMatch(stat -> stat.contains("changed"));
  }

  @Test
  void leavesToBeAskedAloneWhatCannotBeReadWithOthers() throws Exception {
    write("small.txt", "small\n");
    Changes.Range small = new Changes.Range(base, commit());
    write("large.txt", "a line\n".repeat(Workspace.MAX_DIFF_BYTES / 7));
    Changes.Range large = new Changes.Range(small.to(), commit());
    Changes.Range sameEnd = new Changes.Range(large.to(), small.to());
    Changes.Range nothing = new Changes.Range(base, base);
    Changes.Range gone = new Changes.Range(base, "1".repeat(40));

    GitRepository repository = GitRepository.open(user.root());

    assertThat(repository.changes(Set.of(small, large, nothing, gone))).containsOnlyKeys(small);
    assertThat(repository.changes(Set.of(small, sameEnd))).isEmpty();
    assertThat(repository.changes(large).diff().truncated()).isTrue();
    assertThat(repository.changes(nothing).diff().isEmpty()).isTrue();
    assertThatThrownBy(() -> repository.changes(gone)).isInstanceOf(GitException.class);
  }

  private void write(String name, String text) throws Exception {
    Files.write(user.root().resolve(name), List.of(text), StandardCharsets.UTF_8);
  }

  private String commit() {
    user.git("add", "--all");
    user.git("commit", "--quiet", "-m", "change");
    return head();
  }

  private String head() {
    return user.git("rev-parse", "HEAD").strip();
  }
}
