package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void alignsColumnsAndLeavesNoTrailingSpace() {
    Table table = Table.of("task", "cost").alignRight(1).row("DOC-1", "$0.0105").row("A", "$12.00");

    assertThat(table.render(80, false))
        .containsExactly("task      cost", "DOC-1  $0.0105", "A       $12.00");
  }

  @Test
  void countsWideAndCombiningCharactersAsTheTerminalDoes() {
    Table table = Table.of("a", "b").row("日本", "x").row("e\u0301", "y");

    assertThat(table.render(80, false)).containsExactly("a     b", "日本  x", "e\u0301     y");
  }

  @Test
  void theWidestColumnGivesWay() {
    Table table = Table.of("id", "goal").row("T-1", "a goal that goes on and on");

    List<String> lines = table.render(20, false);

    assertThat(lines).containsExactly("id   goal", "T-1  a goal that go…");
    assertThat(lines).allMatch(line -> Glyphs.columns(line) <= 20);
  }

  @Test
  void aWideCharacterThatDoesNotFitIsNotHalved() {
    assertThat(Glyphs.cut("日本語", 4)).isEqualTo("日…");
  }

  @Test
  void aCellIsOneLineAndSteersNoTerminal() {
    Table table = Table.of("text").row("a\nb\u001b[2Jc");

    assertThat(table.render(80, false)).containsExactly("text", "a b\uFFFD[2Jc");
  }

  @Test
  void refusesARowThatDoesNotFit() {
    assertThatThrownBy(() -> Table.of("a", "b").row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 cells for the 2 columns [a, b]");
  }
}
