package dev.orchestrator.base.process;

/** Is told a program's output line by line. Called by one thread per stream, in order. */
@FunctionalInterface
public interface OutputListener {

  /** Which stream a line came from. */
  enum Source {
    /** Standard output, or both streams where they are merged. */
    STDOUT,
    /** Standard error. */
    STDERR
  }

  /**
   * One line, without its end. Bytes that are no UTF-8 are replaced; a line longer than 64 KiB
   * comes in pieces.
   */
  void line(Source source, String line);
}
