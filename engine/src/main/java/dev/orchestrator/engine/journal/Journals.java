package dev.orchestrator.engine.journal;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what runs have written; never changes it. Journals are only appended to: what was read of
 * one is kept until it has another size, so that a run, and then its report, parse it once.
 * Thread-safe.
 */
public final class Journals {

  /** One line of a journal. */
  public record Entry(Instant at, JournalEvent event) {}

  /**
   * One run's journal, all its parts.
   *
   * @param id the run's id
   * @param parts how often it was started: once, and once for each time it was resumed
   * @param entries what happened, oldest first; at least one
   */
  public record Run(String id, int parts, List<Entry> entries) {
    /** Copies its list. */
    public Run {
      entries = List.copyOf(entries);
    }

    /** The first line: what the run was to do. */
    public JournalEvent.RunStarted started() {
      return (JournalEvent.RunStarted) entries.getFirst().event();
    }

    /** Whether its last part came to its end, however its tasks ended. */
    public boolean ended() {
      return entries.getLast().event() instanceof JournalEvent.RunEnded;
    }
  }

  private static final String AT = "{\"at\":\"";

  private final Path runs;
  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  private record Known(long size, List<Entry> entries) {}

  /** The journals of a state directory. */
  public Journals(StateDirectory state) {
    this.runs = state.runs();
  }

  /**
   * All runs, oldest first.
   *
   * @throws JournalException if a journal is foreign, newer, empty, or broken before its last line.
   *     A last line without its end was never confirmed to anyone and is left out
   */
  public List<Run> all() {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    Map<String, Run> result = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(runs)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        List<Entry> entries = read(file);
        String id = ((JournalEvent.RunStarted) entries.getFirst().event()).run();
        result.merge(id, new Run(id, 1, entries), Journals::joined);
      }
    } catch (IOException e) {
      throw new JournalException("cannot list the journals in " + runs, e);
    }
    return List.copyOf(result.values());
  }

  private static Run joined(Run run, Run part) {
    List<Entry> all = new ArrayList<>(run.entries());
    all.addAll(part.entries());
    return new Run(run.id(), run.parts() + 1, all);
  }

  /** The ids of all runs, oldest first, by the names of their files: none is read. */
  public List<String> ids() {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jsonl"))
          .map(name -> name.substring(0, name.length() - ".jsonl".length()).split("~", 2)[0])
          .distinct()
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new JournalException("cannot list the journals in " + runs, e);
    }
  }

  /** The last of these runs that was to work tasks, if there was any. */
  public static Optional<Run> last(List<Run> runs) {
    return runs.reversed().stream().filter(run -> !run.started().tasks().isEmpty()).findFirst();
  }

  /** The last attempt at each task, by task id, the one that was begun last at the end. */
  public Map<String, AttemptLog> attempts() {
    return attempts(all());
  }

  /** As above, of runs that were read already. */
  public static Map<String, AttemptLog> attempts(List<Run> runs) {
    Map<String, List<Entry>> open = new LinkedHashMap<>();
    Map<String, AttemptLog> logs = new LinkedHashMap<>();
    Map<String, Integer> formats = new LinkedHashMap<>();
    for (Run run : runs) {
      int format = run.started().format();
      for (Entry entry : run.entries()) {
        String task = entry.event().task();
        if (task == null) {
          continue;
        }
        if (entry.event() instanceof JournalEvent.TaskStarted) {
          open.remove(task);
          open.put(task, new ArrayList<>());
          formats.put(task, format);
        }
        List<Entry> log = open.get(task);
        if (log != null) {
          log.add(entry);
        }
      }
    }
    open.forEach(
        (task, entries) -> logs.put(task, new AttemptLog(formats.getOrDefault(task, 0), entries)));
    return logs;
  }

  private List<Entry> read(Path file) throws IOException {
    long size = Files.size(file);
    Known before = known.get(file);
    if (before == null || before.size() != size) {
      before = new Known(size, parsed(file));
      known.put(file, before);
    }
    return before.entries();
  }

  private static List<Entry> parsed(Path file) {
    List<String> lines = lines(confirmed(file));
    // The parsing of a long run's journal is most of what its resumption takes.
    List<Entry> entries =
        IntStream.range(0, lines.size())
            .parallel()
            .mapToObj(i -> entry(file, i + 1, lines.get(i)))
            .toList();
    if (entries.isEmpty()) {
      throw new JournalException(
          file
              + " is empty or cut off in its first line, as no run leaves a journal; the file was"
              + " left as it is. Move it away to go on without it");
    }
    return entries;
  }

  /** Cut by line feeds alone, which are what the program that wrote them has set. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      lines.add(text.substring(start, end));
      start = end + 1;
    }
    return lines;
  }

  /** All whole lines: the last one may be torn, in the middle of a character too. */
  private static String confirmed(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (CharacterCodingException e) {
      throw new JournalException(
          file
              + ": not a journal: it is not UTF-8 text; the file was left as it is. Move it away to"
              + " go on without it",
          e);
    } catch (IOException e) {
      throw new JournalException("cannot read the journal " + file + ": " + e.getMessage(), e);
    }
  }

  private static Entry entry(Path file, int number, String line) {
    try {
      if (number == 1) {
        requireKnown(file, (ObjectNode) Json.parse(line));
      }
      JournalEvent event = Json.mapper().readValue(line, JournalEvent.class);
      Completeness.require(event);
      return new Entry(at(line), event);
    } catch (JacksonException
        | ClassCastException
        | DateTimeException
        | IllegalArgumentException e) {
      throw new JournalException(
          file
              + ":"
              + number
              + ": not a line of a journal"
              + problem(e)
              + "; the file was left as it is. Move it away to go on without it",
          e);
    }
  }

  /**
   * When it happened: a line that this program wrote begins with that, and need not be read twice.
   */
  private static Instant at(String line) {
    int end = line.startsWith(AT) ? line.indexOf('"', AT.length()) : -1;
    return Instant.parse(
        end < 0 ? Json.parse(line).path("at").asString() : line.substring(AT.length(), end));
  }

  /** In words, where they are for people. */
  private static String problem(RuntimeException e) {
    return switch (e) {
      case InvalidFormatException wrong ->
          " of this program: '" + wrong.getValue() + "' is unknown";
      case InvalidTypeIdException wrong ->
          " of this program: the type '" + wrong.getTypeId() + "' is unknown";
      case ValueInstantiationException wrong when wrong.getCause() != null ->
          ": " + wrong.getCause().getMessage();
      case IllegalArgumentException wrong when !(wrong instanceof NumberFormatException) ->
          ": " + wrong.getMessage();
      default -> "";
    };
  }

  private static void requireKnown(Path file, ObjectNode first) {
    if (!first.path("type").asString("").equals("run_started")) {
      throw new JournalException(
          file
              + ":1: not a journal: it does not begin with run_started; the file was left as it is");
    }
    int format = first.path("format").asInt(0);
    if (format < 1 || format > Journal.FORMAT) {
      throw new JournalException(
          file
              + ":1: a journal of format "
              + format
              + ", and this program reads up to "
              + Journal.FORMAT
              + "; a newer orchestrator wrote it, use that one. The file was left as it is");
    }
  }
}
