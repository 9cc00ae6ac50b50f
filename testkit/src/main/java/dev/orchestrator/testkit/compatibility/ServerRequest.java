package dev.orchestrator.testkit.compatibility;

import java.util.Map;

/**
 * What a server was sent. Immutable.
 *
 * @param uri the path with its query
 * @param headers by name
 * @param body the body as text
 */
public record ServerRequest(String uri, Map<String, String> headers, String body) {
  /** Copies its map. */
  public ServerRequest {
    headers = Map.copyOf(headers);
  }
}
