package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table.Cell;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** A task's story in words and figures for people. */
final class StoryWords {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private StoryWords() {}

  static Cell state(TaskStory story) {
    TaskState state = story.state();
    String word = state.word().replace('_', ' ');
    return new Cell(story.end().isPresent() ? word : word + " …", paint(state));
  }

  static Paint paint(TaskState state) {
    return switch (state) {
      case DONE -> Paint.GREEN;
      case AWAITING_HUMAN -> Paint.YELLOW;
      case BLOCKED, FAILED, CANCELLED -> Paint.RED;
      case NEW, PLANNING, PLAN_REVIEW, IMPLEMENTING, GATE, CODE_REVIEW -> Paint.PLAIN;
    };
  }

  /** What the task cost in its run; null if that is unpriced, or the task has not ended. */
  static @Nullable Money knownCost(TaskStory story) {
    return story.end().map(JournalEvent.TaskEnded::cost).map(Money::usd).orElse(null);
  }

  static String cost(TaskStory story) {
    return story.end().isPresent() ? Figures.money(knownCost(story)) : "…";
  }

  /** A time of this machine's zone, to the minute. */
  static String time(Instant at) {
    return TIME.format(at.atZone(ZoneId.systemDefault()));
  }

  static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
