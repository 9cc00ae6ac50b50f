package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.TaskState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One task for people: what it is, what was planned, what happened, and what to do now. */
final class TaskPortrait {
  private final TaskStory story;
  private final List<Attempt> attempts;
  private final Console console;

  TaskPortrait(TaskStory story, List<Attempt> attempts, Console console) {
    this.story = story;
    this.attempts = attempts;
    this.console = console;
  }

  void show() {
    head();
    plan();
    events();
    calls();
    next();
  }

  private void head() {
    TaskState state = story.state();
    console.say(StoryWords.paint(state), story.id() + "  " + state.word().replace('_', ' '));
    line("goal", story.goal().strip().replace("\n", "\n          "));
    line("reason", story.reason().strip().replace("\n", "\n          "));
    line(
        "run",
        story.run()
            + ", "
            + StoryWords.time(story.began())
            + ", "
            + Figures.duration(Duration.between(story.began(), story.lastSeen())));
    line("branch", story.branch());
    line("commit", story.end().map(JournalEvent.TaskEnded::commit).orElse(null));
    line("worktree", story.worktree());
    line("cost", cost());
  }

  private String cost() {
    String estimate =
        story
            .end()
            .map(JournalEvent.TaskEnded::estimate)
            .map(amount -> "; " + Figures.money(Money.usd(amount)) + " was expected")
            .orElse("");
    int count = attempts.size();
    return StoryWords.cost(story)
        + " in "
        + count
        + (count == 1 ? " attempt" : " attempts")
        + estimate;
  }

  private void line(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      console.say("%-9s %s".formatted(name, value));
    }
  }

  private void plan() {
    List<PlannedStep> steps = PlannedStep.of(story);
    if (steps.isEmpty()) {
      return;
    }
    title("Plan");
    for (PlannedStep step : steps) {
      String commit = step.commit();
      console.say(
          "  "
              + step.id()
              + " ("
              + step.type()
              + ") "
              + step.description().strip()
              + (commit == null ? ", not committed" : ", commit " + abbreviated(commit)));
      if (!step.files().isEmpty()) {
        console.say(Paint.DIM, "     " + String.join(", ", step.files()));
      }
    }
  }

  private void events() {
    if (story.entries().stream().noneMatch(entry -> told(entry.event()))) {
      return;
    }
    title("What happened");
    for (Journals.Entry entry : story.entries()) {
      switch (entry.event()) {
        case JournalEvent.Asked e ->
            console.say(
                "  "
                    + e.role()
                    + inStep(e.step())
                    + ": "
                    + e.provider()
                    + "/"
                    + e.model()
                    + " ("
                    + e.maker()
                    + ") answered, "
                    + Figures.money(e.cost() == null ? null : Money.usd(e.cost())));
        case JournalEvent.Gated e -> {
          boolean passed = e.verdict().equals("passed");
          console.say(
              passed ? Paint.GREEN : Paint.RED, "  gate" + inStep(e.step()) + ": " + e.verdict());
          e.checks().forEach(check -> console.say("     " + check));
        }
        case JournalEvent.Judged e -> {
          Paint paint = e.status().equals("approved") ? Paint.GREEN : Paint.YELLOW;
          String words = e.summary().isBlank() ? "" : " – " + e.summary().strip();
          console.say(paint, "  " + e.role() + " says " + e.status().replace('_', ' ') + words);
          e.findings().forEach(finding -> console.say("     " + finding));
        }
        case JournalEvent.EditsRefused e ->
            console.say(
                Paint.YELLOW,
                "  edits"
                    + inStep(e.step())
                    + " refused: "
                    + e.problems().strip().replace("\n", "\n     "));
        case JournalEvent.Escalated e ->
            console.say("  next" + inStep(e.step()) + ": " + e.reason().strip());
        case JournalEvent.Awaiting e ->
            console.say(
                Paint.YELLOW, "  a person is asked: " + e.reason().strip().replace("\n", "\n     "));
        case JournalEvent.Decided e ->
            console.say(
                "  a person says "
                    + e.decision()
                    + (e.text().isEmpty() ? "" : ": " + e.text().replace("\n", "\n     ")));
        case JournalEvent.TaskResumed e -> console.say(Paint.DIM, "  resumed");
        case JournalEvent.Committed e ->
            console.say("  commit" + inStep(e.step()) + ": " + abbreviated(e.commit()));
        // Told at the head, or plain from what is told.
        case JournalEvent.RunStarted e -> {}
        case JournalEvent.TaskStarted e -> {}
        case JournalEvent.Baselined e -> {}
        case JournalEvent.Edited e -> {}
        case JournalEvent.Opened e -> {}
        case JournalEvent.Moved e -> {}
        case JournalEvent.Planned e -> {}
        case JournalEvent.TaskEnded e -> {}
        case JournalEvent.RunEnded e -> {}
      }
    }
  }

  private static boolean told(JournalEvent event) {
    return event instanceof JournalEvent.Asked
        || event instanceof JournalEvent.Gated
        || event instanceof JournalEvent.Judged
        || event instanceof JournalEvent.EditsRefused
        || event instanceof JournalEvent.Escalated
        || event instanceof JournalEvent.Awaiting
        || event instanceof JournalEvent.Decided
        || event instanceof JournalEvent.Committed;
  }

  private void calls() {
    if (attempts.isEmpty()) {
      return;
    }
    title("Attempts");
    Table table =
        Table.of("no", "role", "step", "model", "outcome", "in", "out", "took", "cost")
            .alignRight(0, 5, 6, 7, 8);
    int number = 0;
    for (Attempt attempt : attempts) {
      table.row(
          Integer.toString(++number),
          attempt.origin().role(),
          attempt.origin().step().isEmpty() ? "-" : attempt.origin().step(),
          attempt.provider() + "/" + attempt.model(),
          attempt.outcome() + (attempt.status() == 0 ? "" : " (" + attempt.status() + ")"),
          Figures.tokens(attempt.usage().totalInput()),
          Figures.tokens(attempt.usage().outputTokens()),
          Figures.duration(attempt.duration()),
          Figures.money(attempt.cost()));
    }
    console.table(table);
    console.say(
        Paint.DIM,
        "'orchestrator show " + story.id() + " --attempt NO' shows what was asked and answered.");
  }

  private void next() {
    String branch = story.branch();
    if (branch == null) {
      return;
    }
    console.say("");
    console.say("look   git diff HEAD..." + branch);
    if (story.worktree() != null) {
      console.say("       " + story.worktree());
    }
    if (story.state() == TaskState.DONE) {
      console.say("merge  git merge " + branch);
    }
  }

  private void title(String text) {
    console.say("");
    console.say(Paint.BOLD, text);
  }

  private static String inStep(String step) {
    return step.isEmpty() ? "" : " " + step;
  }

  private static String abbreviated(String commit) {
    return commit.length() > 10 ? commit.substring(0, 10) : commit;
  }
}
