package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.core.yaml.Place;
import dev.orchestrator.core.yaml.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class FailureTest {

  @ParameterizedTest
  @CsvSource({
    "OVERLOADED, 5",
    "AUTHENTICATION, 5",
    "INVALID_REQUEST, 2",
    "CONTENT_BLOCKED, 1",
    "CANCELLED, 130"
  })
  void aFaultDecidesTheExitCode(Fault fault, int status) {
    var failure = Failure.of(new ProviderException(fault, "said"));

    assertThat(failure.exitCode().status()).isEqualTo(status);
    assertThat(failure.message()).isEqualTo("said");
  }

  @Test
  void theDocumentTellsWhatProgramsNeed() {
    JsonNode error =
        Failure.of(
                ProviderException.builder(Fault.RATE_LIMITED, "slow down")
                    .status(429)
                    .retryAfter(Duration.ofSeconds(3))
                    .build())
            .document()
            .get("error");

    assertThat(error.get("fault").asString()).isEqualTo("RATE_LIMITED");
    assertThat(error.get("status").asInt()).isEqualTo(429);
    assertThat(error.get("retry_after_ms").asLong()).isEqualTo(3000);
    assertThat(error.get("message").asString()).isEqualTo("slow down");
  }

  @Test
  void whatIsNotKnownIsNullNotZero() {
    JsonNode error =
        Failure.of(new CommandException(ExitCode.BUDGET, "too dear")).document().get("error");

    assertThat(error.get("status").isNull()).isTrue();
    assertThat(error.get("fault").isNull()).isTrue();
    assertThat(error.get("retry_after_ms").isNull()).isTrue();
  }

  @Test
  void wrongConfigurationIsWrongUsageWithEveryProblem() {
    var failure =
        Failure.of(
            new ConfigException(
                List.of(
                    new Problem(new Place(Path.of("tasks.yaml"), 3, 5), "risk", "unknown"),
                    new Problem(new Place(Path.of("tasks.yaml"), 9, 1), "id", "twice"))));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure.message()).contains("tasks.yaml:3:5").contains("tasks.yaml:9:1");
  }

  @Test
  void anInterruptionEndsWith130() {
    assertThat(Failure.of(new InterruptedException()).exitCode()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void aFileErrorNamesTheFile() {
    var wrapped = new UncheckedIOException(new NoSuchFileException("tasks.yaml"));

    assertThat(Failure.of(wrapped).message()).isEqualTo("no such file: tasks.yaml");
    assertThat(Failure.of(new IOException("")).message()).isEqualTo("IOException");
  }

  @Test
  void whatNobodyForesawSaysHowToLearnMore() {
    var failure = Failure.of(new IllegalStateException("odd"));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failure.message()).contains("internal error", "odd", "--debug");
  }
}
