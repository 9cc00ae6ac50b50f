package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.FinishReason;

/**
 * What a role answered. Serialisable.
 *
 * @param text the answer
 * @param finish why it ended; an answer that was cut is not whole
 * @param author who gave it
 * @param key the key under which the ledger has it
 */
public record Reply(String text, FinishReason finish, Author author, String key) {}
