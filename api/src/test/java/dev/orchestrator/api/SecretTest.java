package dev.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void masksItselfHoweverItIsWritten() {
    Secret secret = Secret.of("ab/\"c\\d+e=f<g>'h&i");
    assertThat(secret.mask("<" + secret.reveal() + ">")).isEqualTo("<****>");
    assertThat(secret.mask("?key=ab%2F%22c%5Cd%2Be%3Df%3Cg%3E%27h%26i&x")).isEqualTo("?key=****&x");
    assertThat(secret.mask("?key=ab%2f%22c%5cd%2be%3df%3cg%3e%27h%26i&x")).isEqualTo("?key=****&x");
    assertThat(secret.mask("{ab/\\\"c\\\\d+e=f<g>'h&i}")).isEqualTo("{****}");
    assertThat(secret.mask("{ab\\/\\\"c\\\\d+e=f<g>'h&i}")).isEqualTo("{****}");
    assertThat(secret.mask("<p>ab/&quot;c\\d+e=f&lt;g&gt;&#39;h&amp;i</p>"))
        .isEqualTo("<p>****</p>");
    for (String before : List.of("", "u:", "us:", "use:")) {
      String encoded = base64(before + secret.reveal() + "!");
      String masked = secret.mask("(" + encoded + ")");
      assertThat(masked).contains("****");
      assertThat(masked.length()).as(masked).isLessThan(20);
    }
  }

  @Test
  void masksWhatASchemeStandsBefore() {
    assertThat(Secret.of("Bearer abcd1234").mask("abcd1234 is no key")).isEqualTo("**** is no key");
    Secret basic = Secret.of("Basic " + base64("user:pass-word"));
    assertThat(basic.mask("user:pass-word, pass-word, " + base64("user:pass-word")))
        .isEqualTo("****, ****, ****");
  }

  @Test
  void leavesWordsAloneThatAreTooShortToBeSecret() {
    assertThat(Secret.of("abc").mask("abc abc")).isEqualTo("abc abc");
    assertThat(Secret.of("a/b/c").mask("a/b/c a%2Fb%2Fc")).isEqualTo("**** a%2Fb%2Fc");
    assertThat(Secret.of("Basic not-base64!").mask("hello")).isEqualTo("hello");
  }

  /** Of two secrets of which one begins with the other, none may leave its end behind. */
  @Test
  void masksTheLongerOfTwoFirst() {
    List<Secret> both = List.of(Secret.of("abcdef"), Secret.of("abcdefghij"));
    assertThat(Secret.maskAll(both, "abcdefghij abcdef")).isEqualTo("**** ****");
  }

  @Test
  void settingsPrintNoneOfTheirSecrets() {
    ProviderSettings settings =
        new ProviderSettings(
            "p",
            "t",
            URI.create("https://u:planted-1@h/v1?key=planted-2"),
            Secret.of("planted-3"),
            null,
            List.of(),
            Map.of("x", Secret.of("planted-4")),
            Map.of("password", "planted-5"),
            ProviderSettings.Timeouts.DEFAULT,
            Path.of(""));
    assertThat(settings).asString().doesNotContain("planted").contains("password", "https://h");
    assertThat(settings.mask("planted-3 planted-4 planted-5")).isEqualTo("**** **** planted-5");
  }
}
