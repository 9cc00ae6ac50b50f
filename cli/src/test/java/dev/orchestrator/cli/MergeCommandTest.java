package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MergeCommandTest {

  @TempDir Path dir;

  private static void commit(TestProject project, String path, String text) {
    project.write(path, text);
    project.git("add", path);
    project.git("commit", "-q", "-m", "Write " + path);
  }

  private static String tip(TestProject project, String branch) {
    return project.git("rev-parse", branch).strip();
  }

  /** Refused, and neither branch, index nor files are other than before. */
  private static String refused(TestProject project, int code, String... arguments) {
    String before = picture(project);
    TestProject.Ran ran = project.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(code);
    assertThat(picture(project)).isEqualTo(before);
    return ran.err();
  }

  private static String picture(TestProject project) {
    return project.git("log", "-1", "--format=%H %D")
        + project.git("status", "--porcelain", "--ignored")
        + project.git("diff")
        + project.git("diff", "--cached");
  }

  @Test
  void movesTheBranchForward() throws IOException {
    TestProject project = GreetingProject.done(dir);
    project.write("other.txt", "changed, not committed\n");

    TestProject.Ran ran = project.run("merge", "T-1");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("main moved forward to orchestrator/T-1 (1 file changed)")
        .contains("orchestrator clean");
    assertThat(tip(project, "main")).isEqualTo(tip(project, "orchestrator/T-1"));
    assertThat(project.root.resolve("greeting.txt")).hasContent("hello world\n");
    assertThat(project.root.resolve("other.txt")).hasContent("changed, not committed\n");
    assertThat(project.run("merge", "T-1").out())
        .contains("orchestrator/T-1 is merged into main already");
  }

  @Test
  void makesAMergeCommitWhereTheBranchHasMovedOn() {
    TestProject project = GreetingProject.done(dir);
    commit(project, "more.txt", "more\n");
    String main = tip(project, "main");

    JsonNode document = project.document("merge", 0, "merge", "T-1", "--delete-branch");

    assertThat(document.get("kind").asString()).isEqualTo("merge_commit");
    assertThat(document.get("branch_deleted").asBoolean()).isTrue();
    assertThat(document.get("commit").asString()).isEqualTo(tip(project, "main"));
    assertThat(tip(project, "main^1")).isEqualTo(main);
    assertThat(project.git("log", "-1", "--format=%an <%ae>%n%B"))
        .startsWith(
            "A User <user@example.org>\nMerge branch 'orchestrator/T-1' into main\n\n"
                + "Task T-1: Greet the world");
    assertThat(project.root.resolve("greeting.txt")).hasContent("hello world\n");
    assertThat(project.git("status", "--porcelain", "--untracked-files=no")).isEmpty();
    assertThat(project.git("branch", "--list", "orchestrator/*")).isEmpty();
  }

  @Test
  void makesAMergeCommitWhereItIsAskedFor() {
    TestProject project = GreetingProject.done(dir);

    assertThat(project.run("merge", "T-1", "--no-ff").code()).isZero();

    assertThat(tip(project, "main^2")).isEqualTo(tip(project, "orchestrator/T-1"));
  }

  @Test
  void namesTheFilesThatConflict() {
    TestProject project = GreetingProject.done(dir);
    commit(project, "greeting.txt", "hello moon\n");

    assertThat(refused(project, 1, "merge", "T-1"))
        .contains("orchestrator/T-1 conflicts with main in greeting.txt")
        .contains("nothing was changed")
        .contains("git merge orchestrator/T-1");
  }

  @Test
  void overwritesNothingThatIsNotCommitted() {
    TestProject project = GreetingProject.done(dir);
    project.write("greeting.txt", "hello, half written\n");

    assertThat(refused(project, 1, "merge", "T-1"))
        .contains("not committed and would be overwritten: greeting.txt")
        .contains("git stash");
  }

  @Test
  void overwritesNoUntrackedOrIgnoredFile() {
    TestProject project =
        GreetingProject.fresh(
            dir,
            """
            greeting.txt
            <<<<<<< SEARCH
            hello
            =======
            hello world
            >>>>>>> REPLACE

            added.log
            <<<<<<< SEARCH
            =======
            added
            >>>>>>> REPLACE
            """);
    GreetingProject.work(project, 0);
    project.write("added.log", "mine\n");

    assertThat(refused(project, 1, "merge", "T-1")).contains("would be overwritten: added.log");
    project.write(".git/info/exclude", "*.log\n");
    assertThat(refused(project, 1, "merge", "T-1")).contains("would be overwritten: added.log");
    assertThat(project.root.resolve("added.log")).hasContent("mine\n");
  }

  @Test
  void needsABranchToMergeInto() {
    TestProject project = GreetingProject.done(dir);
    project.git("checkout", "-q", "--detach");

    assertThat(refused(project, 1, "merge", "T-1"))
        .contains("HEAD is detached")
        .contains("git switch BRANCH");
  }

  @Test
  void waitsForWhatIsInProgress() {
    TestProject project = GreetingProject.done(dir);
    project.write(".git/MERGE_HEAD", tip(project, "main") + "\n");

    assertThat(refused(project, 1, "merge", "T-1")).contains("a merge is in progress");
  }

  @Test
  void mergesNothingThatIsNotDone() {
    TestProject project = GreetingProject.waiting(dir);

    assertThat(refused(project, 3, "merge", "T-1"))
        .contains("T-1 is not done but awaiting human")
        .contains("orchestrator show T-1")
        .contains("git merge orchestrator/T-1");
    assertThat(refused(project, 2, "merge", "T-2")).contains("Known are T-1");
  }

  @Test
  void mergesWhatWasReviewedAndNoMore() {
    TestProject project = GreetingProject.done(dir);
    String reviewed = tip(project, "orchestrator/T-1");
    project.git("switch", "-q", "orchestrator/T-1");
    commit(project, "later.txt", "later\n");
    project.git("switch", "-q", "main");

    TestProject.Ran ran = project.run("merge", "T-1", "--delete-branch");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("was changed after T-1 was done; merged is what was gated and reviewed")
        .contains("orchestrator/T-1 is kept: it holds more than was merged");
    assertThat(tip(project, "main")).isEqualTo(reviewed);
    assertThat(project.git("branch", "--list", "orchestrator/*")).contains("orchestrator/T-1");
  }

  @Test
  void runsNoHookAndSignsNothing() throws IOException {
    TestProject project = GreetingProject.done(dir);
    commit(project, "more.txt", "more\n");
    Path ran = dir.resolve("ran");
    for (String hook :
        List.of("pre-merge-commit", "post-merge", "commit-msg", "post-checkout", "pre-commit")) {
      Path file = project.root.resolve(".git/hooks/" + hook);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\ntouch " + ran + "\nexit 1\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    project.git("config", "commit.gpgSign", "true");
    project.git("config", "gpg.program", "touch " + ran);

    TestProject.Ran merged = project.run("merge", "T-1");

    assertThat(merged.code()).as(merged.err()).isZero();
    assertThat(merged.err()).contains("The merge commit is not signed");
    assertThat(ran).doesNotExist();
  }

  @Test
  void leavesFilesAloneThatNeedAFilterOfTheRepository() {
    TestProject project = GreetingProject.done(dir);
    project.git("config", "filter.caps.clean", "tr A-Z a-z");
    project.git("config", "filter.caps.smudge", "tr a-z A-Z");
    project.write(".git/info/attributes", "greeting.txt filter=caps\n");

    assertThat(refused(project, 1, "merge", "T-1"))
        .contains("greeting.txt (caps)")
        .contains("Merge by hand: git merge orchestrator/T-1");
  }
}
