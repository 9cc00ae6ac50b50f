package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.workspace.Diff;
import dev.orchestrator.engine.workspace.GitException;
import dev.orchestrator.engine.workspace.GitRepository;
import dev.orchestrator.engine.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tasks that wait for a person, for people and for programs. */
final class WaitingTasks {
  private WaitingTasks() {}

  static void list(Console console, Collection<AttemptLog> waiting) {
    if (console.json()) {
      ObjectNode document = Json.object();
      ArrayNode tasks = document.putArray("waiting");
      waiting.forEach(log -> tasks.add(document(log)));
      console.document(document);
      return;
    }
    if (waiting.isEmpty()) {
      console.say("no task waits for a person");
      return;
    }
    Table table = Table.of("task", "since", "to decide", "why");
    for (AttemptLog log : waiting) {
      table.row(
          log.task(),
          StoryWords.time(log.entries().getLast().at()),
          point(log),
          StoryWords.firstLine(reason(log)));
    }
    console.table(table);
    console.say("");
    console.say("'orchestrator review TASK' shows one; then --approve, --comment \"…\" or --reject.");
  }

  private static ObjectNode document(AttemptLog log) {
    ObjectNode node = Json.object();
    node.put("task", log.task());
    node.put("goal", log.started().goal());
    node.put("point", point(log));
    node.put("reason", reason(log));
    node.put("approvable", approvable(log));
    node.put("branch", log.last(JournalEvent.Opened.class).map(o -> o.branch()).orElse(null));
    Path worktree = worktree(log);
    node.put("worktree", worktree == null ? null : worktree.toString());
    node.put("since", log.entries().getLast().at().toString());
    return node;
  }

  static void show(Invocation invocation, AttemptLog log) {
    Console console = invocation.console();
    String diff = diff(invocation, log);
    if (console.json()) {
      ObjectNode document = document(log);
      ArrayNode findings = document.putArray("findings");
      judged(log).forEach(findings::add);
      document.put(
          "gate",
          log.last(JournalEvent.Gated.class).map(JournalEvent.Gated::describe).orElse(null));
      document.put("plan", log.last(JournalEvent.Planned.class).map(p -> p.plan()).orElse(null));
      document.put("diff", diff);
      console.document(document);
      return;
    }
    console.say(Paint.BOLD, log.task() + "  " + log.started().goal().strip());
    section(console, "Why it waits", reason(log));
    if (point(log).equals("plan")) {
      section(
          console,
          "The plan",
          log.last(JournalEvent.Planned.class).map(p -> p.plan()).orElse("there is none"));
    }
    section(console, "Findings of the last review", String.join("\n", judged(log)));
    log.last(JournalEvent.Gated.class)
        .ifPresent(gated -> section(console, "The gate", gated.describe()));
    section(console, "The change", diff);
    Path worktree = worktree(log);
    console.say("");
    console.say("worktree  " + (worktree == null ? "gone" : worktree));
    String decide = "orchestrator review " + log.task();
    if (approvable(log)) {
      console.say("approve   " + decide + " --approve");
    }
    console.say("go on     " + decide + " --comment \"what is to be done\"");
    console.say("give up   " + decide + " --reject");
  }

  private static void section(Console console, String title, String text) {
    if (!text.isBlank()) {
      console.say("");
      console.say(Paint.BOLD, title);
      text.strip().lines().forEach(line -> console.say("  " + line));
    }
  }

  /** The findings of the last review, and its summary. */
  private static List<String> judged(AttemptLog log) {
    return log.last(JournalEvent.Judged.class)
        .map(judged -> {
          List<String> all = new ArrayList<>(judged.findings());
          if (!judged.summary().isBlank()) {
            all.addFirst(judged.summary().strip());
          }
          return all;
        })
        .orElse(List.of());
  }

  /** What the branch and its worktree change beside the base. */
  private static String diff(Invocation invocation, AttemptLog log) {
    JournalEvent.Opened opened = log.last(JournalEvent.Opened.class).orElse(null);
    if (opened == null) {
      return "";
    }
    try {
      GitRepository repository =
          GitRepository.open(invocation.workingDir(), invocation.environment());
      Path worktree = Path.of(opened.worktree());
      Diff diff =
          Files.isDirectory(worktree)
              ? Workspace.open(
                      repository,
                      worktree,
                      opened.base(),
                      WorkspaceSettings.NONE)
                  .diff(opened.base())
              : repository.diff(opened.base(), opened.branch());
      return diff.truncated() ? diff.text() + "\n[… the rest is left out …]" : diff.text();
    } catch (GitException e) {
      return "the change cannot be shown: " + e.getMessage();
    }
  }

  static @Nullable Path worktree(AttemptLog log) {
    return log.last(JournalEvent.Opened.class).map(o -> Path.of(o.worktree())).orElse(null);
  }

  private static String point(AttemptLog log) {
    return log.last(JournalEvent.Awaiting.class).map(JournalEvent.Awaiting::point).orElse("?");
  }

  private static boolean approvable(AttemptLog log) {
    return log.last(JournalEvent.Awaiting.class)
        .map(JournalEvent.Awaiting::approvable)
        .orElse(false);
  }

  private static String reason(AttemptLog log) {
    for (int i = log.entries().size() - 1; i >= 0; i--) {
      Journals.Entry entry = log.entries().get(i);
      if (entry.event() instanceof JournalEvent.Awaiting awaiting) {
        return awaiting.reason();
      }
      if (entry.event() instanceof JournalEvent.TaskEnded ended) {
        return ended.reason();
      }
    }
    return "";
  }
}
