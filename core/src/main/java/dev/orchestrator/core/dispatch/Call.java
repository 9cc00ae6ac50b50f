package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.routing.RoutingRequest;
import java.util.List;

/**
 * One logical call with all that the dispatcher needs. Immutable.
 *
 * @param request what is asked; its {@code maxTokens} 0 means the default of its role
 * @param routing what the call needs; the prompt's length and the answer's are filled in by the
 *     dispatcher
 * @param scopes what its cost is charged to, with their limits
 * @param origin whose work it is
 */
public record Call(
    GenerationRequest request, RoutingRequest routing, List<Scope> scopes, Attempt.Origin origin) {

  /** Copies its list. */
  public Call {
    scopes = List.copyOf(scopes);
  }
}
