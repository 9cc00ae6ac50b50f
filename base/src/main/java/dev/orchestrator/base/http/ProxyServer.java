package dev.orchestrator.base.http;

import org.jspecify.annotations.Nullable;

/**
 * A proxy that the environment names. Immutable.
 *
 * @param variable the variable that names it
 * @param host its host
 * @param port its port
 * @param authorization the value of {@code Proxy-Authorization}, or null; secret, never printed
 */
public record ProxyServer(String variable, String host, int port, @Nullable String authorization) {

  /** Does not print the authorization. */
  @Override
  public String toString() {
    return "the proxy " + host + ":" + port + " (" + variable + ")";
  }
}
