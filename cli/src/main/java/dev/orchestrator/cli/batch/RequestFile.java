package dev.orchestrator.cli.batch;

import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The file of a batch. It is read twice, once to check it whole and once to ask it, and never held
 * in memory; so what can be read but once, standard input or a pipe, is kept in a temporary file
 * (mode 0600) until the batch is closed.
 */
public final class RequestFile implements AutoCloseable {
  private final String name;
  private final Path file;
  private final boolean temporary;

  private RequestFile(String name, Path file, boolean temporary) {
    this.name = name;
    this.file = file;
    this.temporary = temporary;
  }

  /**
   * The file that the user named.
   *
   * @param named a path below {@code workingDir}, or {@code -} for standard input
   * @throws CommandException with code 2 if there is no such file
   */
  public static RequestFile of(String named, Path workingDir, InputStream in) throws IOException {
    if (named.equals("-")) {
      return kept("standard input", in);
    }
    Path file = workingDir.resolve(named);
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new CommandException(ExitCode.USAGE, "no such file: " + file + " (given with --batch)");
    }
    if (Files.isRegularFile(file)) {
      return new RequestFile(named, file, false);
    }
    try (InputStream pipe = Files.newInputStream(file)) {
      return kept(named, pipe);
    }
  }

  private static RequestFile kept(String name, InputStream in) throws IOException {
    Path file = Files.createTempFile("orchestrator-batch-", ".jsonl");
    // Reading a terminal cannot be interrupted: then the program goes without closing this.
    file.toFile().deleteOnExit();
    RequestFile kept = new RequestFile(name, file, true);
    try {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return kept;
    } catch (IOException | RuntimeException e) {
      kept.close();
      throw e;
    }
  }

  /** What people call it. */
  String name() {
    return name;
  }

  /** Whether an answer written there would be read as a request. */
  public boolean isSame(Path other) throws IOException {
    return Files.exists(other) && Files.isSameFile(file, other);
  }

  /** Its lines, from the first. */
  ByteLines lines() throws IOException {
    return new ByteLines(Files.newInputStream(file));
  }

  /** Its requests, from the first. */
  Requests requests(BatchRequest.Defaults defaults) throws IOException {
    return new Requests(lines(), defaults);
  }

  /** The requests of a file that has been checked. */
  final class Requests implements AutoCloseable {
    private final ByteLines lines;
    private final BatchRequest.Defaults defaults;
    private int number;

    private Requests(ByteLines lines, BatchRequest.Defaults defaults) {
      this.lines = lines;
      this.defaults = defaults;
    }

    /**
     * The next one, or empty at the end.
     *
     * @throws CommandException with code 2 if its line has become a bad one
     */
    Optional<BatchRequest> next() throws IOException {
      Optional<ByteLines.Line> line = lines.next();
      number++;
      while (line.isPresent() && RequestLine.isBlank(line.get())) {
        line = lines.next();
        number++;
      }
      if (line.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(RequestLine.read(number, line.get(), defaults));
      } catch (BadLineException e) {
        throw new CommandException(
            ExitCode.USAGE,
            "%s was changed while it was read: line %d: %s".formatted(name, number, e.getMessage()),
            e);
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /** Deletes what was kept. */
  @Override
  public void close() throws IOException {
    if (temporary) {
      Files.deleteIfExists(file);
    }
  }
}
