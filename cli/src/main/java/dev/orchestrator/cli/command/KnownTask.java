package dev.orchestrator.cli.command;

import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.core.yaml.Nearest;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.StateDirectory;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A task that a command names, as the journals of the working directory know it. */
final class KnownTask {
  private KnownTask() {}

  /**
   * Its last story.
   *
   * @throws CommandException with the names of those that are known
   */
  static TaskStory story(Invocation invocation, String task) {
    Map<String, TaskStory> stories = TaskStory.all(invocation);
    TaskStory story = stories.get(task);
    if (story != null) {
      return story;
    }
    throw new CommandException(
        ExitCode.USAGE,
        stories.isEmpty()
            ? "no task was worked in "
                + invocation.workingDir()
                + " yet, so there is no '"
                + task
                + "'"
            : "no task '"
                + task
                + "' was worked here"
                + Nearest.of(task, stories.keySet())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("")
                + "\nKnown are "
                + String.join(", ", stories.keySet()));
  }

  /** All branches that were ever opened for it, the oldest first. */
  static Set<String> branches(Invocation invocation, String task) {
    Set<String> branches = new LinkedHashSet<>();
    for (Journals.Run run : new Journals(StateDirectory.of(invocation.workingDir())).all()) {
      for (Journals.Entry entry : run.entries()) {
        if (entry.event() instanceof JournalEvent.Opened opened && opened.task().equals(task)) {
          branches.add(opened.branch());
        }
      }
    }
    return branches;
  }
}
