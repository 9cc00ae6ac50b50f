package dev.orchestrator.engine.journal;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Reads what runs have written. */
public final class Journals {

  /** One line of a journal. */
  public record Entry(Instant at, JournalEvent event) {}

  /** One run's journal. */
  public record Run(String id, List<Entry> entries) {
    /** Copies its list. */
    public Run {
      entries = List.copyOf(entries);
    }
  }

  private final Path runs;

  /** The journals of a state directory. */
  public Journals(StateDirectory state) {
    this.runs = state.runs();
  }

  /**
   * All runs, oldest first.
   *
   * @throws JournalException if a journal is foreign, newer, or broken before its last line. A last
   *     line without its end was never confirmed to anyone and is left out
   */
  public List<Run> all() {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    List<Run> result = new ArrayList<>();
    try (Stream<Path> files = Files.list(runs)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        result.add(read(file));
      }
    } catch (IOException e) {
      throw new JournalException("cannot list the journals in " + runs, e);
    }
    return result;
  }

  /** The last run in which a task took part, by task id, in the order of those runs. */
  public Map<String, Run> lastRunOfEachTask() {
    Map<String, Run> last = new LinkedHashMap<>();
    for (Run run : all()) {
      for (Entry entry : run.entries()) {
        if (entry.event() instanceof JournalEvent.TaskStarted started) {
          last.remove(started.task());
          last.put(started.task(), run);
        }
      }
    }
    return last;
  }

  /** How a task ended last, if it has ended since it was last started with this fingerprint. */
  public Optional<JournalEvent.TaskEnded> lastEnd(String task, String fingerprint) {
    JournalEvent.TaskEnded end = null;
    boolean same = false;
    for (Run run : all()) {
      for (Entry entry : run.entries()) {
        if (entry.event() instanceof JournalEvent.TaskStarted s && s.task().equals(task)) {
          same = s.fingerprint().equals(fingerprint);
          end = null;
        } else if (entry.event() instanceof JournalEvent.TaskEnded e && e.task().equals(task)) {
          end = same ? e : null;
        }
      }
    }
    return Optional.ofNullable(end);
  }

  private static Run read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new JournalException("cannot read the journal " + file + ": " + e.getMessage(), e);
    }
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        break; // torn by the death of its writer
      }
      number++;
      entries.add(entry(file, number, text.substring(start, end)));
      start = end + 1;
    }
    String name = String.valueOf(file.getFileName());
    return new Run(name.substring(0, name.length() - ".jsonl".length()), entries);
  }

  private static Entry entry(Path file, int number, String line) {
    try {
      ObjectNode node = (ObjectNode) Json.parse(line);
      Instant at = Instant.parse(node.path("at").asString());
      node.remove("at");
      JournalEvent event = Json.mapper().treeToValue(node, JournalEvent.class);
      if (number == 1
          && !(event instanceof JournalEvent.RunStarted s && s.format() <= Journal.FORMAT)) {
        throw new JournalException(
            file + ":1: not a journal that this program can read; a newer orchestrator wrote it");
      }
      return new Entry(at, event);
    } catch (JacksonException | ClassCastException | DateTimeException e) {
      throw new JournalException(
          file + ":" + number + ": not a line of a journal; the file was left as it is", e);
    }
  }
}
