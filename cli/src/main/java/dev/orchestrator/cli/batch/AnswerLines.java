package dev.orchestrator.cli.batch;

import java.io.IOException;

/** Where the answers of a batch go, a JSON document a line. */
public interface AnswerLines extends AutoCloseable {

  /** Whether the answer to the request of this key is there already. */
  boolean has(String key);

  /**
   * Adds a line, whole or not at all as far as the system can; called by one thread at a time.
   *
   * @throws IOException if it could not be written; nothing more is written then
   */
  void write(String line) throws IOException;

  @Override
  void close() throws IOException;
}
