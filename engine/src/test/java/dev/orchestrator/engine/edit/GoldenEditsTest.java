package dev.orchestrator.engine.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One case per directory of {@code edits/}: {@code input/} is the tree, {@code answer.txt} what a
 * model wrote, {@code scope.txt} (optional) the files of the step; {@code guard.txt} (optional)
 * holds the gate's commands, and the tests are guarded then. Either {@code expected/} is the tree
 * then (with a file {@code expected-nothing} if it is empty), byte for byte, or {@code error.txt}
 * is what the model is told, and the tree is as it was.
 */
class GoldenEditsTest {

  private static final Path CASES = Path.of("src/test/resources/edits");

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    try (Stream<Path> entries = Files.list(CASES)) {
      List<Path> cases = entries.filter(Files::isDirectory).sorted().toList();
      assertThat(cases).hasSizeGreaterThan(60);
      return cases.stream()
          .map(each -> DynamicTest.dynamicTest(each.getFileName().toString(), () -> check(each)));
    }
  }

  private void check(Path example) throws IOException {
    Path tree = Files.createDirectory(temporary.resolve(example.getFileName()));
    copy(example.resolve("input"), tree);
    SortedMap<String, String> before = content(tree);
    String answer = Files.readString(example.resolve("answer.txt"));

    EditOutcome outcome = Edits.apply(tree, answer, scope(example), guard(example));

    Path error = example.resolve("error.txt");
    switch (outcome) {
      case EditOutcome.Refused refused -> {
        assertThat(error).as(refused.describe()).exists();
        assertThat(refused.describe() + "\n").isEqualTo(Files.readString(error));
        assertThat(content(tree)).isEqualTo(before);
      }
      case EditOutcome.Applied applied -> {
        assertThat(error).doesNotExist();
        SortedMap<String, String> expected = content(example.resolve("expected"));
        assertThat(content(tree)).isEqualTo(expected);
        assertThat(applied.paths()).isEqualTo(differing(before, expected));
      }
    }
  }

  private static EditScope scope(Path example) throws IOException {
    Path scope = example.resolve("scope.txt");
    return Files.exists(scope)
        ? EditScope.of(new HashSet<>(Files.readAllLines(scope)))
        : EditScope.anyFile();
  }

  private static EditGuard guard(Path example) throws IOException {
    Path guard = example.resolve("guard.txt");
    if (!Files.exists(guard)) {
      return EditGuard.none();
    }
    Path begin = example.resolve("input");
    return EditGuard.keepingTests(
        path -> text(begin.resolve(path)), Set::of, Files.readAllLines(guard));
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static java.util.SortedSet<String> differing(
      SortedMap<String, String> left, SortedMap<String, String> right) {
    java.util.SortedSet<String> paths = new java.util.TreeSet<>(left.keySet());
    paths.addAll(right.keySet());
    paths.removeIf(path -> left.containsKey(path) && left.get(path).equals(right.get(path)));
    return paths;
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path target = to.resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  /** Each file as text where it is text, else in hexadecimal. */
  private static SortedMap<String, String> content(Path root) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    for (Path file : files(root)) {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.UTF_8);
      boolean same = java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
      content.put(root.relativize(file).toString(), same ? text : HexFormat.of().formatHex(bytes));
    }
    return content;
  }

  private static List<Path> files(Path root) {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
