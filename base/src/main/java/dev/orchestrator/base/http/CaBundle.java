package dev.orchestrator.base.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificate authorities of a company's proxy or of a private server, in PEM files, which are
 * trusted beside those of the JDK. The names in certificates are checked as ever. Immutable.
 *
 * <p>Two variables of the environment name such files too: {@code SSL_CERT_FILE}, the common one
 * (OpenSSL, Go, Rust and Python obey it), and {@code NODE_EXTRA_CA_CERTS}, which the vendors' own
 * programs obey. {@code REQUESTS_CA_BUNDLE} and {@code CURL_CA_BUNDLE} are the settings of one
 * program each and are left to it.
 */
public final class CaBundle {
  private static final List<String> VARIABLES = List.of("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS");
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final Pattern PEM =
      Pattern.compile(BEGIN + ".*?-----END CERTIFICATE-----", Pattern.DOTALL);

  /** What named a file, as messages begin with it → the file. */
  private final Map<String, Path> files;

  private CaBundle(Map<String, Path> files) {
    this.files = files;
  }

  /** Nothing beside the JDK's own. */
  public static CaBundle none() {
    return new CaBundle(Map.of());
  }

  /**
   * The configured file, if any, and those that the environment names.
   *
   * @param configured what {@code ca_bundle} says, or null
   * @throws IllegalArgumentException if one of them cannot be read or has no certificate; what a
   *     certificate says is looked at only by {@link #context()}
   */
  public static CaBundle of(@Nullable Path configured, Map<String, String> environment) {
    Map<String, Path> files = new LinkedHashMap<>();
    if (configured != null) {
      files.put("ca_bundle: ", configured);
    }
    for (String variable : VARIABLES) {
      String value = environment.get(variable);
      if (value != null && !value.isBlank()) {
        files.put(variable + ": ", Path.of(value.strip()));
      }
    }
    files.forEach(CaBundle::text);
    return new CaBundle(files);
  }

  /**
   * Reads a file's certificates and forgets them.
   *
   * @throws IllegalArgumentException if that cannot be done; the message names the file
   */
  public static void check(Path file) {
    certificates("", file);
  }

  private static String text(String source, Path file) {
    String text;
    try {
      // Comments may be in any encoding; the certificates themselves are ASCII.
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalArgumentException(source + "the file " + file + " cannot be read");
    }
    if (!text.contains(BEGIN)) {
      throw new IllegalArgumentException(
          source + "the file " + file + " holds no certificate in PEM form (" + BEGIN + ")");
    }
    return text;
  }

  private static List<X509Certificate> certificates(String source, Path file) {
    Matcher blocks = PEM.matcher(text(source, file));
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        // The JDK's reader takes no line that ends with CR CR LF, as some copies do.
        String pem = blocks.group().replace("\r", "");
        byte[] block = pem.getBytes(StandardCharsets.ISO_8859_1);
        if (x509.generateCertificate(new ByteArrayInputStream(block))
            instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          source
              + "certificate "
              + (certificates.size() + 1)
              + " in the file "
              + file
              + " cannot be read",
          e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          source + "no certificate in the file " + file + " is complete");
    }
    return certificates;
  }

  /**
   * What TLS is done with, or empty if the JDK's own authorities are all.
   *
   * @throws IllegalArgumentException if a file cannot be used; the message names it
   */
  Optional<SSLContext> context() {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : accepted()) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(store), null);
      return Optional.of(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot use a certificate of " + files, e);
    }
  }

  /** Every authority that is trusted: the JDK's own and those of the files. */
  List<X509Certificate> accepted() {
    List<X509Certificate> all;
    try {
      all = ofTheJdk();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no authorities of its own", e);
    }
    files.forEach((source, file) -> all.addAll(certificates(source, file)));
    return all;
  }

  private static List<X509Certificate> ofTheJdk() throws GeneralSecurityException {
    List<X509Certificate> all = new ArrayList<>();
    for (TrustManager manager : trustManagers(null)) {
      if (manager instanceof X509TrustManager x509) {
        all.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return all;
  }

  private static TrustManager[] trustManagers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
