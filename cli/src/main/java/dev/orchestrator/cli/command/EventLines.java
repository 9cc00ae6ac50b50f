package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.Console;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.gate.CheckResult;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.workflow.RunEvent;
import dev.orchestrator.engine.workflow.RunResult;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells programs what happens in a run while it happens: a JSON document on a line of its own for
 * each event, with its time, its type and its task. No line holds what a model was asked.
 * Thread-safe.
 */
final class EventLines {
  private final Console console;
  private final Time time;

  EventLines(Console console, Time time) {
    this.console = console;
    this.time = time;
  }

  void on(RunEvent event) {
    switch (event) {
      case RunEvent.TaskBegins e ->
          line(
              event("task_begins", e.task())
                  .put("goal", e.goal())
                  .put("limit_usd", DocumentParts.money(e.limit()))
                  .put("spent_before_usd", DocumentParts.money(e.spentBefore())));
      case RunEvent.TaskResumes e ->
          line(event("task_resumes", e.task()).put("state", e.state().word()));
      case RunEvent.Journaled e -> journaled(e.event());
      case RunEvent.Called e -> called(e.event());
      case RunEvent.GateBegins e ->
          line(event("gate_begins", e.task()).put("step", e.step()).put("whole", e.whole()));
      case RunEvent.GateEnds e -> line(gate(e));
      case RunEvent.Warning e ->
          line(event("warning", e.task().isEmpty() ? null : e.task()).put("text", e.text()));
      case RunEvent.TaskEnds e -> {
        ObjectNode line = event("task_ends", e.result().id());
        ObjectNode result = RunReport.document(e.result());
        result.remove("id");
        line(line.setAll(result).put("skipped", e.result().skipped()));
      }
    }
  }

  /** The last line of a run. */
  void ends(RunResult result, @Nullable Path report) {
    ObjectNode document = RunReport.document(result);
    document.remove("tasks");
    ObjectNode line = event("run_ends", null);
    line.setAll(document);
    line(line.put("report", report == null ? null : report.toString()));
  }

  private void journaled(JournalEvent event) {
    switch (event) {
      case JournalEvent.Opened e ->
          line(
              event("opened", e.task())
                  .put("branch", e.branch())
                  .put("base", e.base())
                  .put("worktree", e.worktree()));
      case JournalEvent.Moved e ->
          line(
              event("moved", e.task())
                  .put("from", e.from().word())
                  .put("to", e.to().word())
                  .put("reason", e.reason()));
      case JournalEvent.Asked e ->
          line(
              event("asked", e.task())
                  .put("step", e.step())
                  .put("role", e.role())
                  .put("provider", e.provider())
                  .put("model", e.model())
                  .put("maker", e.maker())
                  .put("attempts", e.attempts())
                  .put("cost_usd", e.cost())
                  .put("rationale", e.rationale()));
      case JournalEvent.Planned e -> {
        JsonNode plan = Json.tryParse(e.plan()).orElseGet(Json::object);
        line(event("planned", e.task()).set("plan", plan));
      }
      case JournalEvent.Judged e -> {
        ObjectNode line = event("judged", e.task()).put("role", e.role()).put("status", e.status());
        DocumentParts.strings(line, "findings", e.findings());
        line(line.put("summary", e.summary()));
      }
      case JournalEvent.EditsRefused e ->
          line(
              event("edits_refused", e.task()).put("step", e.step()).put("problems", e.problems()));
      case JournalEvent.Gated e ->
          line(
              event("gated", e.task())
                  .put("step", e.step())
                  .put("verdict", e.verdict())
                  .put("tree", e.tree()));
      case JournalEvent.Baselined e -> line(event("baselined", e.task()));
      case JournalEvent.Edited e -> {
        ObjectNode line = event("edited", e.task()).put("step", e.step());
        DocumentParts.strings(line, "paths", e.paths());
        line(line.put("tree", e.tree()));
      }
      case JournalEvent.Escalated e ->
          line(
              event("escalated", e.task())
                  .put("step", e.step())
                  .put("model", e.model())
                  .put("reason", e.reason()));
      case JournalEvent.Awaiting e ->
          line(
              event("awaiting", e.task())
                  .put("point", e.point())
                  .put("reason", e.reason())
                  .put("approvable", e.approvable()));
      case JournalEvent.Decided e ->
          line(event("decided", e.task()).put("decision", e.decision()).put("text", e.text()));
      case JournalEvent.Committed e ->
          line(
              event("committed", e.task())
                  .put("step", e.step())
                  .put("commit", e.commit())
                  .put("tree", e.tree()));
      // Told as task_begins, task_ends and run_ends.
      case JournalEvent.RunStarted e -> {}
      case JournalEvent.TaskStarted e -> {}
      case JournalEvent.TaskResumed e -> {}
      case JournalEvent.TaskEnded e -> {}
      case JournalEvent.Discarded e -> {}
      case JournalEvent.RunEnded e -> {}
    }
  }

  private void called(DispatchEvent event) {
    switch (event) {
      case DispatchEvent.Started e ->
          line(
              call("call_started", e.origin())
                  .put("provider", e.provider())
                  .put("model", e.model())
                  .put("attempt", e.number()));
      case DispatchEvent.Settled e -> {
        ObjectNode line = call("call_settled", e.origin());
        line.setAll(DocumentParts.attempt(e.attempt()));
        line.put("message", e.attempt().message());
        line(line.set("usage", DocumentParts.usage(e.attempt().usage())));
      }
      case DispatchEvent.Waiting e ->
          line(
              call("call_waits", e.origin())
                  .put("reason", e.reason())
                  .put("at_most_ms", e.atMost().toMillis()));
      case DispatchEvent.Replayed e -> line(call("call_replayed", e.origin()));
    }
  }

  private ObjectNode call(String type, Attempt.Origin origin) {
    return event(type, origin.task()).put("step", origin.step()).put("role", origin.role());
  }

  private ObjectNode gate(RunEvent.GateEnds ended) {
    GateReport report = ended.report();
    ObjectNode line = event("gate_ends", ended.task()).put("step", ended.step());
    line.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
    ArrayNode checks = line.putArray("checks");
    for (CheckResult check : report.checks()) {
      checks
          .addObject()
          .put("name", check.check().name())
          .put("passed", check.passed())
          .put("summary", check.summary())
          .put("duration_ms", check.duration().toMillis())
          .put("log", check.log() == null ? null : check.log().toString());
    }
    return line;
  }

  private ObjectNode event(String type, @Nullable String task) {
    return Json.object().put("at", time.now().toString()).put("type", type).put("task", task);
  }

  private void line(JsonNode event) {
    // A reader that has gone does not end the run: what it comes to is in journal and report.
    console.documentLine(Json.write(event));
  }
}
