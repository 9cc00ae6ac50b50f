package dev.orchestrator.engine.gate;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a check's output: all of it (up to a bound) into a file line by line, so that people can
 * watch it, the last of it into memory, the first line that is a forbidden warning, and, if wanted,
 * the lines that tell of failures.
 */
final class CheckLog implements Closeable {

  static final int TAIL_LINES = 200;
  static final int TAIL_CHARS = 16 * 1024;
  private static final long MAX_LOG_CHARS = 64L << 20;

  private final BufferedWriter file;
  private final Optional<Pattern> rule;
  private final Deque<String> tail = new ArrayDeque<>();
  private int tailChars;
  private long written;
  private @Nullable String warning;
  private @Nullable IOException failure;
  private final @Nullable FailingLines failing;

  CheckLog(Path file, Optional<Pattern> rule, @Nullable FailingLines failing) throws IOException {
    this.file = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    this.rule = rule;
    this.failing = failing;
  }

  /** Called by the thread that reads the check's output: it must not throw. */
  synchronized void line(String line) {
    boolean forbidden =
        (warning == null || failing != null) && rule.isPresent() && rule.get().matcher(line).find();
    if (forbidden && warning == null) {
      warning = shortened(line, 500);
    }
    if (failing != null) {
      failing.add(line, forbidden);
    }
    String kept = shortened(line, TAIL_CHARS / 2);
    tail.addLast(kept);
    tailChars += kept.length() + 1;
    while (tail.size() > TAIL_LINES || tailChars > TAIL_CHARS) {
      tailChars -= tail.removeFirst().length() + 1;
    }
    write(line);
  }

  private void write(String line) {
    if (failure != null || written > MAX_LOG_CHARS) {
      return;
    }
    try {
      written += line.length() + 1;
      file.write(written > MAX_LOG_CHARS ? "[… the rest is left out …]" : line);
      file.write('\n');
      file.flush();
    } catch (IOException e) {
      failure = e;
    }
  }

  private static String shortened(String line, int max) {
    return line.length() <= max ? line : line.substring(0, max) + "…";
  }

  synchronized String tail() {
    return String.join("\n", tail);
  }

  synchronized String lastLine() {
    return tail.isEmpty() ? "" : tail.getLast();
  }

  synchronized Optional<String> warning() {
    return Optional.ofNullable(warning);
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
    if (failure != null) {
      throw failure;
    }
  }
}
