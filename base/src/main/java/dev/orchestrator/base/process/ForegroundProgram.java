package dev.orchestrator.base.process;

import dev.orchestrator.base.process.ProgramStartException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that the user works with at the terminal, such as an editor. */
public final class ForegroundProgram {
  private ForegroundProgram() {}

  /**
   * Runs a program with this process's own standard streams until it ends, however long that takes.
   *
   * @param command the program and its arguments, as they are
   * @param environment the whole environment
   * @return its exit code
   * @throws ProgramStartException if it could not be started
   * @throws InterruptedException if interrupted; the program has been asked to end
   */
  public static int run(List<String> command, Path directory, Map<String, String> environment)
      throws ProgramStartException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).inheritIO();
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ProgramStartException(
          Reason.OTHER, "cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    }
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      throw e;
    }
  }
}
