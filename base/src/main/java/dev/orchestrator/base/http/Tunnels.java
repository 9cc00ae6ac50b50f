package dev.orchestrator.base.http;

import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether the JDK's client may send a password to a proxy before a tunnel. By its default ({@code
 * conf/net.properties}) it drops the header without a word, since it travels in the clear; a
 * property that is read once allows it. The command line sets it; a program that embeds this must.
 */
public final class Tunnels {
  /** The property of the JDK that lists what may not be sent. */
  public static final String PROPERTY = "jdk.http.auth.tunneling.disabledSchemes";

  private Tunnels() {}

  /** Lets passwords be sent, unless the property has been set; to be called before any call. */
  public static void allowPasswords() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "");
    }
  }

  /**
   * Fails if this proxy's password would not be sent.
   *
   * @param disabled the property's value, or null
   * @throws IllegalArgumentException if so; the message says what to set
   */
  static void check(ProxyServer proxy, URI uri, @Nullable String disabled) {
    boolean needed = proxy.authorization() != null && "https".equalsIgnoreCase(uri.getScheme());
    if (needed && (disabled == null || namesBasic(disabled))) {
      throw new IllegalArgumentException(
          proxy
              + ": Java does not send its user and password unless it is started with -D"
              + PROPERTY
              + "=");
    }
  }

  private static boolean namesBasic(String disabled) {
    return Arrays.stream(disabled.split(","))
        .anyMatch(scheme -> scheme.strip().equalsIgnoreCase("Basic"));
  }
}
