package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script does in bash what it is for. */
class CompletionTest {
  @TempDir Path dir;

  private String completed(String... words) throws Exception {
    Path script = dir.resolve("completion");
    var printed = new TestProject(dir).run("completion");
    assertThat(printed.code()).isZero();
    Files.writeString(script, printed.out());
    String asked =
        // Outside of a completion bash refuses to tune it.
        "compopt() { :; }; source '"
            + script
            + "'; COMP_WORDS=("
            + String.join(" ", words)
            + "); COMP_CWORD="
            + (words.length - 1)
            + "; COMP_LINE='"
            + String.join(" ", words)
            + "'; COMP_POINT=${#COMP_LINE}; _complete_orchestrator; echo ${COMPREPLY[@]}";
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", asked).redirectErrorStream(true).start();
    bash.getOutputStream().close();
    String answer = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(bash.waitFor()).as(answer).isZero();
    return answer;
  }

  @Test
  void bashCompletesCommands() throws Exception {
    assertThat(completed("orchestrator", "re").split(" "))
        .containsExactlyInAnyOrder("resume", "retry", "review");
  }

  @Test
  void bashCompletesTheOptionsOfACommand() throws Exception {
    assertThat(completed("orchestrator", "run", "--para")).isEqualTo("--parallel");
  }

  @Test
  void everyCommandIsInIt() throws Exception {
    for (Verb verb : Verb.values()) {
      assertThat(completed("orchestrator", verb.typed()).split(" ")).contains(verb.typed());
    }
  }
}
