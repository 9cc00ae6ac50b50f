package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.engine.journal.Journal;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.workspace.BranchCommit;
import dev.orchestrator.engine.workspace.GitRepository;
import dev.orchestrator.engine.workspace.Leftovers;
import dev.orchestrator.engine.workspace.TaskBranch;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code discard TASK}: removes a task's worktrees and branches; asks before work is lost. */
@Command(
    description =
        "Removes the worktrees and branches of all attempts at a task. What is not merged is shown"
            + " first, and goes only if you agree or pass --force. Journal and ledger stay.")
public final class DiscardCommand implements CliCommand {
  private static final int MOST_TOLD = 10;

  @Parameters(paramLabel = "TASK", description = "The id of the task.")
  private String task = "";

  @Option(names = "--force", description = "Also what is not merged or not committed.")
  private boolean force;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  @Override
  public ExitCode run(Invocation invocation) throws IOException {
    KnownTask.story(invocation, task);
    GitRepository repository =
        GitRepository.open(invocation.workingDir(), invocation.environment());
    Leftovers leftovers =
        new Leftovers(repository, UserDirectories.of(invocation.environment()).state());
    StateDirectory.RunLock lock = StateDirectory.of(invocation.workingDir()).lock();
    try {
      Set<String> names = KnownTask.branches(invocation, task);
      List<TaskBranch> branches =
          names.stream().flatMap(name -> leftovers.branch(name, names).stream()).toList();
      requireConsent(branches, invocation.console());
      branches.forEach(leftovers::remove);
      Time time = Time.system();
      Journal.note(
          StateDirectory.of(invocation.workingDir()),
          STAMP.format(time.now()) + "-discard",
          new JournalEvent.Discarded(task),
          time);
      tell(branches, invocation.console());
      return ExitCode.DONE;
    } finally {
      lock.close();
    }
  }

  private void requireConsent(List<TaskBranch> branches, Console console) throws IOException {
    List<String> losses = new ArrayList<>();
    branches.forEach(branch -> losses.addAll(losses(branch)));
    if (force || losses.isEmpty()) {
      return;
    }
    if (console.interactive()) {
      losses.forEach(console::note);
      if (console.confirm("Discard this?")) {
        return;
      }
      throw new CommandException(ExitCode.HUMAN, "nothing was discarded");
    }
    throw new CommandException(
        ExitCode.HUMAN,
        task
            + " holds work that is nowhere else, so nothing was discarded:\n"
            + String.join("\n", losses)
            + "\nMerge it ('orchestrator merge "
            + task
            + "' or git merge), or pass --force to lose it.");
  }

  private static List<String> losses(TaskBranch branch) {
    List<String> losses = new ArrayList<>();
    List<BranchCommit> commits = branch.unmerged();
    if (!commits.isEmpty()) {
      losses.add("  " + branch.name() + ", commits that no other branch has:");
      commits.stream()
          .limit(MOST_TOLD)
          .forEach(
              commit -> losses.add("    " + abbreviated(commit.id()) + " " + commit.subject()));
      more(commits.size(), losses);
    }
    if (!branch.uncommitted().isEmpty()) {
      losses.add("  " + branch.worktree() + ", files that are not committed:");
      branch.uncommitted().stream().limit(MOST_TOLD).forEach(file -> losses.add("    " + file));
      more(branch.uncommitted().size(), losses);
    }
    return losses;
  }

  private static void more(int count, List<String> losses) {
    if (count > MOST_TOLD) {
      losses.add("    and " + (count - MOST_TOLD) + " more");
    }
  }

  private void tell(List<TaskBranch> branches, Console console) {
    if (console.json()) {
      ObjectNode document = Json.object();
      document.put("task", task);
      ArrayNode removed = document.putArray("removed");
      branches.forEach(
          branch -> removed.addObject().put("branch", branch.name()).put("commit", branch.tip()));
      console.document(document);
      return;
    }
    if (branches.isEmpty()) {
      console.say("nothing is left of " + task + ": no branch and no worktree");
    }
    for (TaskBranch branch : branches) {
      console.say(Paint.GREEN, "discarded " + branch.name());
      if (!branch.unmerged().isEmpty()) {
        console.say(
            "  while git keeps its commits: git branch " + branch.name() + " " + branch.tip());
      }
    }
  }

  private static String abbreviated(String commit) {
    return commit.substring(0, 10);
  }
}
