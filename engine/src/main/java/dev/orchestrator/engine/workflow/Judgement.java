package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.ledger.Outcome;

/**
 * A verdict on a piece of work, to be learned from. Serialisable.
 *
 * @param work the key of the answer that was judged
 * @param role whose work it was
 * @param risk of the step or task: low, medium or high
 * @param complexity trivial, small, medium or large
 * @param stepType the type of the step, or empty
 * @param author who gave the answer
 * @param source who judged
 * @param accepted whether it was accepted
 * @param rung how many tries of this step came before
 */
public record Judgement(
    String work,
    String role,
    String risk,
    String complexity,
    String stepType,
    Author author,
    Outcome.Source source,
    boolean accepted,
    int rung) {}
