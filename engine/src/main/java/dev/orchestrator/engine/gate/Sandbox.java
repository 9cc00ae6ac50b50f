package dev.orchestrator.engine.gate;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.core.config.GateSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what checks run from the rest of the machine, by bubblewrap ({@code bwrap}). Thread-safe.
 * Whether it works is tried once, when it is first needed.
 */
final class Sandbox {

  private static final Duration TRIAL = Duration.ofSeconds(30);

  private final GateSettings.Sandbox wanted;
  private final boolean network;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable String trouble;

  Sandbox(GateSettings.Sandbox wanted, boolean network) {
    this.wanted = wanted;
    this.network = network;
  }

  /** Whether there is a sandbox: empty if so, else in words why not. */
  private String trouble(Map<String, String> environment) throws InterruptedException {
    if (wanted == GateSettings.Sandbox.OFF) {
      return "the sandbox is off";
    }
    lock.lockInterruptibly();
    try {
      String known = trouble;
      if (known == null) {
        known = tried(environment);
        trouble = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private String tried(Map<String, String> environment) throws InterruptedException {
    List<String> command = new ArrayList<>(Mounts.beginning(network));
    command.addAll(List.of("--", "/bin/sh", "-c", "exit 0"));
    try {
      ProgramResult result =
          Program.of(command)
              .environment(ProgramEnvironment.allowed(environment))
              .timeout(TRIAL)
              .mergedOutput(true)
              .run();
      return result.succeeded()
          ? ""
          : "bwrap (bubblewrap) does not work here: "
              + (result.timedOut()
                  ? "it did not end within " + TRIAL.toSeconds() + " s"
                  : result.stdout().strip().lines().findFirst().orElse("no reason given"));
    } catch (ProgramStartException e) {
      return e.reason() == ProgramStartException.Reason.NOT_FOUND
          ? "bwrap was not found; install the package bubblewrap"
          : "bwrap (bubblewrap) cannot be started: " + e.getMessage();
    }
  }

  /** Why nothing may run, if a sandbox is required and there is none. */
  Optional<String> impossible(Map<String, String> environment) throws InterruptedException {
    if (wanted != GateSettings.Sandbox.REQUIRED) {
      return Optional.empty();
    }
    String why = trouble(environment);
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of("'sandbox: required', but " + why + "; or write 'sandbox: auto'");
  }

  /** What protects the machine from what the gate runs, in a sentence. */
  String protection(Map<String, String> environment) throws InterruptedException {
    String why = trouble(environment);
    if (why.isEmpty()) {
      return "the gate runs in a sandbox: it may write the tree and the build caches, read the rest,"
          + " sees no home directory, and "
          + (network ? "may use the network" : "has no network ('network: true' allows it)");
    }
    return wanted == GateSettings.Sandbox.REQUIRED
        ? "the gate will not run: a sandbox is required, but " + why
        : "the gate runs code that a model may have written unprotected, with all your rights: "
            + why;
  }

  /** Whether checks that run now have no network. */
  boolean offline(Map<String, String> environment) throws InterruptedException {
    return !network && on(environment);
  }

  /** Whether checks are to be put into it. */
  boolean on(Map<String, String> environment) throws InterruptedException {
    return trouble(environment).isEmpty();
  }

  /**
   * The command that runs another in the sandbox.
   *
   * @param worktree the tree, which it may write; links resolved
   * @param directory where it runs, in the tree
   * @param environment the command's own environment
   * @throws IOException with the reason if the tree is none that can be closed off
   */
  List<String> around(
      List<String> command, Path worktree, Path directory, Map<String, String> environment)
      throws IOException {
    List<String> all = new ArrayList<>(Mounts.of(worktree, environment, network).arguments());
    all.addAll(List.of("--chdir", directory.toString(), "--"));
    all.addAll(command);
    return all;
  }
}
