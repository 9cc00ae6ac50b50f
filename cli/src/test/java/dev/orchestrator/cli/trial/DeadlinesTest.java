package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every key of {@code timeouts:}, from the file to a server that stalls just there. */
class DeadlinesTest {
  private static final String REST = "total: 5m";

  @TempDir Path dir;

  private LlmProvider provider(String endpoint, String timeouts) throws IOException {
    Path file = dir.resolve(".orchestrator/providers.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        providers:
          acme:
            type: openai-compatible
            endpoint: "%s"
            api_key: k
            timeouts: { %s }
            models: [{ id: m, maker: acme }]
        """
            .formatted(endpoint, timeouts));
    Configuration configuration =
        ConfigurationLoader.builder()
            .workingDir(dir)
            .userDir(dir.resolve("user"))
            .environment(Map.of())
            .repositoryTrusted(true)
            .build()
            .load();
    return Assembly.of(configuration.providers(), getClass().getClassLoader())
        .registry()
        .provider("acme")
        .orElseThrow();
  }

  private static ProviderException ofStream(LlmProvider provider, GenerationRequest request) {
    return catchThrowableOfType(
        ProviderException.class,
        () -> {
          try (GenerationStream stream = provider.stream("m", request)) {
            stream.forEachRemaining(event -> {});
          }
        });
  }

  private static GenerationRequest.Builder request() {
    return GenerationRequest.builder().prompt("Plan.").maxTokens(20);
  }

  @Test
  void connect() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String endpoint = "https://127.0.0.1:" + nobody.getLocalPort() + "/v1";
      try (LlmProvider provider = provider(endpoint, "connect: 120ms, first_token: 5m, " + REST)) {
        ProviderException e =
            catchThrowableOfType(
                ProviderException.class, () -> provider.generate("m", request().build()));
        assertThat(e.fault()).isEqualTo(Fault.TIMEOUT);
        assertThat(e.sent()).isFalse();
        assertThat(e).hasMessageContaining("no connection");
      }
    }
  }

  @Test
  void firstToken() throws Exception {
    for (StubAnswer answer :
        new StubAnswer[] {StubAnswer.silence(), StubAnswer.text("x").stallAfter(0)}) {
      try (StubVendor vendor = StubVendor.openai().answer(answer).start();
          LlmProvider provider =
              provider(vendor.endpoint().toString(), "first_token: 120ms, idle: 5m, " + REST)) {
        ProviderException e = ofStream(provider, request().build());
        assertThat(e.fault()).isEqualTo(Fault.TIMEOUT);
        assertThat(e.sent()).isTrue();
        assertThat(e).hasMessageContaining("within 120 ms");
        assertThat(vendor.awaitHangUp(Duration.ofSeconds(20))).isTrue();
      }
    }
  }

  /** A whole answer is waited for as long as its tokens may take: 20 of them, one second more. */
  @Test
  void firstTokenOfAWholeAnswer() throws Exception {
    try (StubVendor vendor = StubVendor.openai().answer(StubAnswer.silence()).start();
        LlmProvider provider =
            provider(vendor.endpoint().toString(), "first_token: 120ms, idle: 5m, " + REST)) {
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class, () -> provider.generate("m", request().build()));
      assertThat(e.fault()).isEqualTo(Fault.TIMEOUT);
      assertThat(e).hasMessageContaining("within 120 ms");
    }
  }

  @Test
  void idle() throws Exception {
    try (StubVendor vendor =
            StubVendor.openai().answer(StubAnswer.text("a few words").stallAfter(2)).start();
        LlmProvider provider = provider(vendor.endpoint().toString(), "idle: 120ms, " + REST)) {
      ProviderException e = ofStream(provider, request().build());
      assertThat(e.fault()).isEqualTo(Fault.TIMEOUT);
      assertThat(e).hasMessageContaining("next piece").hasMessageContaining("within 120 ms");
      assertThat(vendor.awaitHangUp(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void total() throws Exception {
    try (StubVendor vendor =
            StubVendor.openai().answer(StubAnswer.text("a few words").stallAfter(2)).start();
        LlmProvider provider = provider(vendor.endpoint().toString(), "idle: 5m, total: 300ms")) {
      ProviderException e = ofStream(provider, request().build());
      assertThat(e.fault()).isEqualTo(Fault.TIMEOUT);
      assertThat(e).hasMessageContaining("whole answer").hasMessageContaining("within 300 ms");
      assertThat(vendor.awaitHangUp(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void theDeadlineOfTheCallEndsThemEarlier() throws Exception {
    try (StubVendor vendor = StubVendor.openai().answer(StubAnswer.silence()).start();
        LlmProvider provider = provider(vendor.endpoint().toString(), REST)) {
      GenerationRequest request = request().deadline(Duration.ofMillis(150)).build();
      ProviderException e =
          catchThrowableOfType(ProviderException.class, () -> provider.generate("m", request));
      assertThat(e.fault()).isEqualTo(Fault.TIMEOUT);
      assertThat(e).hasMessageContaining("within 150 ms");
      assertThat(vendor.awaitHangUp(Duration.ofSeconds(20))).isTrue();
    }
  }
}
