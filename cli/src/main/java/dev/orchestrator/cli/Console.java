package dev.orchestrator.cli;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Surroundings.Channel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The only place that prints. Results for people go to standard output, progress, warnings and
 * errors to standard error. With {@code --json} exactly one document goes to standard output and
 * everything else to standard error.
 *
 * <p>On a terminal, lines may be coloured (unless {@code NO_COLOR} is set or {@code TERM} is {@code
 * dumb}), tables are cut to its width, and control characters are taken out of the text; elsewhere
 * lines are plain and text is passed on as it is. Thread-safe.
 */
public final class Console {
  private static final String ERASE_LINE = "\r\u001b[K";
  private static final int WIDTH_WITHOUT_TERMINAL = 200;

  private final Surroundings surroundings;
  private final boolean json;
  private final boolean colourAllowed;
  // A lock rather than a monitor: virtual threads print too, and a pipe may block.
  private final ReentrantLock lock = new ReentrantLock();
  private boolean statusShown;
  private boolean documentWritten;
  private int width;

  Console(Surroundings surroundings, boolean json) {
    this.surroundings = surroundings;
    this.json = json;
    this.colourAllowed =
        surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(surroundings.environment().get("TERM"));
  }

  /** Whether the answer is one JSON document on standard output. */
  public boolean json() {
    return json;
  }

  /** Whether a question can be asked: the user sits at a terminal. */
  public boolean interactive() {
    return isTerminal(Channel.IN) && isTerminal(Channel.ERR) && !json;
  }

  /** Whether {@link #status} shows anything. */
  public boolean live() {
    return isTerminal(Channel.ERR) && !"dumb".equals(surroundings.environment().get("TERM"));
  }

  /** Whether results are read at a terminal as they come. */
  public boolean resultsAtTerminal() {
    return isTerminal(results());
  }

  /** A line of the result, for people. */
  public void say(String line) {
    say(Paint.PLAIN, line);
  }

  /** A line of the result, for people. */
  public void say(Paint paint, String line) {
    print(results(), paint, line);
  }

  /** A piece of the result as it comes, without a line break of its own. */
  public void fragment(String piece) {
    locked(() -> {
      PrintStream stream = stream(results());
      stream.print(fit(results(), piece));
      stream.flush();
    });
  }

  /** A table of the result, for people. */
  public void table(Table table) {
    Channel channel = results();
    table.render(width(channel), coloured(channel)).forEach(line -> raw(channel, line));
  }

  /** A line of progress. */
  public void note(String line) {
    note(Paint.PLAIN, line);
  }

  /** A line of progress. */
  public void note(Paint paint, String line) {
    print(Channel.ERR, paint, line);
  }

  /** Something that is not as it should be, but does not end the command. */
  public void warn(String message) {
    print(Channel.ERR, Paint.YELLOW, "warning: " + message);
  }

  /** What ended the command. */
  public void error(String message) {
    print(Channel.ERR, Paint.RED, "error: " + message);
  }

  /**
   * What is happening at the moment, on one line that the next one replaces. Shown on a terminal
   * only: elsewhere say with {@link #note} what is worth keeping.
   */
  public void status(String line) {
    if (!live()) {
      return;
    }
    locked(() -> {
      String shown = Glyphs.cut(Glyphs.oneLine(line), width(Channel.ERR) - 1);
      surroundings.err().print(Paint.DIM.apply(shown, coloured(Channel.ERR)));
      surroundings.err().flush();
      statusShown = !line.isEmpty();
    });
  }

  /**
   * The one JSON document of this call.
   *
   * @param document a tree, a map or a record; amounts of money in it are decimal strings
   * @throws IllegalStateException if there was one already, or {@code --json} was not given
   */
  public void document(Object document) {
    String text = Json.writePretty(document);
    locked(() -> {
      if (!json || documentWritten) {
        throw new IllegalStateException(
            json ? "a second JSON document" : "a JSON document without --json");
      }
      documentWritten = true;
      surroundings.out().println(text);
      surroundings.out().flush();
    });
  }

  /**
   * One JSON document of many, on a line of its own on standard output, with or without {@code
   * --json}.
   *
   * @return whether it has arrived there; a reader that has gone is no reason to go on paying
   */
  public boolean documentLine(String document) {
    lock.lock();
    try {
      locked(() -> surroundings.out().println(document));
      return !surroundings.out().checkError();
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #document} was called. */
  boolean documentWritten() {
    lock.lock();
    try {
      return documentWritten;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks a yes-or-no question at the terminal. No answer, or any but yes, is no.
   *
   * @return false at once if nobody can be asked
   */
  public boolean confirm(String question) throws IOException {
    if (!interactive()) {
      return false;
    }
    locked(() -> {
      surroundings.err().print(fit(Channel.ERR, question) + " [y/N] ");
      surroundings.err().flush();
    });
    String answer = readLine().strip().toLowerCase(Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }

  /** The columns of the terminal that results go to, or 200 if they go elsewhere. */
  public int width() {
    return width(results());
  }

  /** Flushes, and says whether everything written to standard output has arrived there. */
  boolean flush() {
    status("");
    surroundings.err().flush();
    return !surroundings.out().checkError();
  }

  private Channel results() {
    return json ? Channel.ERR : Channel.OUT;
  }

  private void print(Channel channel, Paint paint, String text) {
    String fitting = fit(channel, text);
    boolean colour = coloured(channel);
    raw(channel, fitting.isEmpty() ? "" : paint.apply(fitting, colour));
  }

  private void raw(Channel channel, String line) {
    locked(() -> {
      PrintStream stream = stream(channel);
      stream.println(line);
      stream.flush();
    });
  }

  /** Runs with the status line out of the way. */
  private void locked(Runnable printing) {
    lock.lock();
    try {
      if (statusShown) {
        surroundings.err().print(ERASE_LINE);
        surroundings.err().flush();
        statusShown = false;
      }
      printing.run();
    } finally {
      lock.unlock();
    }
  }

  private String fit(Channel channel, String text) {
    return isTerminal(channel) ? Glyphs.harmless(text) : text;
  }

  private PrintStream stream(Channel channel) {
    return channel == Channel.OUT ? surroundings.out() : surroundings.err();
  }

  private boolean isTerminal(Channel channel) {
    return surroundings.terminals().contains(channel);
  }

  private boolean coloured(Channel channel) {
    return colourAllowed && isTerminal(channel);
  }

  private int width(Channel channel) {
    if (!isTerminal(channel)) {
      return WIDTH_WITHOUT_TERMINAL;
    }
    lock.lock();
    try {
      // Asked once: it costs more than a line, and a window is seldom resized within a call.
      if (width == 0) {
        width = TerminalWidth.measure();
      }
      return width;
    } finally {
      lock.unlock();
    }
  }

  /** Byte by byte, so that nothing beyond the line is taken from whoever reads next. */
  private String readLine() throws IOException {
    var line = new java.io.ByteArrayOutputStream();
    for (int b = surroundings.in().read(); b >= 0 && b != '\n'; b = surroundings.in().read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
