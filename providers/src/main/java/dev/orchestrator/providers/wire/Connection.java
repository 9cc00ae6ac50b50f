package dev.orchestrator.providers.wire;

import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a provider reaches its vendor. Immutable.
 *
 * @param provider the provider's name
 * @param dialect how the vendor tells errors
 * @param endpoint the base of its addresses, without a trailing slash
 * @param path where generations are posted, with a leading slash and {@code {model}} in the place
 *     of the model's id; null for the protocol's own path
 * @param query what every address ends with, as {@code name=value&name=value}, escaped; or empty
 * @param headers sent with every request; secret values among them
 * @param secrets what must never be printed
 * @param timeouts how long to wait
 * @param streams whether the vendor is asked for a stream, also where the caller wants the answer
 *     whole
 * @param slowestTokensPerSecond how slowly an answer that is not streamed may be written before its
 *     first-token deadline passes; 0 if only the total deadline bounds it
 */
public record Connection(
    String provider,
    Dialect dialect,
    URI endpoint,
    @Nullable String path,
    String query,
    Map<String, String> headers,
    List<Secret> secrets,
    Timeouts timeouts,
    boolean streams,
    int slowestTokensPerSecond) {

  /** Copies its collections. */
  public Connection {
    headers = Map.copyOf(headers);
    secrets = List.copyOf(secrets);
  }

  /** Does not print the headers. */
  @Override
  public String toString() {
    return provider + " at " + endpoint;
  }
}
