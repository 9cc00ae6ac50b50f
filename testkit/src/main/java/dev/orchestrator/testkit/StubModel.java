package dev.orchestrator.testkit;

/**
 * A model that a {@link StubVendor} lists.
 *
 * @param id its id
 * @param family Ollama's family, for example {@code llama}
 * @param parameterSize Ollama's size, for example {@code 8.0B}
 * @param contextLength the most tokens of its window
 */
public record StubModel(String id, String family, String parameterSize, int contextLength) {}
