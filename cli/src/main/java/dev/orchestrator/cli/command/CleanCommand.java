package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workspace.GitRepository;
import dev.orchestrator.engine.workspace.Leftovers;
import dev.orchestrator.engine.workspace.TaskBranch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code clean}: removes what tasks have left and nothing is lost with. */
@Command(
    description =
        "Removes branches that are merged or empty with their worktrees, rescued work that is merged,"
            + " and worktrees that git has forgotten. What holds unmerged work is kept, and told.")
public final class CleanCommand implements CliCommand {

  @Option(names = "--dry-run", description = "Only tell what would be removed.")
  private boolean dryRun;

  /** What was found, and what is done about it. */
  private record Found(String what, String why) {}

  private final List<Found> removed = new ArrayList<>();
  private final List<Found> kept = new ArrayList<>();

  @Override
  public ExitCode run(Invocation invocation) {
    GitRepository repository =
        GitRepository.open(invocation.workingDir(), invocation.environment());
    Leftovers leftovers =
        new Leftovers(repository, UserDirectories.of(invocation.environment()).state());
    if (StateDirectory.exists(invocation.workingDir())) {
      StateDirectory.RunLock lock = StateDirectory.of(invocation.workingDir()).lock();
      try {
        clean(leftovers, TaskStory.all(invocation));
      } finally {
        lock.close();
      }
    } else {
      clean(leftovers, Map.of());
    }
    tell(invocation.console());
    return ExitCode.DONE;
  }

  private void clean(Leftovers leftovers, Map<String, TaskStory> stories) {
    Map<String, TaskStory> byBranch = new HashMap<>();
    stories
        .values()
        .forEach(story -> {
          if (story.branch() != null) {
            byBranch.put(story.branch(), story);
          }
        });
    for (Path lost : leftovers.lost()) {
      remove(lost + " (worktree)", "its directory is gone", () -> leftovers.forget(lost));
    }
    for (TaskBranch branch : leftovers.branches()) {
      Optional<String> reason = reasonToKeep(branch, byBranch.get(branch.name()));
      if (reason.isPresent()) {
        kept.add(new Found(branch.name(), reason.get()));
      } else {
        String with = branch.worktree() == null ? "" : ", with its worktree";
        remove(branch.name(), "merged or empty" + with, () -> leftovers.remove(branch));
      }
    }
    for (Leftovers.Rescued rescued : leftovers.rescued()) {
      if (rescued.merged()) {
        remove(rescued.reference(), "what it holds is merged", () -> leftovers.remove(rescued));
      } else {
        kept.add(
            new Found(
                rescued.reference(),
                "rescued work that is not merged; look: git show " + rescued.reference()));
      }
    }
    for (Path stray : leftovers.strays()) {
      if (leftovers.isCommitted(stray)) {
        remove(
            stray.toString(),
            "git has forgotten it, and a commit holds its files",
            () -> leftovers.delete(stray));
      } else {
        kept.add(
            new Found(
                stray.toString(),
                "git has forgotten it, and it holds files that no commit has; delete it yourself if"
                    + " you do not need them"));
      }
    }
  }

  private static Optional<String> reasonToKeep(TaskBranch branch, @Nullable TaskStory story) {
    if (branch.worktree() != null && !branch.ours()) {
      return Optional.of("you have it checked out in " + branch.worktree());
    }
    int commits = branch.unmerged().size();
    if (commits > 0) {
      return Optional.of(
          (commits == 1 ? "1 commit is" : commits + " commits are")
              + " not merged; "
              + (story == null
                  ? "look: git log HEAD.." + branch.name()
                  : "'orchestrator merge " + story.id() + "', or discard it"));
    }
    if (!branch.uncommitted().isEmpty()) {
      return Optional.of(
          "not committed in " + branch.worktree() + ": " + String.join(", ", branch.uncommitted()));
    }
    if (story != null && !story.end().isPresent()) {
      return Optional.of("its task has not ended");
    }
    boolean empty =
        story != null
            && story
                .last(JournalEvent.Opened.class)
                .map(opened -> opened.base().equals(branch.tip()))
                .orElse(true);
    if (story != null && story.state() == TaskState.AWAITING_HUMAN && empty) {
      return Optional.of("its task waits for you: " + StoryWords.firstLine(story.reason()));
    }
    return Optional.empty();
  }

  private void remove(String what, String why, Runnable removal) {
    if (!dryRun) {
      removal.run();
    }
    removed.add(new Found(what, why));
  }

  private void tell(Console console) {
    if (console.json()) {
      ObjectNode document = Json.object();
      document.put("dry_run", dryRun);
      put(document.putArray("removed"), removed);
      put(document.putArray("kept"), kept);
      console.document(document);
      return;
    }
    String verb = dryRun ? "would remove " : "removed ";
    removed.forEach(each -> console.say(Paint.GREEN, verb + each.what() + ": " + each.why()));
    kept.forEach(each -> console.say("kept " + each.what() + ": " + each.why()));
    if (removed.isEmpty() && kept.isEmpty()) {
      console.say("nothing is left of any task");
    }
  }

  private static void put(ArrayNode array, List<Found> all) {
    all.forEach(each -> array.addObject().put("what", each.what()).put("why", each.why()));
  }
}
