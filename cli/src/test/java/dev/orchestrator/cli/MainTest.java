package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MainTest {
  private final ProgramRun run = new ProgramRun();

  @Test
  void tellsItsVersion() {
    assertThat(run.with("--version")).isZero();
    assertThat(run.out()).startsWith("orchestrator ").endsWith("\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void tellsItsVersionAsJson() {
    assertThat(run.with("--json", "--version")).isZero();
    assertThat(Json.parse(run.out()).get("version").asString()).isNotBlank();
  }

  @Test
  void helpListsEveryCommandWithWhatItDoes() {
    assertThat(run.with("--help")).isZero();
    for (Verb verb : Verb.values()) {
      assertThat(run.out()).containsPattern("(?m)^  " + verb.typed() + " +\\S");
    }
    assertThat(run.out()).contains("Exit codes:");
  }

  @Test
  void helpOfACommandIsTheSameEitherWay() {
    var other = new ProgramRun();

    assertThat(run.with("help", "help")).isZero();
    assertThat(other.with("help", "--help")).isZero();

    assertThat(run.out()).isEqualTo(other.out()).contains("Usage: orchestrator help");
  }

  @Test
  void everyCommandHasAClassThatBelongsToIt() {
    for (Verb verb : Verb.values()) {
      var each = new ProgramRun();
      assertThat(each.with(verb.typed(), "--help")).as(verb.typed()).isZero();
      assertThat(each.out()).contains("Usage: orchestrator " + verb.typed(), verb.summary());
    }
  }

  @Test
  void anUnknownCommandIsWrongUsageAndTheNearestIsNamed() {
    assertThat(run.with("hlep")).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "error: unknown command 'hlep'; did you mean help?\nSee 'orchestrator --help'.\n");
  }

  @Test
  void anUnknownOptionNamesTheNearest() {
    assertThat(run.with("help", "--jsn")).isEqualTo(2);
    assertThat(run.err())
        .contains("unknown option '--jsn'; did you mean --json?", "'orchestrator help --help'");
  }

  @Test
  void noCommandIsWrongUsageAndShowsWhatThereIs() {
    assertThat(run.with()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("no command given", "Commands:");
  }

  @Test
  void aWorkingDirectoryThatDoesNotExistIsWrongUsage() {
    assertThat(run.with("-C", "no-such-dir", "help")).isEqualTo(2);
    assertThat(run.err()).contains("no such directory:", "no-such-dir", "-C");
  }

  @Test
  void globalOptionsStandBeforeOrAfterTheCommand() {
    assertThat(run.with("help", "-C", "no-such-dir")).isEqualTo(2);
    assertThat(run.err()).contains("no such directory:");
  }

  @Test
  void wrongUsageIsADocumentTooWhereJsonWasAskedFor() {
    assertThat(run.with("hlp", "--json")).isEqualTo(2);
    JsonNode document = Json.parse(run.out());
    assertThat(document.at("/error/message").asString()).contains("unknown command 'hlp'");
    assertThat(document.get("exit_code").asInt()).isEqualTo(2);
  }

  @Test
  void stackTracesAreShownOnRequestOnly() {
    var debugged = new ProgramRun();

    run.with("hlp");
    debugged.with("hlp", "--debug");

    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(debugged.err()).contains("\tat dev.orchestrator.cli.");
  }

  @Test
  void aResultThatCouldNotBeWrittenIsNoSuccess() {
    PrintStream full =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("no space left");
              }
            },
            false,
            StandardCharsets.UTF_8);
    Surroundings usual = run.surroundings();
    var surroundings =
        new Surroundings(usual.in(), full, usual.err(), Set.of(), Map.of(), usual.directory());

    assertThat(Main.run(new String[] {"--help"}, surroundings)).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("standard output could not be written");
  }
}
