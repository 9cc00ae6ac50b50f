package dev.orchestrator.engine.journal;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private final FileChannel channel;
  private final Time time;

  private Journal(String run, Path file, FileChannel channel, Time time) {
    this.run = run;
    this.file = file;
    this.channel = channel;
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
      Journal journal =
          new Journal(
              run,
              file,
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND),
              time);
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
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(Json.write(line) + "\n");
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the journal " + file, e);
    }
  }
}
