package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no vendor should send, whatever its status and its label say. */
class NonAnswersTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("hello").maxTokens(50).build();

  private static final String HTML = "<html>\n<head><title>502</title></head>\nSign in</html>";
  private static final String ERROR =
      "{\"error\":{\"type\":\"overloaded_error\",\"code\":503,\"status\":\"UNAVAILABLE\","
          + "\"message\":\"overloaded\"}}";
  private static final String PRETTY_ERROR = ERROR.replace("{", "{\n  ").replace(",", ",\n  ");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "text/html; charset=utf-8",
          "text/plain",
          "text/event-stream",
          "application/x-ndjson",
          "application/octet-stream",
          "application/problem+json");

  private static ProviderException fault(ThrowingCallable call, String as) {
    ProviderException fault = catchThrowableOfType(ProviderException.class, call);
    assertThat(fault).as(as).isNotNull();
    return fault;
  }

  private static void drain(LlmProvider provider) throws Exception {
    try (GenerationStream stream = provider.stream("m", REQUEST)) {
      stream.forEachRemaining(event -> {});
    }
  }

  /** The faults of this answer, under each label, buffered and streamed. */
  private static List<ProviderException> faults(Vendor vendor, int status, String body) {
    List<ProviderException> faults = new ArrayList<>();
    try (StubVendor stub = vendor.stub().start();
        LlmProvider provider = vendor.provider(stub)) {
      for (String type : TYPES) {
        StubAnswer answer = StubAnswer.raw(status, type, body);
        stub.answer(answer);
        faults.add(fault(() -> provider.generate("m", REQUEST), type + ", buffered"));
        stub.answer(answer);
        faults.add(fault(() -> drain(provider), type + ", streamed"));
      }
    }
    return faults;
  }

  @ParameterizedTest
  @EnumSource
  void anErrorPageInsteadOfAnAnswerIsMalformed(Vendor vendor) {
    assertThat(faults(vendor, 200, HTML))
        .allSatisfy(fault -> {
          assertThat(fault.fault()).isEqualTo(Fault.MALFORMED);
          assertThat(fault).hasMessageContaining("<html>");
        });
  }

  @ParameterizedTest
  @EnumSource
  void anErrorPageOfAProxyIsAnOverloadedVendor(Vendor vendor) {
    assertThat(faults(vendor, 502, HTML))
        .allSatisfy(fault -> {
          assertThat(fault.fault()).isEqualTo(Fault.OVERLOADED);
          assertThat(fault.status()).isEqualTo(502);
        });
  }

  @ParameterizedTest
  @EnumSource
  void plainTextInsteadOfAnAnswerIsMalformed(Vendor vendor) {
    assertThat(faults(vendor, 200, "upstream connect error or disconnect/reset before headers"))
        .allSatisfy(fault -> {
          assertThat(fault.fault()).isEqualTo(Fault.MALFORMED);
          assertThat(fault).hasMessageContaining("upstream connect error");
        });
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyBodyIsMalformed(Vendor vendor) {
    for (String body : List.of("", "\n", " \r\n\r\n")) {
      assertThat(faults(vendor, 200, body))
          .extracting(ProviderException::fault)
          .containsOnly(Fault.MALFORMED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListOrANumberInsteadOfAnAnswerIsMalformed(Vendor vendor) {
    for (String body : List.of("[]", "[1, 2]", "[{}]", "7", "null", "\"text\"")) {
      assertThat(faults(vendor, 200, body))
          .as(body)
          .extracting(ProviderException::fault)
          .containsOnly(Fault.MALFORMED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anObjectThatSaysNothingIsNoAnswer(Vendor vendor) {
    // To Ollama it is a line of a stream whose last line never came.
    assertThat(faults(vendor, 200, "{}"))
        .extracting(ProviderException::fault)
        .containsAnyOf(Fault.MALFORMED, Fault.TRUNCATED)
        .isSubsetOf(Fault.MALFORMED, Fault.TRUNCATED);
  }

  @ParameterizedTest
  @EnumSource
  void anErrorObjectBehindAStatusOfSuccessIsThatError(Vendor vendor) {
    for (String body : List.of(ERROR, PRETTY_ERROR, "[" + ERROR + "]", ERROR + "\n")) {
      assertThat(faults(vendor, 200, body))
          .as(body)
          .extracting(ProviderException::fault)
          .containsOnly(Fault.OVERLOADED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyBodyOfAFailedStatusIsJudgedByTheStatus(Vendor vendor) {
    assertThat(faults(vendor, 429, ""))
        .extracting(ProviderException::fault)
        .containsOnly(Fault.RATE_LIMITED);
    assertThat(faults(vendor, 503, ""))
        .extracting(ProviderException::fault)
        .containsOnly(Fault.OVERLOADED);
  }
}
