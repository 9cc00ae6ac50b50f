package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.engine.journal.JournalEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One step of the plan that a task followed last, as the journal tells it.
 *
 * @param files the files that it changes or makes
 * @param commit the commit that it ended in, or null if it has none
 */
record PlannedStep(
    String id, String type, String description, List<String> files, @Nullable String commit) {

  /** Copies its list. */
  PlannedStep {
    files = List.copyOf(files);
  }

  /** The steps of the last plan; empty if there is none yet. */
  static List<PlannedStep> of(TaskStory story) {
    List<PlannedStep> steps = new ArrayList<>();
    JsonNode plan =
        story
            .last(JournalEvent.Planned.class)
            .flatMap(planned -> Json.tryParse(planned.plan()))
            .orElseGet(Json::object);
    for (JsonNode step : plan.path("steps")) {
      String id = step.path("id").asString("");
      List<String> files = new ArrayList<>();
      step.path("files_to_modify").forEach(file -> files.add(file.asString("")));
      step.path("files_to_create").forEach(file -> files.add(file.asString("")));
      steps.add(
          new PlannedStep(
              id,
              step.path("type").asString(""),
              step.path("description").asString(""),
              files,
              commit(story, id)));
    }
    return steps;
  }

  private static @Nullable String commit(TaskStory story, String step) {
    return story.all(JournalEvent.Committed.class).stream()
        .filter(committed -> committed.step().equals(step))
        .map(JournalEvent.Committed::commit)
        .reduce((earlier, later) -> later)
        .orElse(null);
  }
}
