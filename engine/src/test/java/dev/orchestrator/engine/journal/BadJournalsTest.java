package dev.orchestrator.engine.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/*
 * "State" of the list of bad inputs, as far as a journal's file goes:
 *
 *   torn file            aLastLineWithoutItsEndIsLeftOut, alsoWhereItIsTornWithinACharacter,
 *                        aHalfLineInTheMiddleIsAnErrorThatNamesIt
 *   empty file           emptyForeignAndNewerFilesEndInAClearErrorAndAreLeftAsTheyAre
 *   unknown version      emptyForeignAndNewerFilesEndInAClearErrorAndAreLeftAsTheyAre
 *   unknown state        whatNoRunWritesIsNotGuessedAt
 *   disk full            aFullDiskLeavesWholeLinesOnly
 *   old journals         journalsOfEveryFormatAreRead
 *
 * BadStateTest has the same and the rest through whole runs: clock, configuration, HEAD, disk.
 * TwoProcessesTest and the tests of the lock have processes that die.
 */
class BadJournalsTest {
  private static final String BEGIN =
      "{\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"run_started\",\"format\":2,"
          + "\"run\":\"20260101-000000-aaaa\",\"tasks\":[\"T-1\"],\"part\":1}\n";

  @TempDir Path dir;
  private StateDirectory state;
  private Path file;

  @BeforeEach
  void makeState() throws IOException {
    state = StateDirectory.of(dir);
    file = Files.createDirectories(state.runs()).resolve("20260101-000000-aaaa.jsonl");
  }

  private List<JournalEvent> read() {
    return new Journals(state)
        .all().stream().flatMap(run -> run.entries().stream()).map(Journals.Entry::event).toList();
  }

  private static String moved(String to) {
    return "{\"at\":\"2026-01-01T00:00:01Z\",\"type\":\"moved\",\"task\":\"T-1\",\"from\":\"NEW\","
        + "\"to\":\""
        + to
        + "\",\"reason\":\"Größe\"}\n";
  }

  @Test
  void aLastLineWithoutItsEndIsLeftOut() throws IOException {
    Files.writeString(file, BEGIN + moved("PLANNING") + moved("GATE").substring(0, 70));

    assertThat(read())
        .hasSize(2)
        .last()
        .isEqualTo(new JournalEvent.Moved("T-1", TaskState.NEW, TaskState.PLANNING, "Größe"));
  }

  /** The rest of such a file was unreadable for ever: half a letter is no UTF-8. */
  @Test
  void alsoWhereItIsTornWithinACharacter() throws IOException {
    byte[] whole = (BEGIN + moved("PLANNING")).getBytes(UTF_8);
    int within = new String(whole, ISO_8859_1).indexOf('\u00C3') + 1; // the first half of ö
    Files.write(file, java.util.Arrays.copyOf(whole, within));

    assertThat(read()).singleElement().isInstanceOf(JournalEvent.RunStarted.class);
  }

  @Test
  void aHalfLineInTheMiddleIsAnErrorThatNamesIt() throws IOException {
    Files.writeString(file, BEGIN + moved("GATE").substring(0, 70) + "\n" + moved("PLANNING"));

    refused(":2: not a line of a journal");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                      | is empty or cut off in its first line
          {"type":"run_started"                                   | is empty or cut off in its first line
          hello\\n                                                | :1: not a line of a journal
          \\n                                                     | :1: not a line of a journal
          []\\n                                                   | :1: not a line of a journal
          {"n":1e9926120959}\\n                                   | :1: not a line of a journal
          {"type":"moved","task":"T-1"}\\n                        | does not begin with run_started
          {"type":"run_started","format":3,"run":"x","tasks":[]}\\n | a newer orchestrator wrote it
          {"type":"run_started","format":0,"run":"x","tasks":[]}\\n | a journal of format 0
          {"type":"run_started","run":"x","tasks":[]}\\n          | a journal of format 0
          {"type":"run_started","format":2,"run":"x","tasks":[]}\\n | :1: not a line of a journal
          """)
  void emptyForeignAndNewerFilesEndInAClearErrorAndAreLeftAsTheyAre(String text, String words)
      throws IOException {
    Files.writeString(file, text.replace("\\n", "\n"));

    refused(words);
  }

  @Test
  void aFileThatIsNoTextIsNoJournal() throws IOException {
    Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xFF, '\n', 0, 1, 2});

    refused("it is not UTF-8 text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"moved","task":"T-1","from":"NEW","to":"FLYING","reason":""} | 'FLYING' is unknown
          {"type":"flew","task":"T-1"}                                         | 'flew' is unknown
          {"task":"T-1"}                                                       | :2: not a line
          {"type":"moved","task":"T-1","from":"NEW","reason":""}               | it lacks 'to'
          {"type":"moved","task":null,"from":"NEW","to":"PLANNING","reason":""} | it lacks 'task'
          {"type":"task_started","task":"T-1","attempt":"a/T-1"}               | it lacks 'fingerprint'
          {"type":"task_ended","task":"T-1","state":"DONE","reason":"","cause":"luck","attempts":1} | 'luck' is no cause
          {"type":"task_ended","task":"T-1","state":"DONE","reason":"","attempts":1} | no cause
          """)
  void whatNoRunWritesIsNotGuessedAt(String line, String words) throws IOException {
    Files.writeString(
        file, BEGIN + line.replaceFirst("\\{", "{\"at\":\"2026-01-01T00:00:01Z\",") + "\n");

    refused(words);
  }

  @Test
  void aLineWithoutItsTimeIsNone() throws IOException {
    Files.writeString(file, BEGIN + moved("PLANNING").replace("2026-01-01T00:00:01Z", "noon"));

    refused(":2: not a line");
  }

  /** What cannot be read is told with the file, and not a byte of it is changed. */
  private void refused(String words) throws IOException {
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(this::read)
        .isInstanceOf(JournalException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(words)
        .hasMessageContaining("left as it");

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aJournalThatIsThereIsNeverOverwritten() throws IOException {
    Files.writeString(file, "somebody's\n");

    assertThatThrownBy(() -> Journal.start(state, begin(), Time.system()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(file.toString());

    assertThat(file).hasContent("somebody's\n");
    assertThat(state.runs()).isDirectoryNotContaining("glob:**.tmp");
  }

  private static JournalEvent.RunStarted begin() {
    return new JournalEvent.RunStarted(
        Journal.FORMAT, "20260101-000000-aaaa", List.of("T-1"), 1, List.of(), null, null);
  }

  /** The files are as the program of that format wrote them, but for their paths. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "format-1-done 37 DONE",
        "format-1-waits 33 AWAITING_HUMAN",
        "format-1-killed 15 IMPLEMENTING",
        "format-2-done 44 DONE",
        "format-2-killed 15 GATE",
      })
  void journalsOfEveryFormatAreRead(String what) throws IOException {
    String[] words = what.split(" ");
    try (InputStream in = getClass().getResourceAsStream("/journals/" + words[0] + ".jsonl")) {
      Files.copy(Objects.requireNonNull(in, words[0]), state.runs().resolve(words[0] + ".jsonl"));
    }

    assertThat(read()).hasSize(Integer.parseInt(words[1]));
    AttemptLog log = new Journals(state).attempts().values().iterator().next();
    assertThat(log.state()).isEqualTo(TaskState.valueOf(words[2]));
    assertThat(log.replayable()).isEqualTo(words[0].startsWith("format-2"));
    assertThat(log.approvedPlan()).hasValueSatisfying(p -> assertThat(p).contains("Count to two"));
  }

  /**
   * A limit on the size of files stands for the disk: the system writes what fits and refuses the
   * rest, as it does on a disk that is full.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskLeavesWholeLinesOnly() throws Exception {
    Process child =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 16; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                FillsTheDisk.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);

    assertThat(child.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("cannot write the journal " + file + ": File too large")
        .contains("'orchestrator resume' goes on");
    assertThat(read())
        .extracting(event -> event instanceof JournalEvent.Planned p ? p.plan().length() : 0)
        .containsExactly(0, 9_000, 2);
  }

  /** Writes an event that does not fit, and then a short one that does. */
  static final class FillsTheDisk {
    private FillsTheDisk() {}

    public static void main(String[] args) {
      StateDirectory state = StateDirectory.of(Path.of(args[0]));
      try (Journal journal = Journal.start(state, begin(), Time.system())) {
        journal.append(new JournalEvent.Planned("T-1", "x".repeat(9_000)));
        try {
          journal.append(new JournalEvent.Planned("T-1", "y".repeat(9_000)));
        } catch (JournalException e) {
          System.out.println(e.getMessage());
        }
        journal.append(new JournalEvent.Planned("T-1", "{}"));
      }
    }
  }
}
