package dev.orchestrator.cli.batch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a stream, of which only one is in memory at a time. Not thread-safe. */
final class ByteLines implements AutoCloseable {

  /** The longest line, as for a single prompt: 10 MB. */
  static final int MOST_BYTES = 10 * 1024 * 1024;

  /**
   * A line without its end.
   *
   * @param bytes its bytes, but no more than {@link #MOST_BYTES}
   * @param tooLong whether it had more
   * @param ended whether a line feed followed
   */
  record Line(byte[] bytes, boolean tooLong, boolean ended) {}

  private final InputStream in;
  private long position;

  ByteLines(InputStream in) {
    this.in = new BufferedInputStream(in, 64 * 1024);
  }

  /** How many bytes the lines so far have taken, with their ends. */
  long position() {
    return position;
  }

  /** The next line, or empty at the end. */
  Optional<Line> next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    var line = new ByteArrayOutputStream();
    boolean tooLong = false;
    int b = first;
    while (b >= 0 && b != '\n') {
      position++;
      if (line.size() < MOST_BYTES) {
        line.write(b);
      } else {
        tooLong = true;
      }
      b = in.read();
    }
    position += b < 0 ? 0 : 1;
    return Optional.of(new Line(line.toByteArray(), tooLong, b >= 0));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
