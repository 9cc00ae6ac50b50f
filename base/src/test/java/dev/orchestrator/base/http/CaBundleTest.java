package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.base.http.HttpFailure.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is signed by an authority that the JDK does not know. */
class CaBundleTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir Path dir;

  private static HttpReply send(String host, CaBundle authorities) throws Exception {
    try (RawServer server = RawServer.overTls(OK);
        Http http = new Http(LONG, Proxies.none(), authorities)) {
      URI uri = URI.create("https://" + host + ":" + server.port() + "/v1");
      return http.send(HttpCall.postJson(uri, "{}", PATIENT));
    }
  }

  @Test
  void trustsTheConfiguredAuthority() throws Exception {
    assertThat(send("localhost", CaBundle.of(TestTls.AUTHORITY, Map.of())).body()).isEqualTo("ok");
  }

  @Test
  void trustsTheAuthoritiesThatTheEnvironmentNames() throws Exception {
    for (String variable : new String[] {"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"}) {
      Map<String, String> environment = Map.of(variable, TestTls.AUTHORITY.toString());
      assertThat(send("localhost", CaBundle.of(null, environment)).status()).isEqualTo(200);
    }
  }

  @Test
  void readsABundleWithCommentsBetweenItsCertificates() throws Exception {
    String pem = Files.readString(TestTls.AUTHORITY);
    Path bundle = dir.resolve("bundle.pem");
    Files.writeString(bundle, "# Zürich\n" + pem + "\n# once more\r\n" + pem.replace("\n", "\r\n"));
    assertThat(send("localhost", CaBundle.of(bundle, Map.of())).status()).isEqualTo(200);
  }

  @Test
  void trustsTheJdksOwnAuthoritiesAsWell() {
    CaBundle bundle = CaBundle.of(TestTls.AUTHORITY, Map.of());
    assertThat(bundle.accepted()).hasSizeGreaterThan(CaBundle.none().accepted().size());
    assertThat(bundle.accepted()).containsAll(CaBundle.none().accepted());
  }

  @Test
  void saysWhereToNameAnAuthorityThatIsNotKnown() {
    HttpFailure failure =
        catchThrowableOfType(HttpFailure.class, () -> send("localhost", CaBundle.none()));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isFalse();
    assertThat(failure).hasMessageContaining("ca_bundle").hasMessageContaining("SSL_CERT_FILE");
  }

  @Test
  void checksTheNameInTheCertificateAllTheSame() {
    CaBundle authorities = CaBundle.of(TestTls.AUTHORITY, Map.of());
    HttpFailure failure =
        catchThrowableOfType(HttpFailure.class, () -> send("0.0.0.0", authorities));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure).hasMessageContaining("0.0.0.0").hasMessageNotContaining("ca_bundle");
  }

  @Test
  void saysThatAServerDoesNotSpeakTls() throws Exception {
    try (DrippingServer server = new DrippingServer();
        Http http = new Http(LONG, Proxies.none())) {
      URI uri = URI.create("https://" + server.uri().getAuthority());
      assertThatThrownBy(() -> http.send(HttpCall.postJson(uri, "{}", PATIENT)))
          .hasMessageContaining("does it speak TLS");
    }
  }

  @Test
  void saysWhichFileIsNoBundle() throws Exception {
    Path empty = Files.createFile(dir.resolve("empty.pem"));
    Path absent = dir.resolve("absent.pem");
    Path broken = dir.resolve("broken.pem");
    String begin = "-----BEGIN CERTIFICATE-----\n";
    Files.writeString(broken, begin + "AAAA\n-----END CERTIFICATE-----\n");
    Path cut = dir.resolve("cut.pem");
    Files.writeString(cut, begin + "AAAA\n");
    for (Path file : new Path[] {empty, absent, broken, cut, dir}) {
      assertThatThrownBy(() -> CaBundle.check(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
    for (Path file : new Path[] {empty, absent}) {
      assertThatThrownBy(() -> CaBundle.of(null, Map.of("SSL_CERT_FILE", file.toString())))
          .hasMessageContaining("SSL_CERT_FILE")
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void aBundleThatBreaksAfterTheStartIsTold() throws Exception {
    Path bundle = dir.resolve("bundle.pem");
    Files.copy(TestTls.AUTHORITY, bundle);
    CaBundle authorities = CaBundle.of(bundle, Map.of());
    Files.delete(bundle);
    HttpFailure failure =
        catchThrowableOfType(HttpFailure.class, () -> send("localhost", authorities));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isFalse();
    assertThat(failure).hasMessageContaining(bundle.toString());
  }
}
