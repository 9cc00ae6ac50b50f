package dev.orchestrator.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FileTreeTest {
  @Test
  void listsEveryFileWhereThereIsRoom() {
    assertThat(FileTree.render(List.of("b.txt", "a/c.txt"), 1_000)).isEqualTo("a/c.txt\nb.txt");
    assertThat(FileTree.render(List.of(), 1_000)).isEmpty();
  }

  @Test
  void foldsTheDeepestFoldersFirst() {
    List<String> paths = new java.util.ArrayList<>(List.of("README.md", "src/Main.java"));
    IntStream.range(0, 50).forEach(i -> paths.add("src/deep/deeper/File" + i + ".java"));

    assertThat(FileTree.render(paths, 200))
        .isEqualTo(
            "README.md\nsrc/Main.java\nsrc/deep/deeper/ (50 files)\n"
                + "(cut to fit: 52 files in all; folders end with / and their number)");
  }

  @Test
  void neverExceedsItsRoomAndSaysThatItWasCut() {
    List<String> flat = IntStream.range(0, 1_000).mapToObj(i -> "file" + i).toList();

    String tree = FileTree.render(flat, 300);

    assertThat(tree).hasSizeLessThanOrEqualTo(300).startsWith("file0\nfile1\n");
    assertThat(tree).endsWith("(cut to fit: 1000 files in all, not all are shown)");
  }
}
