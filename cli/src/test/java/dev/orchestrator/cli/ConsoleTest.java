package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Surroundings.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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

  private static final LiveTable TWO_LINES =
      new LiveTable("tasks", List.of(new LiveTable.Column(0, 3, 1, false)))
          .row(List.of(Table.Cell.of("one")))
          .foot(Table.Cell.of("sum"));

  private static Console live(ProgramRun run, Supplier<TerminalSize> size) {
    return new Console(run.surroundings(), false, size);
  }

  @Test
  void whatIsShownLiveStaysBelowWhatIsPrinted() {
    var run = new ProgramRun(TERMINAL, Map.of("NO_COLOR", "1"), "");
    var console = live(run, () -> TerminalSize.USUAL);
    console.show(TWO_LINES);
    assertThat(run.err()).as("before the terminal was measured").isEmpty();
    console.measure();
    console.note("first");
    console.warn("second");

    assertThat(new Screen(80).print(run.err()).lines())
        .containsExactly("first", "warning: second", "one", "sum");
    console.flush();
    Screen left = new Screen(80).print(run.err());
    assertThat(left.lines()).containsExactly("first", "warning: second");
    assertThat(left.cursorRow()).isEqualTo(2);
  }

  @Test
  void whatIsShownLiveIsDrawnAgainOnlyIfItHasChanged() {
    var run = new ProgramRun(TERMINAL, Map.of("NO_COLOR", "1"), "");
    var console = live(run, () -> TerminalSize.USUAL);
    console.show(TWO_LINES);
    console.measure();
    String drawn = run.err();
    console.show(
        new LiveTable("tasks", List.of(new LiveTable.Column(0, 3, 1, false)))
            .row(List.of(Table.Cell.of("one")))
            .foot(Table.Cell.of("sum")));
    console.measure();

    assertThat(run.err()).isEqualTo(drawn);
  }

  @Test
  void aTerminalThatHasBecomeNarrowerHasBrokenTheLines() {
    var run = new ProgramRun(TERMINAL, Map.of("NO_COLOR", "1"), "");
    var size = new AtomicReference<>(new TerminalSize(80, 24));
    var console = live(run, size::get);
    String wide = "a line of more than twenty columns, which breaks into two or more";
    console.show(
        new LiveTable("tasks", List.of(new LiveTable.Column(0, 3, 1, false)))
            .row(List.of(Table.Cell.of(wide)))
            .foot(Table.Cell.of("sum")));
    console.measure();
    size.set(new TerminalSize(20, 10));
    int before = run.err().length();
    console.measure();

    // 65 columns are four lines of 20, and the last line is the fifth.
    assertThat(run.err().substring(before)).contains("\r\u001b[4A");
  }

  @Test
  void fewerLinesLeaveNothingOfThoseBefore() {
    var run = new ProgramRun(TERMINAL, Map.of("NO_COLOR", "1"), "");
    var console = live(run, () -> TerminalSize.USUAL);
    console.note("above");
    console.show(TWO_LINES);
    console.measure();
    console.show(
        new LiveTable("tasks", List.of(new LiveTable.Column(0, 3, 1, false)))
            .row(List.of(Table.Cell.of("1"))));

    Screen screen = new Screen(80).print(run.err());
    assertThat(screen.lines()).containsExactly("above", "1");
    assertThat(screen.cursorRow()).isEqualTo(1);
    console.show(new LiveTable("tasks", List.of(new LiveTable.Column(0, 3, 1, false))));
    assertThat(new Screen(80).print(run.err()).lines()).containsExactly("above");
  }

  @Test
  void nothingIsShownLiveWhereNobodyCouldSeeIt() {
    for (var run :
        List.of(new ProgramRun(), new ProgramRun(TERMINAL, Map.of("TERM", "dumb"), ""))) {
      var console = live(run, () -> TerminalSize.USUAL);
      console.measure();
      console.show(TWO_LINES);
      console.hide();
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void linesOfManyThreadsAreWhole() throws Exception {
    var run = new ProgramRun(TERMINAL, Map.of("NO_COLOR", "1"), "");
    var console = live(run, () -> TerminalSize.USUAL);
    console.show(TWO_LINES);
    console.measure();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String line = ("" + i).repeat(60);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = 0; n < 50; n++) {
                  console.note(Paint.PLAIN, line, 2);
                  console.measure();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    List<String> lines = new Screen(80).print(run.err()).lines();
    assertThat(lines).hasSize(402).endsWith("one", "sum");
    assertThat(lines.subList(0, 400)).allSatisfy(line -> assertThat(line).matches("(\\d)\\1{59}"));
  }

  @Test
  void aLineOfProgressIsBrokenAtWords() {
    var run = new ProgramRun(TERMINAL, Map.of("NO_COLOR", "1"), "");
    var console = live(run, () -> new TerminalSize(40, 24));
    console.measure();
    console.note(
        Paint.PLAIN, "T-1  plan reviewer  approved: one step, one file, 你好世界 and a\u001b check", 5);

    assertThat(run.err().lines())
        .containsExactly(
            "T-1  plan reviewer  approved: one step,", "     one file, 你好世界 and a\uFFFD check");
  }

  @Test
  void withLinesOfDocumentsStandardOutputHoldsNothingElse() {
    var run = new ProgramRun();
    var console = new Console(run.surroundings(), false);
    console.documentLines();
    console.say("result");
    console.documentLine("{}");

    assertThat(run.out()).isEqualTo("{}\n");
    assertThat(run.err()).isEqualTo("result\n");
  }
}
