package dev.orchestrator.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The states in the documentation follow one another as those of the program do. */
class TransitionsPageTest {
  private static final Path PAGE = Path.of("../docs/what-happens-to-a-task.md");
  private static final Pattern ARROW = Pattern.compile("(?m)^ +([A-Z_]+) --> ([A-Z_]+)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([^|]*) \\|$");
  private static final Pattern NAME = Pattern.compile("`([A-Z_]+)`");

  /** What the text below the drawing says is left out of it. */
  private static final Set<TaskState> NOT_DRAWN =
      EnumSet.of(TaskState.AWAITING_HUMAN, TaskState.FAILED, TaskState.CANCELLED);

  @Test
  void theTableHasEveryState() throws IOException {
    assertThat(table().keySet()).containsExactlyInAnyOrder(TaskState.values());
  }

  @ParameterizedTest
  @EnumSource
  void theTableHasEveryMove(TaskState state) throws IOException {
    assertThat(Objects.requireNonNull(table().get(state))).isEqualTo(state.next());
  }

  @ParameterizedTest
  @EnumSource
  void theDrawingHasEveryMoveButThoseTheTextNames(TaskState state) throws IOException {
    Set<TaskState> drawn = EnumSet.noneOf(TaskState.class);
    ARROW
        .matcher(Files.readString(PAGE))
        .results()
        .filter(arrow -> arrow.group(1).equals(state.name()))
        .forEach(arrow -> drawn.add(TaskState.valueOf(arrow.group(2))));

    Set<TaskState> expected = EnumSet.copyOf(state.next());
    expected.removeAll(NOT_DRAWN);
    assertThat(drawn).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void theTextIsRightAboutWhatIsNotDrawn(TaskState state) {
    if (state == TaskState.AWAITING_HUMAN) {
      assertThat(state.next()).contains(TaskState.FAILED, TaskState.CANCELLED);
    } else if (state.isFinal()) {
      assertThat(state.next()).isEmpty();
    } else {
      assertThat(state.next()).contains(TaskState.FAILED, TaskState.CANCELLED);
      assertThat(state.next().contains(TaskState.AWAITING_HUMAN)).isEqualTo(state != TaskState.NEW);
    }
  }

  private static Map<TaskState, Set<TaskState>> table() throws IOException {
    Map<TaskState, Set<TaskState>> table = new EnumMap<>(TaskState.class);
    for (MatchResult row : ROW.matcher(Files.readString(PAGE)).results().toList()) {
      Set<TaskState> next = EnumSet.noneOf(TaskState.class);
      NAME.matcher(row.group(2))
          .results()
          .forEach(name -> next.add(TaskState.valueOf(name.group(1))));
      table.put(TaskState.valueOf(row.group(1)), next);
    }
    return table;
  }
}
