package dev.orchestrator.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples are put together at run time, so that no scanner takes this file for a leak. */
class SecretScanTest {
  private final SecretScan scan = SecretScan.usual();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-|ant-api03-AAAAAAAAAAAAAAAAAAAA",
        "sk-|proj-AbCdEfGhIjKlMnOpQrStUvWx",
        "AI|zaSyA1234567890abcdefghijklmnopqrst",
        "AK|IAIOSFODNN7EXAMPLE",
        "gh|p_16C7e42F292c6912E7710c838347Ae178B4a",
        "github|_pat_11ABCDEFG0123456789abc",
        "gh|o_abcdefghijklmnopqrstuvwx",
        "gh|u_abcdefghijklmnopqrstuvwx",
        "gh|s_abcdefghijklmnopqrstuvwx",
        "gh|r_abcdefghijklmnopqrstuvwx",
        "AS|IAIOSFODNN7EXAMPLE",
        "ya|29.abcdefghijklmnopqrstuvwx",
        "sk-|or-v1-abcdefghijklmnopqrstuvwx",
        "xa|i-abcdefghijklmnopqrstuvwx",
        "np|m_abcdefghijklmnopqrstuvwx",
        "rk|_live_abcdefghijklmnopqrst",
        "gl|pat-abcdefghij0123456789",
        "xo|xb-123456789012-abcdefghij",
        "gs|k_abcdefghijklmnopqrstuvwx",
        "hf|_abcdefghijklmnopqrstuvwx",
        "ey|JhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4",
      })
  void removesTheFormsOfUsualKeys(String parts) {
    String key = parts.replace("|", "");

    SecretScan.Scanned scanned = scan.scan("one\ntwo " + key + " three\n");

    assertThat(scanned.text()).isEqualTo("one\ntwo [secret removed] three\n");
    assertThat(scanned.hits()).singleElement().extracting(SecretScan.Hit::line).isEqualTo(2);
  }

  @Test
  void removesOnlyTheSecretPartOfAnAssignmentAndOfAnAddress() {
    assertThat(scan.scan("String apiKey = \"a1b2c3d4e5f6g7h8i9j0k1\";").text())
        .isEqualTo("String apiKey = \"[secret removed]\";");
    for (String name :
        List.of("API_KEY", "api-key", "Secret", "passwd", "PASSWORD", "Token", "credentials")) {
      assertThat(scan.scan(name + " = 'a1b2c3d4e5f6g7h8i9j0k1'").text())
          .isEqualTo(name + " = '[secret removed]'");
    }
    assertThat(scan.scan("jdbc:postgres://me:hunter22@host/db").text())
        .isEqualTo("jdbc:postgres://me:[secret removed]@host/db");
    assertThat(scan.scan("Authorization: Bearer abcdefghijklmnopqrstuvwxyz").text())
        .isEqualTo("Authorization: Bearer [secret removed]");
  }

  @Test
  void removesAPrivateKeyWholeAndKeepsTheLines() {
    String block =
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA " + "PRIVATE KEY-----";

    assertThat(scan.scan("a\n" + block + "\nb").text()).isEqualTo("a\n[secret removed]\n\n\n\nb");
  }

  @Test
  void removesTheValuesItWasTold() {
    SecretScan knowing =
        SecretScan.knowing(
            List.of(Secret.of("planted-value-1"), Secret.of("planted"), Secret.of("a")));

    assertThat(knowing.scan("x planted-value-1 planted a").text())
        .isEqualTo("x [secret removed] planted a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "String token = tokenizer.nextToken();",
        "password = \"changeit\"",
        "class TaskId { } // task-123 sk-learn",
        "https://example.org/path:x@y",
        "String secretName = \"orchestrator-secret-name\";",
        "byte[] sha = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\";",
      })
  void leavesOrdinaryCodeAlone(String code) {
    assertThat(scan.scan(code).text()).isEqualTo(code);
    assertThat(scan.findings(code)).isEmpty();
  }

  @Test
  void staysQuickOnTextMadeToBeSlow() {
    String nasty =
        "-----BEGIN PRIVATE KEY-----" + "a".repeat(200_000) + "token=\"" + "a".repeat(50_000);

    assertThat(scan.scan(nasty).text()).startsWith("[secret removed]");
  }
}
