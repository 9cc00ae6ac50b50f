package dev.orchestrator.engine.report;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.ledger.Attempt;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code report.json}: what is not known is null, never absent; amounts are decimal strings. */
final class ReportDocument {

  /** The version of the document. */
  static final int VERSION = 1;

  private ReportDocument() {}

  static ObjectNode of(RunAccount run) {
    ObjectNode document = Json.object();
    document.put("version", VERSION);
    document.put("run_id", run.run());
    document.put("began_at", run.began().toString());
    document.put("ended_at", run.ended() == null ? null : run.ended().toString());
    document.put("exit_code", run.exitCode());
    document.put("done", run.done());
    document.put("cost_usd", money(run.cost()));
    document.put("estimated_cost_usd", money(run.estimate()));
    document.put("limit_usd", money(run.limit()));
    ArrayNode tasks = document.putArray("tasks");
    run.tasks().forEach(task -> task(tasks.addObject(), task));
    return document;
  }

  private static void task(ObjectNode node, TaskAccount task) {
    node.put("id", task.id());
    node.put("worked", task.worked());
    node.put("goal", task.goal());
    node.put("state", task.state().word());
    node.put("ended", task.ended());
    node.put("reason", task.reason());
    node.put("cause", task.cause());
    node.put("branch", task.branch());
    node.put("base", task.base());
    node.put("commit", task.commit());
    node.put("worktree", task.worktree());
    node.put("cost_usd", money(task.cost()));
    node.put("estimated_cost_usd", money(task.estimate()));
    node.put("limit_usd", money(task.limit()));
    ArrayNode timeline = node.putArray("timeline");
    for (TaskAccount.Moment moment : task.timeline()) {
      timeline
          .addObject()
          .put("at", moment.at().toString())
          .put("type", moment.kind())
          .put("text", moment.text());
    }
    ArrayNode steps = node.putArray("steps");
    for (TaskAccount.Step step : task.steps()) {
      ObjectNode one = steps.addObject();
      one.put("id", step.id()).put("type", step.type()).put("description", step.description());
      strings(one, "files", step.files());
      one.put("commit", step.commit());
    }
    ArrayNode decisions = node.putArray("decisions");
    task.questions().forEach(question -> decision(decisions.addObject(), question));
    ArrayNode turns = node.putArray("turns");
    for (TaskAccount.Turn turn : task.turns()) {
      turns
          .addObject()
          .put("at", turn.at().toString())
          .put("type", turn.kind())
          .put("what", turn.what())
          .put("why", turn.why());
    }
    ArrayNode attempts = node.putArray("attempts");
    task.attempts().forEach(attempt -> attempt(attempts.addObject(), attempt));
    ArrayNode reviews = node.putArray("reviews");
    for (TaskAccount.Review review : task.reviews()) {
      ObjectNode one = reviews.addObject();
      one.put("at", review.at().toString()).put("role", review.role());
      one.put("status", review.status()).put("summary", review.summary());
      strings(one, "findings", review.findings());
    }
    ArrayNode gates = node.putArray("gates");
    task.gates().forEach(gating -> gating(gates.addObject(), gating));
    ArrayNode commits = node.putArray("commits");
    for (TaskAccount.Committed commit : task.commits()) {
      commits
          .addObject()
          .put("at", commit.at().toString())
          .put("step", commit.step())
          .put("commit", commit.commit())
          .put("tree", commit.tree());
    }
    changes(node, task.changes());
  }

  private static void decision(ObjectNode node, TaskAccount.Question question) {
    node.put("at", question.at().toString());
    node.put("role", question.role());
    node.put("step", question.step());
    node.put("model", question.model());
    node.put("maker", question.maker());
    node.put("rationale", question.rationale());
    strings(node, "tried_before", question.triedBefore());
    node.put("cost_usd", money(question.cost()));
  }

  private static void attempt(ObjectNode node, Attempt attempt) {
    node.put("started_at", attempt.startedAt().toString());
    node.put("role", attempt.origin().role());
    node.put("step", attempt.origin().step());
    node.put("provider", attempt.provider());
    node.put("model", attempt.model());
    node.put("outcome", attempt.outcome());
    node.put("status", attempt.status() == 0 ? null : Integer.valueOf(attempt.status()));
    node.put("message", attempt.message());
    node.put("latency_ms", attempt.duration().toMillis());
    node.putObject("usage")
        .put("input_tokens", attempt.usage().inputTokens())
        .put("cache_read_tokens", attempt.usage().cacheReadTokens())
        .put("cache_write_tokens", attempt.usage().cacheWriteTokens())
        .put("output_tokens", attempt.usage().outputTokens())
        .put("reasoning_tokens", attempt.usage().reasoningTokens())
        .put("estimated", attempt.usage().estimated());
    node.put("cost_usd", money(attempt.cost()));
    if (attempt.included()) {
      node.put("included", true);
    }
  }

  private static void gating(ObjectNode node, TaskAccount.Gating gating) {
    node.put("at", gating.at().toString()).put("step", gating.step());
    node.put("verdict", gating.verdict()).put("tree", gating.tree());
    ArrayNode checks = node.putArray("checks");
    for (TaskAccount.Check check : gating.checks()) {
      Duration took = check.took();
      checks
          .addObject()
          .put("command", check.command())
          .put("passed", check.passed())
          .put("summary", check.summary())
          .put("tail", check.tail())
          .put("log", check.log())
          .put("duration_ms", took == null ? null : Long.valueOf(took.toMillis()));
    }
  }

  private static void changes(ObjectNode node, TaskAccount.@Nullable Changes changes) {
    if (changes == null) {
      node.putNull("changes");
      return;
    }
    node.putObject("changes")
        .put("stat", changes.stat())
        .put("diff", changes.diff())
        .put("cut", changes.cut())
        .put("problem", changes.problem());
  }

  private static @Nullable String money(@Nullable Money amount) {
    return amount == null ? null : amount.toString();
  }

  private static void strings(ObjectNode node, String field, List<String> values) {
    ArrayNode array = node.putArray(field);
    values.forEach(array::add);
  }
}
