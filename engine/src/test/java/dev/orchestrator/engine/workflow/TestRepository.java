package dev.orchestrator.engine.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real git repository in a temporary folder. */
final class TestRepository {
  final Path root;

  TestRepository(Path root) {
    this.root = root;
    git("init", "-q", "-b", "main");
    git("config", "user.name", "A User");
    git("config", "user.email", "user@example.org");
  }

  /** A repository, or worktree of one, that is there already. */
  static TestRepository at(Path root) {
    return new TestRepository(root, true);
  }

  private TestRepository(Path root, boolean there) {
    this.root = root;
    if (!there) {
      throw new IllegalArgumentException("nothing is there: " + root);
    }
  }

  static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  TestRepository write(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestRepository commit(String message) {
    git("add", "-A");
    git("commit", "-q", "-m", message);
    return this;
  }

  String git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
