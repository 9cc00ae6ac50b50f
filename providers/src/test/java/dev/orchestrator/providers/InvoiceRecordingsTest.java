package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.testkit.StubVendor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers whose usage the invoices were written from, replayed. */
class InvoiceRecordingsTest {

  static List<Invoice> invoices() {
    return Invoice.recorded();
  }

  @ParameterizedTest
  @MethodSource("invoices")
  void agreesWithTheInvoiceByHandToTheNanoDollar(Invoice invoice) throws Exception {
    Recording recording =
        Recording.all().stream()
            .filter(r -> r.file().equals(invoice.recording()))
            .findFirst()
            .orElseThrow();
    try (StubVendor stub = invoice.vendor().stub().answer(recording.asAnswer()).start();
        LlmProvider provider = invoice.vendor().provider(stub)) {
      GenerationRequest request = GenerationRequest.builder().prompt("x").maxTokens(9).build();
      GenerationResult result = provider.generate("recorded", request);
      assertThat(result.usage()).isEqualTo(invoice.usage());
      assertThat(invoice.pricing().cost(result.usage()).orElse(null)).isEqualTo(invoice.cost());
    }
  }

  @Test
  void isWrittenForAtLeastTwelveRecordings() {
    assertThat(Invoice.recorded().stream().map(Invoice::recording).distinct())
        .hasSizeGreaterThanOrEqualTo(12);
  }
}
