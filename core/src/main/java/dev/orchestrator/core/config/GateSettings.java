package dev.orchestrator.core.config;

import java.util.List;

/**
 * The gate: the user's checks, and how all of them are run. Immutable.
 *
 * @param checks the checks, in their order; empty if none is configured, and then nothing is proved
 * @param sandbox whether checks run in a sandbox; default AUTO
 * @param network whether checks in a sandbox may use the network; default false
 * @param baseline what is done with the untouched base; default TELL
 * @param rerun whether a check that refuses is run once more on the same tree; default true
 * @param environment names of variables that every check may see beside the usual ones; their
 *     values come from the environment of the process
 */
public record GateSettings(
    List<GateCheck> checks,
    Sandbox sandbox,
    boolean network,
    Baseline baseline,
    boolean rerun,
    List<String> environment) {

  /** No gate: every task ends with a human. */
  public static final GateSettings NONE = of(List.of());

  /** Whether what a model wrote is kept from the rest of the machine while it is judged. */
  public enum Sandbox {
    /** In a sandbox where bubblewrap is there and works, else without, which is told. */
    AUTO,
    /** Without a sandbox, which is told. */
    OFF,
    /** In a sandbox; where that does not work, the gate could not run. */
    REQUIRED
  }

  /** What is done with the tree that a task starts from, before anything is paid. */
  public enum Baseline {
    /** The gate does not run on it. */
    OFF,
    /**
     * The gate runs on it once. What cannot work ends the task before it costs anything; what fails
     * already is told, and refuses the changed tree all the same.
     */
    TELL,
    /** As TELL, but what failed already is forgiven: only new failures refuse. */
    FORGIVE
  }

  /** Copies its lists. */
  public GateSettings {
    checks = List.copyOf(checks);
    environment = List.copyOf(environment);
  }

  /** These checks, everything else as by default. */
  public static GateSettings of(List<GateCheck> checks) {
    return new GateSettings(checks, Sandbox.AUTO, false, Baseline.TELL, true, List.of());
  }
}
