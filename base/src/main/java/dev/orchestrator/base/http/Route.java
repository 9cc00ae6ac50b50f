package dev.orchestrator.base.http;

import dev.orchestrator.base.http.HttpFailure.Kind;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The way of one exchange: which server, through which proxy; and what a failure on it means, in
 * words that say what to do. Immutable.
 *
 * @param server scheme, host and port
 * @param proxy the proxy, or null if the server is reached directly
 */
record Route(String server, @Nullable ProxyServer proxy) {

  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  /** How the JDK's client words a refused CONNECT. */
  private static final Pattern REFUSED_TUNNEL = Pattern.compile("Tunnel failed, got: (\\d+)");

  /** The value of {@code Proxy-Authorization}; empty if none is to be sent. */
  Optional<String> authorization() {
    return proxy == null ? Optional.empty() : Optional.ofNullable(proxy.authorization());
  }

  /** Whether the answer is the proxy's own wish for a password: the request went no further. */
  boolean refused(int status) {
    return proxy != null && status == PROXY_AUTHENTICATION_REQUIRED;
  }

  /** What to tell then. */
  HttpFailure notAdmitted() {
    ProxyServer named = Objects.requireNonNull(proxy);
    String advice =
        named.authorization() == null
            ? " asks for a user and password: write http://user:password@"
                + named.host()
                + ":"
                + named.port()
                + " into "
                + named.variable()
            : " refused the user and password in " + named.variable();
    return new HttpFailure(Kind.CONNECT, false, named + advice + " (HTTP 407)", null);
  }

  /**
   * What ended an exchange before its answer's head.
   *
   * @param sent whether the request may have been written
   */
  HttpFailure failure(boolean sent, @Nullable Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) {
      return new HttpFailure(
          Kind.CONNECT_TIMEOUT, false, "no connection to " + this + " in time", cause);
    }
    String refusal = refusedTunnel(cause);
    if (refusal != null) {
      return new HttpFailure(Kind.CONNECT, false, refusal, cause);
    }
    boolean unreached =
        cause instanceof ConnectException
            || cause instanceof UnknownHostException
            || cause instanceof UnresolvedAddressException;
    // Over TLS nothing is written before both sides have greeted each other.
    boolean ungreeted =
        cause instanceof SSLHandshakeException || (!sent && server.startsWith("https:"));
    if (unreached || ungreeted) {
      String advice = unreached ? "" : advice(cause);
      return new HttpFailure(
          Kind.CONNECT, false, "cannot connect to " + this + reason(cause) + advice, cause);
    }
    return new HttpFailure(
        Kind.BROKEN, sent, "the connection to " + this + " broke" + reason(cause), cause);
  }

  private @Nullable String refusedTunnel(@Nullable Throwable cause) {
    Matcher tunnel = REFUSED_TUNNEL.matcher(text(cause));
    return proxy == null || !tunnel.find()
        ? null
        : proxy
            + " does not let "
            + server
            + " through (HTTP "
            + tunnel.group(1)
            + "); ask who runs it, or name the host in NO_PROXY if it can be reached directly";
  }

  private static String reason(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return ": unknown host";
      }
    }
    String text = text(cause);
    return text.isEmpty() ? "" : ": " + text;
  }

  private static String text(@Nullable Throwable cause) {
    String message = cause == null ? null : cause.getMessage();
    return message == null ? "" : message;
  }

  private static String advice(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof CertPathBuilderException) {
        return "; its certificate is signed by an authority that is not known here: if that is your"
            + " company's or the server's own, name the PEM file of the authority in the"
            + " provider's ca_bundle or in SSL_CERT_FILE";
      }
    }
    // The JDK's client does not always come to tell that what it got is not TLS.
    return !(cause instanceof SSLException) || text(cause).contains("nrecognized SSL message")
        ? "; does it speak TLS, or does its address begin with http:// instead of https://?"
        : "";
  }

  @Override
  public String toString() {
    return proxy == null ? server : server + " through " + proxy;
  }
}
