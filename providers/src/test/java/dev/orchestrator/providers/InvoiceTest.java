package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each vendor's way of counting becomes disjoint buckets, and these an exact price. */
class InvoiceTest {

  static Stream<Invoice> invoices() {
    return Stream.of(Invoice.recorded(), Invoice.madeUp()).flatMap(list -> list.stream());
  }

  @ParameterizedTest
  @MethodSource("invoices")
  void agreesWithTheInvoiceByHandToTheNanoDollar(Invoice invoice) throws Exception {
    StubAnswer answer = StubAnswer.raw(200, "application/json", invoice.answer());
    try (StubVendor stub = invoice.vendor().stub().answer(answer).start();
        LlmProvider provider = invoice.vendor().provider(stub)) {
      GenerationRequest request = GenerationRequest.builder().prompt("x").maxTokens(9).build();
      GenerationResult result = provider.generate("m", request);
      assertThat(result.usage()).isEqualTo(invoice.usage());
      assertThat(invoice.pricing().cost(result.usage()).orElse(null)).isEqualTo(invoice.cost());
    }
  }
}
