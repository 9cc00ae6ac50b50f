package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.cli.Surroundings.Channel;
import dev.orchestrator.engine.journal.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DiscardAndCleanTest {

  @TempDir Path dir;

  private static Path worktrees(TestProject project) throws IOException {
    Path all = project.home.resolve(".local/state/orchestrator/worktrees");
    try (Stream<Path> folders = Files.list(all)) {
      return folders.findFirst().orElseThrow();
    }
  }

  private static String branches(TestProject project) {
    return project.git("branch", "--list", "orchestrator/*", "--format=%(refname:short)");
  }

  private static int count(TestProject project, String path) throws IOException {
    try (Stream<Path> entries = Files.list(worktrees(project).resolve(path))) {
      return (int) entries.count();
    }
  }

  @Test
  void discardsNothingUnmergedWithoutBeingAsked() {
    TestProject project = GreetingProject.done(dir);

    TestProject.Ran refused = project.run("discard", "T-1");

    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err())
        .contains("T-1 holds work that is nowhere else, so nothing was discarded")
        .contains("T-1: Greet")
        .contains("--force");
    assertThat(branches(project)).contains("orchestrator/T-1");
  }

  @Test
  void whatWasDiscardedCanBeWorkedAgain() {
    var project = GreetingProject.done(dir);
    assertThat(project.run("discard", "T-1", "--force").code()).isZero();

    JsonNode task = project.document("run", 0, "run", "-m", "maple/maple-large").at("/tasks/0");

    assertThat(task.get("state").asString()).isEqualTo("done");
    assertThat(task.get("reason").asString()).doesNotContain("earlier run");
    assertThat(project.run("review").out()).contains("no task waits");
  }

  @Test
  void discardsWhatIsUnmergedByForceAndTellsHowToHaveItBack() {
    TestProject project = GreetingProject.done(dir);
    String tip = project.git("rev-parse", "orchestrator/T-1").strip();

    TestProject.Ran ran = project.run("discard", "T-1", "--force");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("discarded orchestrator/T-1");
    assertThat(ran.out()).contains("git branch orchestrator/T-1 " + tip);
    assertThat(branches(project)).isEmpty();
    assertThat(project.run("discard", "T-1").out()).contains("nothing is left of T-1");
  }

  @Test
  void discardsWhatIsMergedWithoutAsking() {
    TestProject project = GreetingProject.done(dir);
    project.run("merge", "T-1");

    JsonNode document = project.document("discard", 0, "discard", "T-1");

    assertThat(document.at("/removed/0/branch").asString()).isEqualTo("orchestrator/T-1");
    assertThat(branches(project)).isEmpty();
  }

  @Test
  void asksAtATerminal() {
    TestProject project = GreetingProject.done(dir);
    byte[] no = "n\n".getBytes(StandardCharsets.UTF_8);
    byte[] yes = "y\n".getBytes(StandardCharsets.UTF_8);

    TestProject.Ran declined = project.run(no, EnumSet.allOf(Channel.class), "discard", "T-1");
    String after = branches(project);
    TestProject.Ran agreed = project.run(yes, EnumSet.allOf(Channel.class), "discard", "T-1");

    assertThat(declined.code()).isEqualTo(3);
    assertThat(declined.err()).contains("commits that no other branch has", "Discard this?");
    assertThat(after).contains("orchestrator/T-1");
    assertThat(agreed.code()).as(agreed.err()).isZero();
    assertThat(branches(project)).isEmpty();
  }

  @Test
  void tellsOfFilesThatAreNotCommitted() throws IOException {
    TestProject project = GreetingProject.waiting(dir);
    Path worktree = worktrees(project).resolve("T-1");
    Files.writeString(worktree.resolve("draft.txt"), "draft\n");
    project.git("merge", "-q", "orchestrator/T-1");

    TestProject.Ran refused = project.run("discard", "T-1");
    TestProject.Ran cleaned = project.run("clean");
    int forced = project.run("discard", "T-1", "--force").code();

    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("files that are not committed", "    draft.txt");
    assertThat(cleaned.out()).contains("kept orchestrator/T-1: not committed in " + worktree);
    assertThat(forced).isZero();
    assertThat(worktree).doesNotExist();
    assertThat(branches(project)).isEmpty();
  }

  @Test
  void leavesAWorktreeOfThePersonAlone() {
    TestProject project = GreetingProject.done(dir);
    Path mine = dir.resolve("mine");
    project.git("worktree", "add", "-q", mine.toString(), "orchestrator/T-1");

    TestProject.Ran refused = project.run("discard", "T-1", "--force");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("orchestrator/T-1 is checked out in " + mine);
    assertThat(mine.resolve("greeting.txt")).hasContent("hello world\n");
    assertThat(project.run("clean").out()).contains("you have it checked out in " + mine);
  }

  @Test
  void keepsOutWhileARunIsAtWork() {
    TestProject project = GreetingProject.done(dir);
    StateDirectory.RunLock run = StateDirectory.of(project.root).lock();
    try {
      for (String command : new String[] {"clean", "discard"}) {
        TestProject.Ran refused =
            command.equals("clean")
                ? project.run("clean")
                : project.run("discard", "T-1", "--force");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("another run is at work");
      }
    } finally {
      run.close();
    }
    assertThat(branches(project)).contains("orchestrator/T-1");
  }

  @Test
  void cleansWhatIsMergedAndKeepsTheRest() {
    TestProject project = GreetingProject.done(dir);
    project.git("branch", "orchestrator/OLD", "main");
    project.git("branch", "mine", "main");

    JsonNode before = project.document("clean", 0, "clean", "--dry-run");
    String untouched = branches(project);
    TestProject.Ran cleaned = project.run("clean");

    assertThat(before.get("dry_run").asBoolean()).isTrue();
    assertThat(before.at("/removed/0/what").asString()).isEqualTo("orchestrator/OLD");
    assertThat(untouched).isEqualTo("orchestrator/OLD\norchestrator/T-1\n");
    assertThat(cleaned.out())
        .contains("removed orchestrator/OLD: merged or empty")
        .contains("kept orchestrator/T-1: 1 commit is not merged")
        .contains("'orchestrator merge T-1', or discard it");
    assertThat(branches(project)).isEqualTo("orchestrator/T-1\n");

    project.run("merge", "T-1");
    assertThat(project.run("clean").out()).contains("removed orchestrator/T-1");
    assertThat(project.run("clean").out()).contains("nothing is left of any task");
    assertThat(project.git("branch", "--list", "mine")).isNotEmpty();
  }

  @Test
  void cleansAWorktreeWithItsMergedBranch() throws IOException {
    TestProject project = GreetingProject.waiting(dir);

    TestProject.Ran kept = project.run("clean");
    int left = count(project, "");
    project.git("merge", "-q", "orchestrator/T-1");
    TestProject.Ran cleaned = project.run("clean");

    assertThat(kept.out()).contains("kept orchestrator/T-1: 1 commit is not merged");
    assertThat(left).isOne();
    assertThat(cleaned.out())
        .contains("removed orchestrator/T-1: merged or empty, with its worktree");
    assertThat(count(project, "")).isZero();
  }

  @Test
  void cleansRescuedWorkOnceItIsMerged() {
    TestProject project = GreetingProject.fresh(dir);
    project.write("other.txt", "rescued\n");
    project.git("add", "other.txt");
    String tree = project.git("write-tree").strip();
    String commit = project.git("commit-tree", tree, "-p", "HEAD", "-m", "Keep").strip();
    project.git("update-ref", "refs/orchestrator/rescued/T-1", commit);
    project.git("reset", "-q", "--hard");

    TestProject.Ran kept = project.run("clean");
    project.git("cherry-pick", commit);
    TestProject.Ran cleaned = project.run("clean");

    assertThat(kept.out())
        .contains("kept refs/orchestrator/rescued/T-1: rescued work that is not merged");
    assertThat(cleaned.out()).contains("removed refs/orchestrator/rescued/T-1");
    assertThat(project.git("for-each-ref", "refs/orchestrator")).isEmpty();
  }

  @Test
  void cleansForgottenWorktreesUnlessTheyHoldWork() throws IOException {
    TestProject project = GreetingProject.done(dir);
    Path folder = worktrees(project);
    Path same = folder.resolve("same");
    Path changed = folder.resolve("changed");
    for (Path stray : new Path[] {same, changed}) {
      project.write(stray.resolve("greeting.txt"), "hello world\n");
      project.write(stray.resolve("other.txt"), "other\n");
      project.write(stray.resolve("tests/greeting_test.txt"), "hello\n");
    }
    project.write(changed.resolve("draft.txt"), "draft\n");
    Path gone = folder.resolve("gone");
    project.git("worktree", "add", "-q", "-b", "elsewhere", gone.toString());
    Files.move(gone, dir.resolve("moved"));

    TestProject.Ran cleaned = project.run("clean");

    assertThat(cleaned.code()).as(cleaned.err()).isZero();
    assertThat(cleaned.out())
        .contains("removed " + same + ": git has forgotten it")
        .contains("kept " + changed + ": git has forgotten it, and it holds files")
        .contains("removed " + gone + " (worktree): its directory is gone");
    assertThat(same).doesNotExist();
    assertThat(changed.resolve("draft.txt")).hasContent("draft\n");
    assertThat(project.git("worktree", "list").lines()).hasSize(1);
    assertThat(project.git("branch", "--list", "elsewhere")).isNotEmpty();
  }
}
