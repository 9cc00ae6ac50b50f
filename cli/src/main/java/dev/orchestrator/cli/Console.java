package dev.orchestrator.cli;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Surroundings.Channel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  // Apart from the other: who prints need not wait for an answer of the terminal.
  private final ReentrantLock windowLock = new ReentrantLock();
  private final LiveArea area;
  private @Nullable Supplier<TerminalSize> window;
  private @Nullable TerminalSize size;
  private @Nullable LiveTable view;
  private boolean statusShown;
  private boolean documentWritten;
  private boolean linesOfDocuments;

  Console(Surroundings surroundings, boolean json) {
    this(surroundings, json, null);
  }

  /** With a terminal of a size that is told, or asked for if it is null. */
  Console(Surroundings surroundings, boolean json, @Nullable Supplier<TerminalSize> window) {
    this.surroundings = surroundings;
    this.json = json;
    this.area = new LiveArea(surroundings.err());
    this.window = window;
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
    hide();
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

  /**
   * A line of progress that is broken at words where the terminal is too narrow for it, its further
   * lines set in.
   *
   * @param indent by how many columns, if there is room for that
   */
  public void note(Paint paint, String line, int indent) {
    TerminalSize known = known();
    if (known == null || !live()) {
      note(paint, line);
      return;
    }
    List<String> lines = Glyphs.fold(Glyphs.harmless(line), known.columns(), indent);
    boolean colour = coloured(Channel.ERR);
    locked(() -> {
      lines.forEach(one -> surroundings.err().println(paint.apply(one, colour)));
      surroundings.err().flush();
    });
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
   * Shows what is happening now below all that is printed, in the place of what was shown before;
   * it stays there, at the bottom, until {@link #hide}. Draws nothing if nothing has changed, and
   * nothing at all before the terminal was {@linkplain #measure measured} or where {@link #live} is
   * false.
   */
  public void show(LiveTable table) {
    if (!live()) {
      return;
    }
    lock.lock();
    try {
      view = table;
      draw();
    } finally {
      lock.unlock();
    }
  }

  /** Takes away what {@link #show} shows. */
  public void hide() {
    lock.lock();
    try {
      view = null;
      TerminalSize known = size;
      if (known != null) {
        area.erase(known);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the terminal for its size, which may have changed. That takes milliseconds: a thread that
   * has other work should leave it to another one.
   */
  public void measure() {
    if (!live()) {
      return;
    }
    TerminalSize now = ask();
    lock.lock();
    try {
      size = now;
      draw();
    } finally {
      lock.unlock();
    }
  }

  private void draw() {
    LiveTable shown = view;
    TerminalSize known = size;
    if (shown != null && known != null) {
      area.draw(shown.render(known, coloured(Channel.ERR)), known);
    }
  }

  /**
   * From now on standard output holds {@linkplain #documentLine documents}, one on each line, and
   * nothing else: what else is said goes to standard error.
   */
  public void documentLines() {
    lock.lock();
    try {
      linesOfDocuments = true;
    } finally {
      lock.unlock();
    }
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
    hide();
    locked(() -> {
      surroundings.err().print(fit(Channel.ERR, question) + " [y/N] ");
      surroundings.err().flush();
    });
    String answer = readLine().strip().toLowerCase(Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }

  /**
   * Asks for a line at the terminal.
   *
   * @return what was typed; empty if nothing was, the input has ended, or nobody can be asked
   */
  public String ask(String question) throws IOException {
    if (!interactive()) {
      return "";
    }
    hide();
    locked(() -> {
      surroundings.err().print(fit(Channel.ERR, question) + " ");
      surroundings.err().flush();
    });
    return readLine();
  }

  /** The columns of the terminal that results go to, or 200 if they go elsewhere. */
  public int width() {
    return width(results());
  }

  /** Flushes, and says whether everything written to standard output has arrived there. */
  boolean flush() {
    status("");
    hide();
    leaveWindow();
    surroundings.err().flush();
    return !surroundings.out().checkError();
  }

  private Channel results() {
    return json || linesOfDocuments ? Channel.ERR : Channel.OUT;
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

  /** Runs with what is shown at the bottom out of the way. */
  private void locked(Runnable printing) {
    lock.lock();
    try {
      TerminalSize known = size;
      if (known != null) {
        area.erase(known);
      }
      if (statusShown) {
        surroundings.err().print(ERASE_LINE);
        surroundings.err().flush();
        statusShown = false;
      }
      printing.run();
      draw();
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
    TerminalSize known = known();
    // Asked once where nothing is shown live: it costs more than a line.
    TerminalSize now = known == null ? ask() : known;
    lock.lock();
    try {
      size = now;
      return now.columns();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable TerminalSize known() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  private void leaveWindow() {
    windowLock.lock();
    try {
      if (window instanceof TerminalWindow opened) {
        opened.close();
        window = null;
      }
    } finally {
      windowLock.unlock();
    }
  }

  private TerminalSize ask() {
    windowLock.lock();
    try {
      Supplier<TerminalSize> asked = window;
      if (asked == null) {
        asked = new TerminalWindow();
        window = asked;
      }
      return asked.get();
    } finally {
      windowLock.unlock();
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
