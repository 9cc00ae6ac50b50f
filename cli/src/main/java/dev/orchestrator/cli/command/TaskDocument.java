package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.Journals;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The document of {@code show --json}. */
final class TaskDocument {
  private final TaskStory story;
  private final ObjectNode document = Json.object();

  private TaskDocument(TaskStory story) {
    this.story = story;
  }

  static ObjectNode of(TaskStory story, List<Attempt> attempts) {
    return new TaskDocument(story).build(attempts);
  }

  private ObjectNode build(List<Attempt> attempts) {
    var end = story.end();
    document.put("id", story.id());
    document.put("run_id", story.run());
    document.put("state", story.state().word());
    document.put("ended", end.isPresent());
    document.put("reason", story.reason());
    document.put("goal", story.goal());
    document.put("branch", story.branch());
    document.put(
        "base", story.last(JournalEvent.Opened.class).map(JournalEvent.Opened::base).orElse(null));
    document.put("commit", end.map(JournalEvent.TaskEnded::commit).orElse(null));
    document.put("worktree", story.worktree());
    document.put("cost_usd", DocumentParts.money(StoryWords.knownCost(story)));
    document.put("estimated_cost_usd", end.map(JournalEvent.TaskEnded::estimate).orElse(null));
    document.put("began_at", story.began().toString());
    document.put("at", story.lastSeen().toString());
    steps();
    attempts(attempts);
    ArrayNode asked = document.putArray("asked");
    ArrayNode gates = document.putArray("gates");
    ArrayNode verdicts = document.putArray("verdicts");
    ArrayNode refused = document.putArray("refused_edits");
    ArrayNode commits = document.putArray("commits");
    for (Journals.Entry entry : story.entries()) {
      String at = entry.at().toString();
      switch (entry.event()) {
        case JournalEvent.Asked e -> asked(asked.addObject(), e).put("at", at);
        case JournalEvent.Gated e -> {
          ObjectNode node = gates.addObject().put("step", e.step()).put("verdict", e.verdict());
          DocumentParts.strings(node, "checks", e.checks().stream().map(JournalEvent.Check::summary).toList());
          node.put("tree", e.tree()).put("at", at);
        }
        case JournalEvent.Judged e -> {
          ObjectNode node = verdicts.addObject().put("role", e.role()).put("status", e.status());
          DocumentParts.strings(node, "findings", e.findings());
          node.put("summary", e.summary()).put("at", at);
        }
        case JournalEvent.EditsRefused e ->
            refused.addObject().put("step", e.step()).put("problems", e.problems()).put("at", at);
        case JournalEvent.Committed e ->
            commits
                .addObject()
                .put("step", e.step())
                .put("commit", e.commit())
                .put("tree", e.tree())
                .put("at", at);
        // Told above, or by the events that follow from them.
        case JournalEvent.RunStarted e -> {}
        case JournalEvent.TaskStarted e -> {}
        case JournalEvent.TaskResumed e -> {}
        case JournalEvent.Baselined e -> {}
        case JournalEvent.Edited e -> {}
        case JournalEvent.Escalated e -> {}
        case JournalEvent.Awaiting e -> {}
        case JournalEvent.Decided e -> {}
        case JournalEvent.Opened e -> {}
        case JournalEvent.Moved e -> {}
        case JournalEvent.Planned e -> {}
        case JournalEvent.TaskEnded e -> {}
        case JournalEvent.RunEnded e -> {}
      }
    }
    return document;
  }

  private void steps() {
    ArrayNode steps = document.putArray("steps");
    for (PlannedStep step : PlannedStep.of(story)) {
      ObjectNode node = steps.addObject();
      node.put("id", step.id());
      node.put("type", step.type());
      node.put("description", step.description());
      DocumentParts.strings(node, "files", step.files());
      node.put("commit", step.commit());
    }
  }

  private void attempts(List<Attempt> attempts) {
    ArrayNode array = document.putArray("attempts");
    for (Attempt attempt : attempts) {
      ObjectNode node = array.addObject();
      node.put("role", attempt.origin().role());
      node.put("step", attempt.origin().step());
      node.setAll(DocumentParts.attempt(attempt));
      node.set("usage", DocumentParts.usage(attempt.usage()));
    }
  }

  private static ObjectNode asked(ObjectNode node, JournalEvent.Asked e) {
    return node.put("role", e.role())
        .put("step", e.step())
        .put("provider", e.provider())
        .put("model", e.model())
        .put("maker", e.maker())
        .put("attempts", e.attempts())
        .put("cost_usd", e.cost())
        .put("rationale", e.rationale());
  }
}
