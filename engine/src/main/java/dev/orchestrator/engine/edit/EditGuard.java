package dev.orchestrator.engine.edit;

import dev.orchestrator.engine.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an author from getting past the gate by weakening it. Refused are: a test that is there
 * when the task begins and would be gone, assert less or be passed over; a file of the tests that
 * would be deleted or moved out of them; any change to a script that the gate runs; and what turns
 * tests off in a build's configuration. Tests may be added, rewritten and moved from file to file.
 *
 * <p>It counts by patterns and does not understand code: it sees that an assertion has gone, not
 * that one expects something else now. That is left to the reviewer, who sees the diff.
 *
 * <p>Immutable; as thread-safe as the workspace it asks.
 */
public final class EditGuard {

  private static final int NAMES_TOLD = 5;

  private static final String WAY_OUT =
      " Only the user can allow it, by 'may_change_tests: true' at the task in tasks.yaml.";

  private final boolean on;
  private final Function<String, Optional<String>> atBegin;
  private final Supplier<? extends Set<String>> changedSince;
  private final SortedSet<String> gateInputs;

  private EditGuard(
      boolean on,
      Function<String, Optional<String>> atBegin,
      Supplier<? extends Set<String>> changedSince,
      List<String> gateCommands) {
    this.on = on;
    this.atBegin = atBegin;
    this.changedSince = changedSince;
    this.gateInputs = GateInputs.of(gateCommands);
  }

  /** Refuses nothing: for tasks that may change tests. */
  public static EditGuard none() {
    return new EditGuard(false, path -> Optional.empty(), Set::of, List.of());
  }

  /**
   * Refuses what weakens the tests that the workspace's base commit has, or the gate.
   *
   * @param gateCommands the command lines of the gate's checks
   */
  public static EditGuard keepingTests(Workspace workspace, List<String> gateCommands) {
    return keepingTests(
        path -> workspace.textAt(workspace.baseCommit(), path),
        () -> workspace.changedFiles(workspace.baseCommit()),
        gateCommands);
  }

  /**
   * As above.
   *
   * @param atBegin the text that a file had when the task began
   * @param changedSince the files that were made, changed or deleted since
   */
  static EditGuard keepingTests(
      Function<String, Optional<String>> atBegin,
      Supplier<? extends Set<String>> changedSince,
      List<String> gateCommands) {
    return new EditGuard(true, atBegin, changedSince, gateCommands);
  }

  /**
   * Judges changes before they are written.
   *
   * @param changes by path relative to the root
   * @param renamed the new paths of renamed files by their old ones
   */
  List<EditProblem> judge(
      Path root, SortedMap<String, TreeChange> changes, Map<String, String> renamed) {
    List<EditProblem> problems = new ArrayList<>();
    if (!on) {
      return problems;
    }
    changes.forEach((path, change) -> {
      judgeGateInput(path, problems);
      judgeBuildFile(path, change, problems);
    });
    if (changes.keySet().stream().anyMatch(TestFile::mayHoldTests)) {
      judgeTests(root, changes, renamed, problems);
    }
    return problems;
  }

  private void judgeGateInput(String path, List<EditProblem> problems) {
    if (gateInputs.contains(path)) {
      problems.add(
          new EditProblem(
              path,
              0,
              "the gate runs this file, so it decides whether your work is good; leave it as it is."
                  + WAY_OUT));
    }
  }

  private static void judgeBuildFile(String path, TreeChange change, List<EditProblem> problems) {
    if (!BuildSwitches.concerns(path) || change.after() == null) {
      return;
    }
    List<String> added = BuildSwitches.added(text(change.before()), text(change.after()));
    if (!added.isEmpty()) {
      problems.add(
          new EditProblem(
              path,
              0,
              "this would turn tests or their failures off: "
                  + quoted(added)
                  + "; configure the build without it."
                  + WAY_OUT));
    }
  }

  private void judgeTests(
      Path root,
      SortedMap<String, TreeChange> changes,
      Map<String, String> renamed,
      List<EditProblem> problems) {
    SortedSet<String> concerned = new TreeSet<>(changedSince.get());
    concerned.addAll(changes.keySet());
    concerned.removeIf(path -> !TestFile.mayHoldTests(path));
    TestTally begin = new TestTally();
    TestTally now = new TestTally();
    TestTally after = new TestTally();
    for (String path : concerned) {
      TreeChange change = changes.get(path);
      String present = change == null ? read(root.resolve(path)) : text(change.before());
      begin.add(path, atBegin.apply(path).orElse(""));
      now.add(path, present);
      after.add(path, change == null ? present : text(change.after()));
    }
    int before = problems.size();
    new TestComparison(begin, now, after, NAMES_TOLD, WAY_OUT).judge(problems);
    if (problems.size() == before) {
      judgeDeletions(changes, renamed, begin, problems);
    }
  }

  /** Files whose tests are not lost may go, and so may what the task itself has brought. */
  private void judgeDeletions(
      SortedMap<String, TreeChange> changes,
      Map<String, String> renamed,
      TestTally begin,
      List<EditProblem> problems) {
    Set<String> tested =
        begin.tests().values().stream().map(TestTally.Tests::path).collect(Collectors.toSet());
    changes.forEach((path, change) -> {
      String target = renamed.getOrDefault(path, "");
      if (change.after() == null
          && TestFile.is(path)
          && !TestFile.is(target)
          && !tested.contains(path)
          && atBegin.apply(path).isPresent()) {
        problems.add(
            new EditProblem(
                path,
                0,
                "this file belongs to the tests and would be "
                    + (target.isEmpty() ? "deleted" : "moved out of them")
                    + "; keep it where tests are."
                    + WAY_OUT));
      }
    });
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(text -> "'" + text + "'").collect(Collectors.joining(", "));
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  private static String read(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? text(Files.readAllBytes(file))
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
