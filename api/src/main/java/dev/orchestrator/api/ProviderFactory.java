package dev.orchestrator.api;

/**
 * Makes providers of one type from configuration; found by {@link java.util.ServiceLoader}, so it
 * needs a public constructor without arguments and a line in {@code
 * META-INF/services/dev.orchestrator.api.ProviderFactory}.
 */
public interface ProviderFactory {

  /** The {@code type:} in configuration that this factory serves. */
  String type();

  /**
   * Makes a provider.
   *
   * @throws IllegalArgumentException if a setting is missing or wrong; the message names it
   */
  LlmProvider create(ProviderSettings settings);
}
