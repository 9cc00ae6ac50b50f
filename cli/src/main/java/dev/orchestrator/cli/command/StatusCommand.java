package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Table;
import dev.orchestrator.cli.Table.Cell;
import dev.orchestrator.engine.journal.JournalEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code status}: how the tasks of the last runs stand. */
@Command
public final class StatusCommand implements CliCommand {

  @Override
  public ExitCode run(Invocation invocation) {
    Console console = invocation.console();
    Map<String, TaskStory> stories = TaskStory.all(invocation);
    if (console.json()) {
      console.document(document(stories.values()));
    } else if (stories.isEmpty()) {
      console.say("no task was worked here yet; 'orchestrator run' works those of tasks.yaml");
    } else {
      console.table(table(stories.values()));
      console.say("");
      console.say("'orchestrator show TASK' tells all about one of them.");
    }
    return ExitCode.DONE;
  }

  private static Table table(Collection<TaskStory> stories) {
    Table table = Table.of("task", "state", "cost", "when", "branch", "reason").alignRight(2);
    for (TaskStory story : stories) {
      table.row(
          List.of(
              Cell.of(story.id()),
              StoryWords.state(story),
              Cell.of(StoryWords.cost(story)),
              Cell.of(StoryWords.time(story.lastSeen())),
              Cell.of(story.branch() == null ? "-" : story.branch()),
              Cell.of(StoryWords.firstLine(story.reason()))));
    }
    return table;
  }

  private static ObjectNode document(Collection<TaskStory> stories) {
    ObjectNode document = Json.object();
    ArrayNode tasks = document.putArray("tasks");
    for (TaskStory story : stories) {
      ObjectNode node = tasks.addObject();
      node.put("id", story.id());
      node.put("run_id", story.run());
      node.put("state", story.state().word());
      node.put("ended", story.end().isPresent());
      node.put("reason", story.reason());
      node.put("goal", story.goal());
      node.put("branch", story.branch());
      node.put("commit", story.end().map(JournalEvent.TaskEnded::commit).orElse(null));
      node.put("cost_usd", DocumentParts.money(StoryWords.knownCost(story)));
      node.put("at", story.lastSeen().toString());
    }
    return document;
  }
}
