package dev.orchestrator.engine.workflow;

import java.util.Optional;

/**
 * A person who can be asked while a task is worked. Called by one task at a time, on that task's
 * thread.
 */
@FunctionalInterface
public interface Person {

  /**
   * Asks.
   *
   * @return the decision; empty if the person leaves it for later
   * @throws InterruptedException if interrupted while waiting
   */
  Optional<Decision> ask(PersonQuestion question) throws InterruptedException;
}
