package dev.orchestrator.engine.edit;

import dev.orchestrator.engine.workspace.PathRefusedException;
import dev.orchestrator.engine.workspace.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a list of edits would make of a tree, worked out in memory. Every edit is checked, also
 * after the first problem, so that the model learns all of them at once.
 */
final class EditPlan {

  /** Larger files are not edited: 10 MiB. */
  static final long MAX_FILE_BYTES = 10L << 20;

  private final Path root;
  private final EditScope scope;
  private final List<EditProblem> problems = new ArrayList<>();
  private final SortedMap<String, List<Edit.Replace>> blocks = new TreeMap<>();
  private final SortedSet<String> deleted = new TreeSet<>();
  private final SortedMap<String, String> renamed = new TreeMap<>();
  private final Map<String, Optional<Path>> located = new HashMap<>();
  private final SortedMap<String, TreeChange> changes = new TreeMap<>();

  EditPlan(Path root, EditScope scope) {
    this.root = root;
    this.scope = scope;
  }

  List<EditProblem> problems() {
    return problems;
  }

  SortedSet<String> paths() {
    return new TreeSet<>(changes.keySet());
  }

  /** The changes by path, once they are worked out. */
  SortedMap<String, TreeChange> byPath() {
    return Collections.unmodifiableSortedMap(changes);
  }

  /** The new paths of renamed files by their old ones. */
  SortedMap<String, String> renamed() {
    return Collections.unmodifiableSortedMap(renamed);
  }

  void add(Edit edit) {
    switch (edit) {
      case Edit.Replace replace -> {
        if (locate(replace.path(), replace.block()).isPresent()) {
          blocks.computeIfAbsent(replace.path(), path -> new ArrayList<>()).add(replace);
        }
      }
      case Edit.Delete delete -> {
        if (locate(delete.path(), 0).isPresent() && !deleted.add(delete.path())) {
          problem(delete.path(), 0, "the file is deleted twice; write DELETE once");
        }
      }
      case Edit.Rename rename -> addRename(rename);
    }
  }

  private void addRename(Edit.Rename rename) {
    boolean good = locate(rename.path(), 0).isPresent() & locate(rename.target(), 0).isPresent();
    if (!good) {
      return;
    }
    if (rename.path().equals(rename.target())) {
      problem(rename.path(), 0, "the file is renamed to itself; leave that line out");
    } else if (renamed.containsValue(rename.target())) {
      problem(rename.target(), 0, "two files are renamed to this one; give each a name of its own");
    } else if (renamed.putIfAbsent(rename.path(), rename.target()) != null) {
      problem(rename.path(), 0, "the file is renamed twice; write RENAME once");
    }
  }

  private void problem(String path, int block, String message) {
    problems.add(new EditProblem(path, block, message));
  }

  /** The file of a path, if it may be edited; otherwise the problem is told once. */
  private Optional<Path> locate(String path, int block) {
    Optional<Path> known = located.get(path);
    if (known != null) {
      return known;
    }
    Optional<Path> file = Optional.empty();
    try {
      Path place = TreePath.locate(root, path);
      Optional<String> refusal = scope.refusal(path);
      if (refusal.isPresent()) {
        problem(path, block, refusal.get());
      } else {
        file = Optional.of(place);
      }
    } catch (PathRefusedException e) {
      problem(path, block, String.valueOf(e.getMessage()));
    }
    located.put(path, file);
    return file;
  }

  private Path file(String path) {
    return root.resolve(path);
  }

  private boolean exists(String path) {
    return Files.exists(file(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** Works everything out. Empty if there is a problem. */
  List<TreeChange> changes() {
    deleted.forEach(this::delete);
    renamed.forEach(this::rename);
    blocks.forEach(this::change);
    checkTwins();
    if (problems.isEmpty() && changes.isEmpty()) {
      problem("", 0, "the answer changes nothing; write the edits that the step asks for");
    }
    return problems.isEmpty() ? List.copyOf(changes.values()) : List.of();
  }

  private void delete(String path) {
    if (!exists(path)) {
      problem(path, 0, "there is no such file to delete; check the path, or leave that line out");
    } else if (renamed.containsKey(path) || blocks.containsKey(path)) {
      problem(path, 0, "the file is deleted and edited in one answer; do one of them");
    } else {
      read(path, 0)
          .ifPresent(bytes -> changes.put(path, new TreeChange(file(path), bytes, null, null)));
    }
  }

  private void rename(String path, String target) {
    if (!exists(path)) {
      problem(path, 0, "there is no such file to rename; check the path");
    } else if (exists(target)) {
      problem(
          target, 0, "a file is renamed to this one, which exists already; choose another name");
    } else if (blocks.containsKey(path) && blocks.containsKey(target)) {
      problem(path, 0, "blocks name both the old and the new path; use the old one for all");
    } else {
      read(path, 0)
          .ifPresent(bytes -> {
            changes.put(path, new TreeChange(file(path), bytes, null, null));
            changes.put(target, new TreeChange(file(target), null, bytes, permissions(file(path))));
          });
    }
  }

  private void change(String path, List<Edit.Replace> edits) {
    String source = source(path);
    String target = renamed.getOrDefault(source, source);
    if (!exists(source)) {
      create(path, edits);
      return;
    }
    Optional<byte[]> bytes = read(source, edits.getFirst().block());
    if (bytes.isEmpty()) {
      return;
    }
    FileEdit edit = new FileEdit(path, bytes.get(), edits);
    edit.result()
        .ifPresent(after -> {
          boolean moved = !target.equals(source);
          byte[] before = moved ? null : bytes.get();
          changes.put(
              target, new TreeChange(file(target), before, after, permissions(file(source))));
        });
    problems.addAll(edit.problems());
  }

  /** The file whose text a block speaks of: a block may name a renamed file by its new path. */
  private String source(String path) {
    return renamed.entrySet().stream()
        .filter(entry -> entry.getValue().equals(path))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(path);
  }

  private void create(String path, List<Edit.Replace> edits) {
    NewFile fresh = new NewFile(path, edits);
    fresh
        .content()
        .ifPresent(bytes -> changes.put(path, new TreeChange(file(path), null, bytes, null)));
    problems.addAll(fresh.problems());
  }

  private Optional<byte[]> read(String path, int block) {
    Path file = file(path);
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        problem(path, block, "the file is larger than 10 MiB and is not edited; leave it as it is");
        return Optional.empty();
      }
      if (!permissions(file).contains(PosixFilePermission.OWNER_WRITE)) {
        problem(path, block, "the file is read-only; leave it as it is");
        return Optional.empty();
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static java.util.Set<PosixFilePermission> permissions(Path file) {
    try {
      return Files.getPosixFilePermissions(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the permissions of " + file, e);
    }
  }

  /** New names must not collide with one another where case or Unicode form does not count. */
  private void checkTwins() {
    Map<String, String> seen = new HashMap<>();
    for (Map.Entry<String, TreeChange> entry : changes.entrySet()) {
      if (entry.getValue().after() == null) {
        continue;
      }
      String path = entry.getKey();
      String twin = seen.putIfAbsent(TreePath.fold(path), path);
      if (twin != null) {
        problem(
            path,
            0,
            "differs from '" + twin + "' only by case or Unicode form; choose another name");
      }
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        TreeChange parent = changes.get(path.substring(0, slash));
        if (parent != null && parent.after() != null) {
          problem(
              path,
              0,
              "'"
                  + path.substring(0, slash)
                  + "' would be both a file and a folder; choose another path");
        }
      }
    }
  }
}
