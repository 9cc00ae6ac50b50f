package dev.orchestrator.cli;

import dev.orchestrator.base.http.Tunnels;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.telemetry.TelemetryExport;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ParseResult;

/** Where the program starts. Anything that a call does not need is not loaded for it. */
public final class Main {
  private static final int SECONDS_TO_WIND_UP = 20;

  private Main() {}

  /** Runs one command and ends the process with its {@link ExitCode}. */
  public static void main(String[] args) {
    Surroundings surroundings = Surroundings.ofThisProcess();
    // What a library prints must not get into a JSON document.
    System.setOut(System.err);
    Tunnels.allowPasswords();
    CountDownLatch finished = new CountDownLatch(1);
    Thread working = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> windUp(working, finished)));
    int status = run(args, surroundings).status();
    finished.countDown();
    System.exit(status);
  }

  /**
   * Ctrl-C and a polite kill interrupt the command, which settles what is in flight and ends the
   * programs it started; the process goes when it has, or after 20 seconds.
   */
  private static void windUp(Thread working, CountDownLatch finished) {
    if (finished.getCount() == 0) {
      return;
    }
    working.interrupt();
    try {
      boolean done = finished.await(SECONDS_TO_WIND_UP, TimeUnit.SECONDS);
      if (!done) {
        System.err.println("orchestrator: gave up waiting for the work in flight to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs one command in the surroundings given. */
  static ExitCode run(String[] args, Surroundings surroundings) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      surroundings.out().println("orchestrator " + Version.text());
      surroundings.out().flush();
      return ExitCode.DONE;
    }
    // Looked up before the grammar is: wrong usage is told in the form that was asked for, too.
    List<String> given = Arrays.asList(args);
    Console console = new Console(surroundings, given.contains("--json"));
    boolean debug = given.contains("--debug");
    ExitCode code;
    try {
      code = dispatch(args, surroundings, console);
    } catch (Throwable thrown) {
      code = report(thrown, console, debug);
    }
    if (!console.flush() && code == ExitCode.DONE) {
      console.error("standard output could not be written; the result is incomplete");
      return ExitCode.FAILED;
    }
    return code;
  }

  private static ExitCode dispatch(String[] args, Surroundings surroundings, Console console)
      throws Exception {
    CommandTree tree = new CommandTree(Arrays.asList(args));
    ParseResult parsed = tree.parse(args);
    if (parsed.hasSubcommand()) {
      ParseResult command = parsed.subcommand();
      if (command.isUsageHelpRequested()) {
        console.fragment(tree.usage(command.commandSpec().name()));
        return ExitCode.DONE;
      }
      if (command.commandSpec().userObject() instanceof CliCommand chosen) {
        try (TelemetryExport telemetry =
            new TelemetryExport(surroundings.environment(), console::warn)) {
          return chosen.run(tree.options().invocation(surroundings, console, telemetry));
        }
      }
      throw new IllegalStateException("no class for " + command.commandSpec().name());
    }
    if (tree.options().version()) {
      return version(console);
    }
    if (parsed.isUsageHelpRequested()) {
      console.fragment(tree.usage(null));
      return ExitCode.DONE;
    }
    console.note(tree.usage(null));
    throw new CommandException(ExitCode.USAGE, "no command given");
  }

  private static ExitCode version(Console console) {
    if (console.json()) {
      console.document(Json.object().put("version", Version.text()));
    } else {
      console.say("orchestrator " + Version.text());
    }
    return ExitCode.DONE;
  }

  private static ExitCode report(Throwable thrown, Console console, boolean debug) {
    Failure failure = Failure.of(thrown);
    console.error(failure.message());
    if (debug) {
      var trace = new java.io.StringWriter();
      thrown.printStackTrace(new java.io.PrintWriter(trace));
      console.note(trace.toString());
    }
    if (console.json() && !console.documentWritten()) {
      console.document(failure.document());
    }
    return failure.exitCode();
  }
}
