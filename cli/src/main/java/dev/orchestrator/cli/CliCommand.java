package dev.orchestrator.cli;

/**
 * One command of the program: a class of its own in {@code dev.orchestrator.cli.command}, annotated
 * for picocli with its options and parameters, with a constructor without arguments, and listed in
 * {@link Verb}. It is loaded only when it is named on the command line.
 */
public interface CliCommand {

  /**
   * Does the work. It prints through {@link Invocation#console()} only.
   *
   * @return what the shell is told
   * @throws CommandException to end with a message and a code of one's own; any other exception is
   *     turned into one line and a code by {@link Failure}
   * @throws InterruptedException if the user interrupted; the program then ends with 130
   */
  ExitCode run(Invocation invocation) throws Exception;
}
