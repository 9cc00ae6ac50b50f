package dev.orchestrator.engine.journal;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The durable record of one run: JSON lines in a file of its own, each with its time, flushed to
 * disk before {@link #append} returns. Thread-safe.
 */
public final class Journal implements AutoCloseable {

  /**
   * The version of the format that this program writes. 1 lacked what a replay needs (definitions,
   * endpoints, outputs of the gate); its journals are read, but what they left unfinished begins
   * anew.
   */
  public static final int FORMAT = 2;

  private final String run;
  private final Path file;
  // A stream rather than a channel: an interrupt would close a channel in the middle of a line.
  private final FileOutputStream out;
  private final Time time;
  private long length;
  private boolean torn;

  private Journal(String run, Path file, FileOutputStream out, Time time) {
    this.run = run;
    this.file = file;
    this.out = out;
    this.time = time;
  }

  /**
   * Starts the journal of a run, or of a further part of one. The file is there with its first line
   * or not at all.
   *
   * @param begin the first line
   * @throws JournalException if there is one of that name, or it cannot be written
   */
  public static Journal start(StateDirectory state, JournalEvent.RunStarted begin, Time time) {
    Path file = state.runs().resolve(fileName(begin.run(), begin.part()));
    try {
      Files.createDirectories(state.runs());
      Path fresh = state.freshFile();
      FileOutputStream out = new FileOutputStream(fresh.toFile(), true);
      try {
        Journal journal = new Journal(begin.run(), file, out, time);
        journal.append(begin);
        // A link and not a move: what stands there already is never overwritten.
        Files.createLink(file, fresh);
        return journal;
      } catch (IOException | RuntimeException e) {
        out.close();
        throw e;
      } finally {
        Files.delete(fresh);
      }
    } catch (IOException e) {
      throw new JournalException("cannot start the journal " + file + why(e), e);
    }
  }

  /**
   * Writes down something that happened outside of a run, in a journal of its own.
   *
   * @param id names that journal; sorted by name they are in the order of time
   * @throws java.io.UncheckedIOException as {@link #start}
   */
  public static void note(StateDirectory state, String id, JournalEvent event, Time time) {
    JournalEvent.RunStarted begin =
        new JournalEvent.RunStarted(FORMAT, id, List.of(), 1, List.of(), null, null);
    try (Journal journal = start(state, begin, time)) {
      journal.append(event);
      journal.append(new JournalEvent.RunEnded(0, 0));
    }
  }

  /** Sorts behind the parts before it, and in front of every later run. */
  private static String fileName(String run, int part) {
    return part <= 1 ? run + ".jsonl" : "%s~%03d.jsonl".formatted(run, part);
  }

  /** The run's id. */
  public String run() {
    return run;
  }

  /**
   * Writes one event; it is on disk when this returns.
   *
   * @throws JournalException if it cannot be written; the journal is what it was before
   */
  public synchronized void append(JournalEvent event) {
    ObjectNode line = Json.object();
    line.put("at", time.now().toString());
    line.setAll((ObjectNode) Json.mapper().valueToTree(event));
    byte[] bytes = (Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8);
    if (torn) {
      throw new JournalException(
          "cannot write the journal "
              + file
              + ": an earlier line could not be written; 'orchestrator resume' goes on from there");
    }
    try {
      out.write(bytes);
      out.getFD().sync();
      length += bytes.length;
    } catch (IOException e) {
      torn = !takeBack();
      throw new JournalException(
          "cannot write the journal "
              + file
              + why(e)
              + ". What it held before is safe: once that is mended, 'orchestrator resume' goes on",
          e);
    }
  }

  /** A half line (the disk is full) must not stand before another one. */
  private boolean takeBack() {
    try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
      whole.setLength(length);
      return true;
    } catch (IOException e) {
      return false; // it stays the last line, which readers leave out
    }
  }

  private static String why(IOException e) {
    return ": " + e.getMessage();
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new JournalException("cannot close the journal " + file + why(e), e);
    }
  }
}
