package dev.orchestrator.providers.command;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;

/**
 * What a program has answered.
 *
 * @param text the answer; not blank
 * @param model the model that it says has served, or empty
 * @param usage the tokens of this call alone
 * @param finish OTHER where the program does not tell whether the answer was cut
 */
record CommandAnswer(String text, String model, Usage usage, FinishReason finish) {}
