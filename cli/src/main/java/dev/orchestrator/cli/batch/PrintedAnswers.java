package dev.orchestrator.cli.batch;

import dev.orchestrator.cli.Console;
import java.io.IOException;

/** Answers on standard output. */
public final class PrintedAnswers implements AnswerLines {
  private final Console console;

  /** Prints there. */
  public PrintedAnswers(Console console) {
    this.console = console;
  }

  @Override
  public boolean has(String key) {
    return false;
  }

  @Override
  public void write(String line) throws IOException {
    if (!console.documentLine(line)) {
      throw new IOException("standard output could not be written");
    }
  }

  @Override
  public void close() {
    // Standard output is not ours to close.
  }
}
