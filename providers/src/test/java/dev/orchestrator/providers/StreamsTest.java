package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One stream of each protocol, cut, fragmented and dressed in every way that is allowed. */
class StreamsTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("hello").maxTokens(50).build();

  private static String base(Vendor vendor) {
    return switch (vendor) {
      case OPENAI, RESPONSES, COMPATIBLE -> "/v1";
      case CLAUDE, GEMINI, OLLAMA -> "";
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** An answer, and what was shown of it as it came. */
  private record Seen(GenerationResult result, String text, String reasoning) {}

  private static Seen ask(LlmProvider provider) throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    GenerationResult result = null;
    try (GenerationStream stream = provider.stream("m", REQUEST)) {
      while (stream.hasNext()) {
        switch (stream.next()) {
          case GenerationEvent.TextDelta delta -> text.append(delta.text());
          case GenerationEvent.ReasoningDelta delta -> reasoning.append(delta.text());
          case GenerationEvent.Completed done -> result = done.result();
        }
      }
    }
    assertThat(result).isNotNull();
    return new Seen(result, text.toString(), reasoning.toString());
  }

  private static void check(Vendor vendor, GenerationResult result) {
    assertThat(result.text()).isEqualTo(Canonical.TEXT);
    assertThat(result.finishReason()).isEqualTo(Canonical.finish());
    assertThat(result.usage()).isEqualTo(Canonical.usage(vendor));
    assertThat(result.model()).isEqualTo("m");
    assertThat(result.toolCalls()).hasSize(1);
    assertThat(result.toolCalls().getFirst().name()).isEqualTo("look");
    assertThat(result.toolCalls().getFirst().argumentsJson()).isEqualTo(Canonical.ARGUMENTS);
    List<Part.Reasoning> reasoning = new ArrayList<>();
    for (Part part : result.parts()) {
      if (part instanceof Part.Reasoning thought) {
        reasoning.add(thought);
      }
    }
    assertThat(reasoning.getFirst().text()).isEqualTo("hmm");
    boolean signs =
        switch (vendor) {
          case CLAUDE, RESPONSES, GEMINI -> true;
          case OPENAI, COMPATIBLE, OLLAMA -> false;
        };
    if (signs) {
      assertThat(reasoning.getLast().json()).contains("\"c2ln\"");
    }
  }

  private static void check(Vendor vendor, Seen seen) {
    check(vendor, seen.result());
    assertThat(seen.text()).isEqualTo(Canonical.TEXT);
    assertThat(seen.reasoning()).isEqualTo("hmm");
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameAnswerWhereverTheNetworkSplitsIt(Vendor vendor) throws Exception {
    Canonical canonical = Canonical.of(vendor);
    byte[] body = bytes(canonical.framed(vendor, canonical.events().size()));
    List<byte[]> single = new ArrayList<>();
    try (PieceServer server = new PieceServer();
        LlmProvider provider = vendor.provider(server.endpoint(base(vendor)))) {
      GenerationResult first = null;
      for (int at = 0; at < body.length; at++) {
        single.add(new byte[] {body[at]});
        server.answer(
            Canonical.contentType(vendor),
            List.of(Arrays.copyOf(body, at), Arrays.copyOfRange(body, at, body.length)));
        GenerationResult result = provider.generate("m", REQUEST);
        if (first == null) {
          first = result;
          check(vendor, result);
        }
        assertThat(result).as("split at byte " + at).isEqualTo(first);
      }
      server.answer(Canonical.contentType(vendor), single);
      check(vendor, ask(provider));
      // What follows the terminal event is read too, so that the connection can serve again.
      assertThat(server.connections()).isOne();
    }
  }

  @ParameterizedTest
  @EnumSource
  void isWholeOnlyWithTheVendorsTerminalEvent(Vendor vendor) throws Exception {
    Canonical canonical = Canonical.of(vendor);
    try (PieceServer server = new PieceServer();
        LlmProvider provider = vendor.provider(server.endpoint(base(vendor)))) {
      for (int count = 0; count <= canonical.events().size(); count++) {
        server.answer(
            Canonical.contentType(vendor), List.of(bytes(canonical.framed(vendor, count))));
        if (count >= canonical.terminal()) {
          GenerationResult result = provider.generate("m", REQUEST);
          assertThat(result.text()).isEqualTo(Canonical.TEXT);
          assertThat(result.toolCalls().getFirst().argumentsJson()).isEqualTo(Canonical.ARGUMENTS);
          continue;
        }
        // An answer without any event is none, and no stream that was cut.
        Fault expected = count == 0 ? Fault.MALFORMED : Fault.TRUNCATED;
        for (ProviderException fault :
            List.of(
                catchThrowableOfType(
                    ProviderException.class, () -> provider.generate("m", REQUEST)),
                catchThrowableOfType(ProviderException.class, () -> ask(provider)))) {
          assertThat(fault).as("a fault after " + count + " events").isNotNull();
          assertThat(fault.fault()).as("after " + count + " events").isEqualTo(expected);
          assertThat(fault.sent()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTruncatedWhereItEndsWithinAnEvent(Vendor vendor) throws Exception {
    Canonical canonical = Canonical.of(vendor);
    String whole = canonical.framed(vendor, canonical.terminal());
    byte[] body = bytes(whole);
    // Up to the last character of the terminal event's data; what follows are ends of lines.
    int end = bytes(whole.stripTrailing()).length;
    try (PieceServer server = new PieceServer();
        LlmProvider provider = vendor.provider(server.endpoint(base(vendor)))) {
      for (int at = body.length / 4; at < end; at++) {
        server.answer(Canonical.contentType(vendor), List.of(Arrays.copyOf(body, at)));
        ProviderException fault =
            catchThrowableOfType(ProviderException.class, () -> provider.generate("m", REQUEST));
        assertThat(fault).as("a fault after " + at + " bytes").isNotNull();
        assertThat(fault.fault()).as("after " + at + " bytes").isEqualTo(Fault.TRUNCATED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void ignoresWhatItDoesNotKnow(Vendor vendor) throws Exception {
    dressed(vendor, Canonical.of(vendor).withTheUnknown(vendor));
  }

  @ParameterizedTest
  @EnumSource
  void takesAnyEndOfLinesAndAByteOrderMark(Vendor vendor) throws Exception {
    Canonical canonical = Canonical.of(vendor);
    String lf = canonical.framed(vendor, canonical.events().size()).replace("\r\n", "\n");
    dressed(vendor, lf);
    dressed(vendor, lf.replace("\n", "\r\n"));
    dressed(vendor, "\uFEFF" + lf);
    dressed(vendor, lf.replace("\n", "\n\n"));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "OLLAMA")
  void takesCommentsNamesAndDataOfSeveralLines(Vendor vendor) throws Exception {
    Canonical canonical = Canonical.of(vendor);
    String lf = canonical.framed(vendor, canonical.events().size()).replace("\r\n", "\n");
    dressed(vendor, ": OPENROUTER PROCESSING\n\n" + lf.replace("\n\n", "\n\n: ping\n\n"));
    dressed(vendor, lf.replace("data: ", "event: message\nid: 7\nretry: 10\ndata: "));
    dressed(vendor, lf.replace("data: ", "data:"));
    // A line break between two tokens of JSON is one blank more.
    dressed(vendor, lf.replace("data: {", "data: {\ndata: "));
  }

  private static void dressed(Vendor vendor, String body) throws Exception {
    try (PieceServer server = new PieceServer();
        LlmProvider provider = vendor.provider(server.endpoint(base(vendor)))) {
      server.answer(Canonical.contentType(vendor), List.of(bytes(body)));
      check(vendor, ask(provider));
      check(vendor, provider.generate("m", REQUEST));
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesAnAnswerInOnePieceWhereItAskedForAStream(Vendor vendor) throws Exception {
    try (PieceServer server = new PieceServer();
        LlmProvider provider = vendor.provider(server.endpoint(base(vendor)))) {
      server.answer("application/json", List.of(bytes(Canonical.of(vendor).whole())));
      check(vendor, provider.generate("m", REQUEST));
      assertThat(ask(provider).text()).isEqualTo(Canonical.TEXT);
    }
  }
}
