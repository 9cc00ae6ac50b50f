package dev.orchestrator.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.FinishReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImplementerAnswerTest {
  private static final String EDIT =
      "src/A.java\n<<<<<<< SEARCH\nint a;\n=======\nint b;\n>>>>>>> REPLACE\n";

  private static ImplementerAnswer read(String text) {
    return ImplementerAnswer.read(text, FinishReason.STOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EDIT,
        "I changed it.\n\n```java\n" + EDIT + "```\n",
        "a.json\n<<<<<<< SEARCH\n=======\n{\"need_files\": [\"x\"]}\n>>>>>>> REPLACE\n",
        "DELETE src/Old.java\n",
        "Moved:\nRENAME src/Old.java -> src/New.java",
      })
  void editsAreHandedOnAsTheyAre(String text) {
    assertThat(read(text)).isEqualTo(new ImplementerAnswer.EditsText(text));
  }

  @Test
  void draftsAmongTheThoughtsAreNoEdits() {
    assertThat(read("<think>\n" + EDIT + "</think>\n\n" + EDIT))
        .isEqualTo(new ImplementerAnswer.EditsText("\n\n" + EDIT));
  }

  @Test
  void readsARequestForFiles() {
    assertThat(read("```json\n{\"need_files\": [\"src/B.java\"]}\n```"))
        .isEqualTo(new ImplementerAnswer.NeedFiles(List.of("src/B.java")));
    assertThat(read("{\"need_files\": [\"../B.java\"]}"))
        .isInstanceOf(ImplementerAnswer.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n",
        "I'm sorry, but I can't help with that.",
        "{\"edits\": []}",
        "Please DELETE the file.",
        "--- a/src/A.java\n+++ b/src/A.java\n@@ -1 +1 @@\n-a\n+b\n",
      })
  void anythingElseIsUnreadable(String text) {
    assertThat(read(text)).isInstanceOf(ImplementerAnswer.Unreadable.class);
  }

  @Test
  void editsThatWereCutOffAreNotHandedOn() {
    assertThat(ImplementerAnswer.read(EDIT, FinishReason.LENGTH))
        .isInstanceOf(ImplementerAnswer.Unreadable.class);
  }
}
