package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.cli.LiveTable.Column;
import dev.orchestrator.cli.Table.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTableTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column(0, 4, 100, false),
          new Column(0, 5, 50, false),
          new Column(0, 8, 10, false),
          new Column(0, 4, 80, true));

  private static LiveTable table(int rows) {
    LiveTable table = new LiveTable("at work", COLUMNS);
    for (int i = 1; i <= rows; i++) {
      table.row(
          List.of(
              Cell.of("T-" + i),
              Cell.of("gate"),
              Cell.of("maple/maple-large"),
              Cell.of("0:0" + i)));
    }
    return table;
  }

  private static List<String> drawn(LiveTable table, int columns, int rows) {
    return table.render(new TerminalSize(columns, rows), false).stream()
        .map(LiveTable.Line::text)
        .toList();
  }

  @Test
  void alignsItsColumns() {
    LiveTable table = table(1).row(cells("LONG-1", "review", "", "12:00"));

    assertThat(drawn(table, 80, 24))
        .containsExactly(
            "T-1     gate    maple/maple-large   0:01", "LONG-1  review                     12:00");
  }

  private static List<Cell> cells(String... texts) {
    return java.util.Arrays.stream(texts).map(Cell::of).toList();
  }

  @Test
  void cutsWhatIsWideBeforeAColumnGoes() {
    assertThat(drawn(table(1), 35, 24)).containsExactly("T-1  gate  maple/maple-large  0:01");
    assertThat(drawn(table(1), 34, 24)).containsExactly("T-1  gate  maple/maple-lar…  0:01");
    assertThat(drawn(table(1), 26, 24)).containsExactly("T-1  gate  maple/m…  0:01");
  }

  @Test
  void letsTheColumnsOfLeastWorthGoFirst() {
    assertThat(drawn(table(1), 25, 24)).containsExactly("T-1  gate  0:01");
    assertThat(drawn(table(1), 15, 24)).containsExactly("T-1  0:01");
    assertThat(drawn(table(1), 8, 24)).containsExactly("T-1");
    assertThat(drawn(table(1), 3, 24)).containsExactly("T…");
  }

  @Test
  void isNeverWiderThanTheTerminalNorReachesItsLastColumn() {
    LiveTable table =
        table(3)
            .row(cells("你好世界你好", "实现", "模型/模型模型模型模型模型", "1:00:00"))
            .foot(Cell.of("1 of 5 done, 3 at work, 1 waiting · $0.01 · 0:05"));
    for (int width = 1; width <= 80; width++) {
      for (LiveTable.Line line : table.render(new TerminalSize(width, 24), false)) {
        assertThat(line.columns()).isLessThanOrEqualTo(Math.max(1, width - 1));
        assertThat(Glyphs.columns(line.text())).isEqualTo(line.columns());
      }
    }
  }

  @Test
  void leavesLinesToWhatScrollsByAndCountsTheRest() {
    LiveTable table = table(9).foot(Cell.of("sum"));

    assertThat(drawn(table, 80, 15)).hasSize(10);
    assertThat(drawn(table, 80, 10))
        .hasSize(6)
        .endsWith("T-4  gate  maple/maple-large  0:04", "… and 5 more at work", "sum");
    assertThat(drawn(table, 80, 1)).hasSize(3).contains("… and 8 more at work");
  }

  @Test
  void hasNoControlCharactersInIt() {
    LiveTable table =
        new LiveTable("at work", COLUMNS)
            .row(cells("T-1\u001b[2J", "a\nb", "\u202Eevil\u0007", "0:01\r"))
            .foot(Cell.of("sum\u001b]0;title\u0007"));

    assertThat(String.join("", drawn(table, 80, 24)).chars().filter(Character::isISOControl))
        .isEmpty();
  }

  @Test
  void coloursTakeNoRoom() {
    LiveTable table =
        new LiveTable("at work", COLUMNS)
            .row(
                List.of(
                    new Cell("T-1", Paint.BOLD), Cell.of("gate"), Cell.of(""), Cell.of("0:01")));

    LiveTable.Line line = table.render(TerminalSize.USUAL, true).getFirst();

    assertThat(line.text()).isEqualTo("\u001b[1mT-1\u001b[0m  gate  0:01");
    assertThat(line.columns()).isEqualTo("T-1  gate  0:01".length());
  }

  @Test
  void keepsRoomForWhatAColumnUsuallyHolds() {
    LiveTable table =
        new LiveTable("things", List.of(new Column(6, 6, 1, false), new Column(0, 2, 2, true)))
            .row(cells("gate", "7"));

    assertThat(drawn(table, 80, 24)).containsExactly("gate    7");
  }

  @Test
  void wantsACellForEachColumn() {
    assertThatThrownBy(() -> new LiveTable("things", COLUMNS).row(cells("a", "b")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
