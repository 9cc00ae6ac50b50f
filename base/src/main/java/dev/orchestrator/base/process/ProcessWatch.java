package dev.orchestrator.base.process;

/**
 * Is told of the process groups that programs run in, so that somebody can end them if this process
 * dies before they do; see {@link OrphanedGroup}. Thread-safe.
 */
public interface ProcessWatch {

  /**
   * A group stands ready. Its program begins when this returns, and does not begin at all if this
   * process dies first or this throws.
   *
   * @param leader its leader, whose process id is the group's
   */
  void started(ProcessIdentity leader);

  /** The group has ended, all of it. */
  void ended(ProcessIdentity leader);
}
