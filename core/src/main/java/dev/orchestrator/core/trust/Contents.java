package dev.orchestrator.core.trust;

import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.core.yaml.Place;
import dev.orchestrator.core.yaml.Problem;
import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlFile;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import dev.orchestrator.core.yaml.YamlNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What counts in one {@code .orchestrator/}, read once. */
final class Contents {
  /** These are read as configuration, whatever else stands in them. */
  private static final Set<String> CONFIGURATION = Set.of("providers.yaml", "config.yaml");

  /** A link to the root of the disk must end in a refusal, not in a long walk. */
  private static final int MAX_FILES = 2_000;

  private final SortedMap<String, String> hashes = new TreeMap<>();
  private final SortedMap<String, YamlNode> trees = new TreeMap<>();
  private final List<String> unreadable = new ArrayList<>();

  private Contents() {}

  static Contents read(Path dir, @Nullable Path taskFile) {
    Contents contents = new Contents();
    try {
      if (Files.isDirectory(dir)) {
        for (Path file : listed(dir)) {
          contents.addYaml(file.getFileName().toString(), file);
        }
        for (String below : List.of("prompts", "plugins")) {
          contents.addAll(dir, dir.resolve(below));
        }
      }
      if (taskFile != null && Files.isRegularFile(taskFile) && !lies(taskFile, dir)) {
        contents.addYaml(taskFile.getFileName() + " (given)", taskFile);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ConfigException(
          List.of(
              new Problem(
                  Place.of(dir),
                  "",
                  "cannot be read whole ("
                      + e.getClass().getSimpleName()
                      + "), so cannot be"
                      + " trusted")));
    }
    return contents;
  }

  private static boolean lies(Path file, Path dir) throws IOException {
    Path parent = file.toRealPath().getParent();
    return Files.isDirectory(dir) && dir.toRealPath().equals(parent);
  }

  private static List<Path> listed(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".yaml"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private void addYaml(String name, Path file) throws IOException {
    Optional<YamlNode> tree = Optional.empty();
    boolean whole = true;
    if (Files.size(file) <= YamlFile.MAX_BYTES) {
      Problems problems = new Problems();
      tree = YamlFile.read(file, problems);
      if (!problems.isEmpty()) {
        unreadable.add(name);
      } else {
        whole = CONFIGURATION.contains(name) || !isTasks(tree);
      }
    } else {
      unreadable.add(name);
    }
    if (tree.isEmpty() && !unreadable.contains(name)) {
      // nothing but comments does nothing
      return;
    }
    if (whole) {
      hashes.put(name, new Hash().add(Files.readAllBytes(file)).hex());
      tree.ifPresent(node -> trees.put(name, node));
      return;
    }
    tree.flatMap(node -> gate((Mapping) node))
        .ifPresent(gate -> {
          hashes.put(name + " gate", new Hash().add(canonical(gate)).hex());
          trees.put(name, new Mapping(List.of(gateEntry(gate)), gate.place()));
        });
  }

  /** A file of tasks is data but for its gate. */
  private static boolean isTasks(Optional<YamlNode> tree) {
    return tree.isPresent()
        && tree.get() instanceof Mapping mapping
        && mapping.entry("tasks").isPresent();
  }

  private static Optional<YamlNode> gate(Mapping mapping) {
    return mapping.value("gate").filter(node -> !node.isNull());
  }

  private static YamlNode.Entry gateEntry(YamlNode gate) {
    return new YamlNode.Entry("gate", gate.place(), gate);
  }

  /** A text that two gates share only if they say the same, wherever they stand. */
  private static String canonical(YamlNode node) {
    return switch (node) {
      case Scalar scalar -> "s" + scalar.text().length() + ":" + scalar.text();
      case Sequence sequence -> {
        StringBuilder out = new StringBuilder("l" + sequence.items().size() + ":");
        sequence.items().forEach(item -> out.append(canonical(item)));
        yield out.toString();
      }
      case Mapping mapping -> {
        StringBuilder out = new StringBuilder("m" + mapping.entries().size() + ":");
        for (YamlNode.Entry entry : mapping.entries()) {
          out.append(entry.key().length()).append(':').append(entry.key());
          out.append(canonical(entry.value()));
        }
        yield out.toString();
      }
    };
  }

  private void addAll(Path dir, Path below) throws IOException {
    if (!Files.exists(below, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    // links are followed, since whoever reads these files follows them too
    try (Stream<Path> files = Files.walk(below, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> found = files.limit(MAX_FILES + 1).toList();
      if (found.size() > MAX_FILES) {
        throw new FileSystemException(below.toString());
      }
      for (Path file : found.stream().filter(Files::isRegularFile).sorted().toList()) {
        String name = dir.relativize(file).toString();
        hashes.put(name, new Hash().add(Files.readAllBytes(file)).hex());
      }
    }
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  String hash() {
    Hash hash = new Hash();
    hashes.forEach((name, own) -> hash.add(name.getBytes(StandardCharsets.UTF_8)).add(own));
    return hash.hex();
  }

  List<String> names() {
    return List.copyOf(hashes.keySet());
  }

  /** The trees of the readable YAML files that count, by name; of files of tasks, the gate. */
  Map<String, YamlNode> trees() {
    return trees;
  }

  /** The YAML files that cannot be understood. */
  List<String> unreadable() {
    return unreadable;
  }
}
