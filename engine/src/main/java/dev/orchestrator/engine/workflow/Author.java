package dev.orchestrator.engine.workflow;

/**
 * Who gave an answer, as the ledger has it.
 *
 * @param provider the provider's name
 * @param model the model's id
 * @param maker the model's maker
 * @param endpoint the origin of the endpoint; may be empty
 */
public record Author(String provider, String model, String maker, String endpoint) {

  /** {@code provider/model}. */
  public String qualifiedName() {
    return provider + "/" + model;
  }
}
