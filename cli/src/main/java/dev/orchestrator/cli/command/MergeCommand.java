package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workspace.BranchMerge;
import dev.orchestrator.engine.workspace.GitRepository;
import dev.orchestrator.engine.workspace.Leftovers;
import dev.orchestrator.engine.workspace.TaskBranch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code merge TASK}: brings a task that is done into the user's present branch. */
@Command(
    description =
        "Merges what was gated and reviewed into the branch you are on. Nothing changes if it conflicts,"
            + " or if files that are not committed are in the way. No hook runs and nothing is signed; for"
            + " those say 'git merge'.")
public final class MergeCommand implements CliCommand {

  @Parameters(paramLabel = "TASK", description = "The id of a task that is done.")
  private String task = "";

  @Option(
      names = "--no-ff",
      description = "Make a merge commit even where your branch could just move forward.")
  private boolean noFastForward;

  @Option(names = "--delete-branch", description = "Delete the task's branch afterwards.")
  private boolean deleteBranch;

  @Override
  public ExitCode run(Invocation invocation) {
    TaskStory story = KnownTask.story(invocation, task);
    JournalEvent.TaskEnded end = requireDone(story);
    String commit = end.commit();
    String branch = end.branch();
    if (commit == null || branch == null) {
      throw new CommandException(
          ExitCode.FAILED, task + " is done and has left no commit to merge");
    }
    GitRepository repository =
        GitRepository.open(invocation.workingDir(), invocation.environment());
    Leftovers leftovers =
        new Leftovers(repository, UserDirectories.of(invocation.environment()).state());
    Console console = invocation.console();
    leftovers.branch(branch, List.of()).ifPresent(left -> warnOfMore(left, commit, console));
    BranchMerge.Result result =
        new BranchMerge(repository, commit, branch)
            .merge(noFastForward, "Task " + task + ": " + story.goal());
    boolean deleted = deleteBranch && delete(leftovers, branch, commit, console);
    if (console.json()) {
      console.document(document(branch, result, deleted));
    } else {
      tell(branch, result, deleted, console);
    }
    return ExitCode.DONE;
  }

  private static JournalEvent.TaskEnded requireDone(TaskStory story) {
    Optional<JournalEvent.TaskEnded> end = story.end();
    if (end.isPresent() && story.state() == TaskState.DONE) {
      return end.get();
    }
    String id = story.id();
    String branch = story.branch();
    boolean waits = story.state() == TaskState.AWAITING_HUMAN;
    String advice =
        waits
            ? "look at it with 'orchestrator show " + id + "'"
            : "'orchestrator run " + id + "' works it";
    throw new CommandException(
        waits ? ExitCode.HUMAN : ExitCode.FAILED,
        id
            + " is not done but "
            + story.state().word().replace('_', ' ')
            + " ("
            + StoryWords.firstLine(story.reason())
            + "), so nothing was merged; "
            + advice
            + (branch == null ? "" : ". What there is can be had with 'git merge " + branch + "'"));
  }

  /** Only what was gated and reviewed is merged. */
  private void warnOfMore(TaskBranch branch, String commit, Console console) {
    if (!branch.tip().equals(commit)) {
      console.warn(
          branch.name()
              + " was changed after "
              + task
              + " was done; merged is what was gated and reviewed, "
              + abbreviated(commit));
    }
  }

  private boolean delete(Leftovers leftovers, String branch, String commit, Console console) {
    Optional<TaskBranch> left = leftovers.branch(branch, List.of());
    if (left.isEmpty()) {
      return false;
    }
    if (!left.get().tip().equals(commit) || !left.get().holdsNothing()) {
      console.warn(branch + " is kept: it holds more than was merged");
      return false;
    }
    leftovers.remove(left.get());
    return true;
  }

  private void tell(String branch, BranchMerge.Result result, boolean deleted, Console console) {
    String files = result.files() == 1 ? "1 file" : result.files() + " files";
    String how =
        switch (result.kind()) {
          case ALREADY_MERGED -> branch + " is merged into " + result.into() + " already";
          case FAST_FORWARD ->
              result.into() + " moved forward to " + branch + " (" + files + " changed), now ";
          case MERGE_COMMIT ->
              "merged " + branch + " into " + result.into() + " (" + files + " changed), commit ";
        };
    boolean done = result.kind() != BranchMerge.Kind.ALREADY_MERGED;
    console.say(Paint.GREEN, done ? how + abbreviated(result.commit()) : how);
    if (result.unsigned()) {
      console.note("The merge commit is not signed; 'git commit --amend --no-edit -S' signs it.");
    }
    console.say(
        deleted
            ? "The branch " + branch + " is deleted."
            : "'orchestrator clean' removes branches that are merged.");
  }

  private ObjectNode document(String branch, BranchMerge.Result result, boolean deleted) {
    ObjectNode document = Json.object();
    document.put("task", task);
    document.put("branch", branch);
    document.put("into", result.into());
    document.put("commit", result.commit());
    document.put("kind", result.kind().name().toLowerCase(Locale.ROOT));
    document.put("files", result.files());
    document.put("branch_deleted", deleted);
    return document;
  }

  private static String abbreviated(String commit) {
    return commit.substring(0, 10);
  }
}
