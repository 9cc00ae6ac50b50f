package dev.orchestrator.engine.journal;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** The version of the format that this program writes. */
  public static final int FORMAT = 1;

  private final String run;
  private final Path file;
  // A stream rather than a channel: an interrupt would close a channel in the middle of a line.
  private final FileOutputStream out;
  private final Time time;

  private Journal(String run, Path file, FileOutputStream out, Time time) {
    this.run = run;
    this.file = file;
    this.out = out;
    this.time = time;
  }

  /**
   * Starts the journal of a new run.
   *
   * @throws UncheckedIOException if there is one of that name, or it cannot be written
   */
  public static Journal start(StateDirectory state, String run, List<String> tasks, Time time) {
    Path file = state.runs().resolve(run + ".jsonl");
    try {
      Files.createDirectories(state.runs());
      Files.createFile(file);
      Journal journal = new Journal(run, file, new FileOutputStream(file.toFile(), true), time);
      journal.append(new JournalEvent.RunStarted(FORMAT, run, tasks));
      return journal;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the journal " + file, e);
    }
  }

  /** The run's id. */
  public String run() {
    return run;
  }

  /** Writes one event; it is on disk when this returns. */
  public synchronized void append(JournalEvent event) {
    ObjectNode line = Json.object();
    line.put("at", time.now().toString());
    line.setAll((ObjectNode) Json.mapper().valueToTree(event));
    try {
      out.write((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the journal " + file, e);
    }
  }
}
