package dev.orchestrator.engine.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.process.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What directories of golden files cannot hold: links, permissions, devices, a failing disk. */
class EditsTest {

  @TempDir Path temporary;
  private Path tree;
  private Path outside;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(temporary.resolve("tree"));
    outside = Files.createDirectory(temporary.resolve("outside"));
  }

  private static String block(String path, String search, String replacement) {
    return path + "\n<<<<<<< SEARCH\n" + search + "=======\n" + replacement + ">>>>>>> REPLACE\n";
  }

  private void assertRefused(String answer, String because) throws IOException {
    assertThat(Edits.apply(tree, answer, EditScope.anyFile(), EditGuard.none()))
        .isInstanceOfSatisfying(
            EditOutcome.Refused.class, refused -> assertThat(refused.describe()).contains(because));
  }

  @Test
  void keepsTheExecutableBit() throws IOException {
    Path script = Files.writeString(tree.resolve("run.sh"), "echo a\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));

    EditOutcome outcome =
        Edits.apply(
            tree, block("run.sh", "echo a\n", "echo b\n"), EditScope.anyFile(), EditGuard.none());

    assertThat(outcome).isInstanceOf(EditOutcome.Applied.class);
    assertThat(script).hasContent("echo b\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(script)))
        .isEqualTo("rwxr-x--x");
  }

  @Test
  void keepsTheExecutableBitOfARenamedFile() throws IOException {
    Path script = Files.writeString(tree.resolve("run.sh"), "echo a\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

    Edits.apply(tree, "RENAME run.sh -> bin/go.sh\n", EditScope.anyFile(), EditGuard.none());

    assertThat(tree.resolve("bin/go.sh")).isExecutable();
    assertThat(script).doesNotExist();
  }

  @Test
  void refusesALinkToAFileOutside() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret"), "a\n");
    Files.createSymbolicLink(tree.resolve("link"), secret);

    assertRefused(block("link", "a\n", "b\n"), "symbolic link");
    assertThat(secret).hasContent("a\n");
  }

  @Test
  void refusesALinkedFolder() throws IOException {
    Files.createSymbolicLink(tree.resolve("folder"), outside);

    assertRefused(block("folder/new", "", "a\n"), "symbolic link");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void refusesADanglingLink() throws IOException {
    Files.createSymbolicLink(tree.resolve("link"), outside.resolve("not-yet"));

    assertRefused(block("link", "", "a\n"), "symbolic link");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void refusesAHardLink() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret"), "a\n");
    Files.createLink(tree.resolve("twin"), secret);

    assertRefused(block("twin", "a\n", "b\n"), "hard link");
  }

  @Test
  void refusesAPipe() throws Exception {
    Program.of("mkfifo", tree.resolve("pipe").toString())
        .environment(Map.of("PATH", System.getenv("PATH")))
        .run();

    assertRefused(block("pipe", "a\n", "b\n"), "a device or a pipe");
  }

  @Test
  void refusesAReadOnlyFile() throws IOException {
    Path file = Files.writeString(tree.resolve("a"), "a\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));

    assertRefused(block("a", "a\n", "b\n"), "read-only");
  }

  @Test
  void refusesAVeryLargeFile() throws IOException {
    Files.write(tree.resolve("big"), new byte[50 << 20]);

    assertRefused(block("big", "a\n", "b\n"), "larger than 10 MiB");
  }

  @Test
  void refusesHalfACharacter() throws IOException {
    Files.writeString(tree.resolve("a"), "a\n");

    assertRefused(block("a", "a\n", "b\uD800\n"), "lone surrogate");
    assertRefused(block("b", "", "b\uD800\n"), "lone surrogate");
  }

  @Test
  void answersQuicklyForABigFileWithoutTheSearchText() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      text.append("line ").append(i).append('\n');
    }
    Files.writeString(tree.resolve("big"), text);

    assertRefused(block("big", "line 4711\nline 4713\n", "b\n"), "4712 | line 4711");
  }

  @Test
  void editsWorkflowsOnlyWhereTheUserNamedThem() throws IOException {
    String answer = block(".github/workflows/ci.yml", "", "on: push\n");
    Set<String> file = Set.of(".github/workflows/ci.yml");

    assertThat(Edits.apply(tree, answer, EditScope.of(file), EditGuard.none()))
        .isInstanceOf(EditOutcome.Refused.class);
    assertThat(
            Edits.apply(
                tree, answer, EditScope.of(Set.of()).withNamedByUser(file), EditGuard.none()))
        .isInstanceOf(EditOutcome.Applied.class);
  }

  @Test
  void putsEverythingBackWhenTheDiskFailsHalfWay() throws IOException {
    Path first = Files.writeString(tree.resolve("a"), "old a\n");
    Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rwxr-----"));
    Path second = Files.writeString(tree.resolve("b"), "old b\n");
    Path third = tree.resolve("new/c");
    TreeChange deletion = new TreeChange(second, bytes("old b\n"), null, null);
    // The second deletion of one file fails after three changes were made, as a disk might.
    List<TreeChange> changes =
        List.of(
            new TreeChange(first, bytes("old a\n"), bytes("new a\n"), null),
            deletion,
            new TreeChange(third, null, bytes("c\n"), null),
            deletion);

    assertThatThrownBy(() -> TreeWriter.write(changes)).isInstanceOf(IOException.class);

    assertThat(first).hasContent("old a\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
        .isEqualTo("rwxr-----");
    assertThat(second).hasContent("old b\n");
    try (Stream<Path> left = Files.walk(tree)) {
      assertThat(left.map(path -> tree.relativize(path).toString()))
          .containsExactlyInAnyOrder("", "a", "b");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void writesNothingWhenAFileWasChangedMeanwhile() throws IOException {
    Path first = Files.writeString(tree.resolve("a"), "a\n");
    Path second = Files.writeString(tree.resolve("b"), "changed by someone\n");

    assertThatThrownBy(() ->
            TreeWriter.write(
                List.of(
                    new TreeChange(first, bytes("a\n"), bytes("A\n"), null),
                    new TreeChange(second, bytes("b\n"), bytes("B\n"), null))))
        .hasMessageContaining("changed by someone else");

    assertThat(first).hasContent("a\n");
    assertThat(tree.toFile().list()).containsExactlyInAnyOrder("a", "b");
  }
}
