package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Surroundings.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final Set<Channel> TERMINAL = Set.of(Channel.IN, Channel.OUT, Channel.ERR);

  @Test
  void resultsAndProgressGoTheirOwnWays() {
    var run = new ProgramRun();
    var console = new Console(run.surroundings(), false);

    console.say("result");
    console.note("progress");
    console.warn("odd");

    assertThat(run.out()).isEqualTo("result\n");
    assertThat(run.err()).isEqualTo("progress\nwarning: odd\n");
  }

  @Test
  void withJsonStandardOutputHoldsOneDocumentAndNothingElse() {
    var run = new ProgramRun();
    var console = new Console(run.surroundings(), true);

    console.say("result");
    console.fragment("piece ");
    console.table(Table.of("a").row("1"));
    console.document(Map.of("total_usd", "0.0105"));

    assertThat(Json.parse(run.out()).get("total_usd").asString()).isEqualTo("0.0105");
    assertThat(run.err()).contains("result", "piece", "a\n1");
    assertThatThrownBy(() -> console.document(Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a second JSON document");
  }

  @Test
  void aDocumentNobodyAskedForIsAnError() {
    var console = new Console(new ProgramRun().surroundings(), false);

    assertThatThrownBy(() -> console.document(Map.of())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void coloursOnlyATerminalThatWantsThem() {
    assertThat(red(TERMINAL, Map.of())).isEqualTo("\u001b[31mno\u001b[0m\n");
    assertThat(red(TERMINAL, Map.of("NO_COLOR", "1"))).isEqualTo("no\n");
    assertThat(red(TERMINAL, Map.of("NO_COLOR", ""))).startsWith("\u001b[31m");
    assertThat(red(TERMINAL, Map.of("TERM", "dumb"))).isEqualTo("no\n");
    assertThat(red(Set.of(Channel.ERR), Map.of())).isEqualTo("no\n");
  }

  private static String red(Set<Channel> terminals, Map<String, String> environment) {
    var run = new ProgramRun(terminals, environment, "");
    new Console(run.surroundings(), false).say(Paint.RED, "no");
    return run.out();
  }

  @Test
  void textFromElsewhereCannotSteerTheTerminal() {
    String hostile = "ok\u001b[2J\u0007\r\u202Eevil\u009b1m";
    var run = new ProgramRun(TERMINAL, Map.of("NO_COLOR", "1"), "");
    new Console(run.surroundings(), false).say(hostile);

    assertThat(run.out()).isEqualTo("ok\uFFFD[2J\uFFFD\uFFFDevil\uFFFD1m\n");
  }

  @Test
  void aPipeGetsTheTextAsItIs() {
    var run = new ProgramRun();
    new Console(run.surroundings(), false).fragment("a\u001b[1m\r\n");

    assertThat(run.out()).isEqualTo("a\u001b[1m\r\n");
  }

  @Test
  void aStatusLineIsReplacedByWhatFollowsAndNeverShownInAPipe() {
    var atTerminal = new ProgramRun(Set.of(Channel.ERR), Map.of("NO_COLOR", "1"), "");
    var console = new Console(atTerminal.surroundings(), false);
    console.status("working");
    console.note("done");
    assertThat(atTerminal.err()).isEqualTo("working\r\u001b[Kdone\n");

    var piped = new ProgramRun();
    new Console(piped.surroundings(), false).status("working");
    assertThat(piped.err()).isEmpty();
  }

  @Test
  void onlyAClearYesAtATerminalIsOne() throws IOException {
    assertThat(confirm(TERMINAL, "y\n")).isTrue();
    assertThat(confirm(TERMINAL, " YES \n")).isTrue();
    assertThat(confirm(TERMINAL, "\n")).isFalse();
    assertThat(confirm(TERMINAL, "yeah\n")).isFalse();
    assertThat(confirm(TERMINAL, "")).isFalse();
    assertThat(confirm(Set.of(), "y\n")).isFalse();
  }

  private static boolean confirm(Set<Channel> terminals, String typed) throws IOException {
    return new Console(new ProgramRun(terminals, Map.of(), typed).surroundings(), false)
        .confirm("Trust it?");
  }
}
