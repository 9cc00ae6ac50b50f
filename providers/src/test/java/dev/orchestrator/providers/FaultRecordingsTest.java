package dev.orchestrator.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Replays every recorded error, whole or within a stream, and compares what becomes of it with
 * {@code recorded-faults.tsv}: fault, wait, request id, status, and whether it may be repeated. The
 * table was judged from the recordings, not from the code. Each error of a failed status is
 * answered to a buffered call and to a streamed one.
 */
class FaultRecordingsTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("replay").maxTokens(16).build();

  private record Expectation(
      int status,
      Fault fault,
      @Nullable Duration retryAfter,
      @Nullable String requestId,
      boolean repeatable) {

    static Expectation of(String[] cells) {
      return new Expectation(
          Integer.parseInt(cells[1]),
          Fault.valueOf(cells[2]),
          cells[3].equals("-") ? null : Duration.parse(cells[3]),
          cells[4].equals("-") ? null : cells[4],
          cells[5].equals("yes"));
    }

    static Expectation of(ProviderException fault) {
      return new Expectation(
          fault.status(), fault.fault(), fault.retryAfter(), fault.requestId(), fault.repeatable());
    }
  }

  private static Map<String, Expectation> expectations() throws IOException {
    Map<String, Expectation> all = new TreeMap<>();
    try (InputStream in = FaultRecordingsTest.class.getResourceAsStream("recorded-faults.tsv")) {
      assertThat(in).isNotNull();
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .forEach(cells -> all.put(cells[0], Expectation.of(cells)));
    }
    return all;
  }

  private static List<Recording> recordings() throws IOException {
    return Recording.all().stream()
        .filter(r -> r.status() != 200 || r.body().contains("event: error\n"))
        .toList();
  }

  @Test
  void everyRecordedErrorIsJudged() throws Exception {
    assertThat(recordings().stream().map(Recording::file))
        .containsExactlyInAnyOrderElementsOf(expectations().keySet());
  }

  @Test
  void everyRecordedErrorBecomesTheFaultThatItIs() throws Exception {
    Map<String, Expectation> expected = expectations();
    List<String> wrong = new ArrayList<>();
    Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    for (Vendor vendor : Vendor.values()) {
      try (StubVendor stub = vendor.stub().start();
          LlmProvider provider = vendor.provider(stub)) {
        for (Recording recording : recordings()) {
          Expectation wanted = expected.get(recording.file());
          if (wanted == null || vendor(recording) != vendor) {
            continue;
          }
          counts.merge(wanted.fault(), 1, Integer::sum);
          for (boolean streamed : recording.status() == 200 ? STREAMED : BOTH) {
            stub.answer(recording.asAnswer());
            ProviderException fault = fault(provider, streamed);
            if (fault == null || !Expectation.of(fault).equals(wanted)) {
              wrong.add(recording.file() + ", streamed " + streamed + ": " + told(fault));
            }
          }
        }
      }
    }
    System.out.printf("recorded errors replayed: %s%n", counts);
    assertThat(wrong).isEmpty();
  }

  private static final boolean[] STREAMED = {true};
  private static final boolean[] BOTH = {false, true};

  private static @Nullable ProviderException fault(LlmProvider provider, boolean streamed) {
    return catchThrowableOfType(
        ProviderException.class,
        () -> {
          if (!streamed) {
            provider.generate("recorded", REQUEST);
            return;
          }
          try (GenerationStream stream = provider.stream("recorded", REQUEST)) {
            stream.forEachRemaining(event -> {});
          }
        });
  }

  private static String told(@Nullable ProviderException fault) {
    return fault == null ? "no fault" : Expectation.of(fault) + " " + fault.getMessage();
  }

  private static Vendor vendor(Recording recording) {
    return switch (recording.text("provider")) {
      case "anthropic" -> Vendor.CLAUDE;
      case "gemini" -> Vendor.GEMINI;
      case "ollama" -> Vendor.OLLAMA;
      case "openai-chat" -> Vendor.OPENAI;
      case "openai-responses" -> Vendor.RESPONSES;
      default -> Vendor.COMPATIBLE;
    };
  }
}
