package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlyphsTest {

  @Test
  void foldsAtBlanksAndSetsInWhatFollows() {
    assertThat(Glyphs.fold("short", 10, 2)).containsExactly("short");
    assertThat(Glyphs.fold("one two three four five six seven", 30, 4))
        .containsExactly("one two three four five six", "    seven");
    assertThat(Glyphs.fold("exactly-ten and", 11, 0)).containsExactly("exactly-ten", "and");
  }

  @Test
  void aWordThatIsTooLongIsBroken() {
    assertThat(Glyphs.fold("x".repeat(25), 10, 2))
        .containsExactly("x".repeat(10), "  " + "x".repeat(8), "  " + "x".repeat(7));
  }

  @Test
  void theMarginOfTheFirstLineIsNoPlaceToBreak() {
    assertThat(Glyphs.fold("    " + "y".repeat(8), 10, 4)).containsExactly("    yyyyyy", "  yy");
  }

  @Test
  void whatIsWideTakesTwoColumns() {
    assertThat(Glyphs.fold("你好世界你好世界", 5, 0))
        .allSatisfy(line -> assertThat(Glyphs.columns(line)).isLessThanOrEqualTo(5));
  }

  @Test
  void endsWhateverTheWidth() {
    for (int width = 1; width < 12; width++) {
      String joined = String.join("", Glyphs.fold("a bc 你好 def ghijklmnop", width, 8));
      assertThat(joined.replace(" ", "")).isEqualTo("abc你好defghijklmnop");
    }
  }
}
