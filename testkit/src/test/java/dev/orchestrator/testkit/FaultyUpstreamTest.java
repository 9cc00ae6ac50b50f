package dev.orchestrator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.FaultyUpstream.Exchange;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import dev.orchestrator.testkit.UpstreamFault.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FaultyUpstreamTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
  }

  private HttpResponse<String> ask(FaultyUpstream upstream, Protocol protocol, boolean streamed)
      throws IOException, InterruptedException {
    String path =
        switch (protocol) {
          case ANTHROPIC -> "/v1/messages";
          case OPENAI -> "/v1/chat/completions";
          case RESPONSES -> "/v1/responses";
          case GEMINI ->
              streamed
                  ? "/v1beta/models/m:streamGenerateContent?alt=sse"
                  : "/v1beta/models/m:generateContent";
          case OLLAMA -> "/api/chat";
        };
    String body =
        "{\"model\":\"m\",\"stream\":%s,\"stream_options\":{\"include_usage\":true}}"
            .formatted(streamed);
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + upstream.port() + path))
            .header("authorization", "Bearer sk-planted")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(post, BodyHandlers.ofString());
  }

  private int status(FaultyUpstream upstream) throws IOException, InterruptedException {
    return ask(upstream, Protocol.OPENAI, false).statusCode();
  }

  private String get(FaultyUpstream upstream, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + upstream.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void onePortSpeaksEveryProtocolBufferedAndStreamed(Protocol protocol) throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.builder().text("abcdefghi").start()) {
      HttpResponse<String> whole = ask(upstream, protocol, false);
      HttpResponse<String> streamed = ask(upstream, protocol, true);

      assertThat(whole.statusCode()).isEqualTo(200);
      assertThat(whole.body()).contains("abcdefghi");
      assertThat(streamed.headers().firstValue("content-type"))
          .isNotEqualTo(whole.headers().firstValue("content-type"));
      assertThat(streamed.body()).contains("\"abc\"", "\"def\"", "\"ghi\"");
      assertThat(upstream.exchanges())
          .extracting(Exchange::protocol, Exchange::streamed)
          .containsExactly(tuple(protocol, false), tuple(protocol, true));
    }
  }

  /** Clients go by either, and some by the numbers. */
  @ParameterizedTest
  @ValueSource(
      strings = {"ok", "length", "refusal", "error-first", "error-event", "usage-huge", "no-end"})
  void theEventsOfResponsesAreNamedByTheirTypesAndNumbered(String fault) throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start(fault)) {
      String body = ask(upstream, Protocol.RESPONSES, true).body();

      int number = 0;
      for (String event : body.strip().split("\n\n")) {
        String[] lines = event.split("\n");
        JsonNode data = Json.parse(lines[1].substring("data: ".length()));
        assertThat(lines[0]).isEqualTo("event: " + data.path("type").stringValue());
        assertThat(data.path("sequence_number").asInt()).isEqualTo(number++);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "refusal, response.refusal.delta, response.completed, refusal",
    "length, response.output_text.delta, response.incomplete, output_text",
  })
  void responsesTellHowAnAnswerEnded(String fault, String delta, String end, String part)
      throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start(fault)) {
      String whole = ask(upstream, Protocol.RESPONSES, false).body();
      String streamed = ask(upstream, Protocol.RESPONSES, true).body();

      JsonNode response = Json.parse(whole);
      assertThat("response." + response.path("status").stringValue()).isEqualTo(end);
      assertThat(response.at("/output/0/content/0/type").stringValue()).isEqualTo(part);
      assertThat(streamed)
          .contains("event: " + delta + "\n")
          .containsOnlyOnce("event: " + end + "\n")
          .contains("\"type\":\"" + part + "\"");
    }
  }

  @Test
  void callsMeetTheFaultsInTheirOrderAndTheLastOneStays() throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start("500", "ok", "529")) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        statuses.add(status(upstream));
      }
      assertThat(statuses).containsExactly(500, 200, 529, 529, 529);
      assertThat(upstream.count()).isEqualTo(5);
    }
  }

  @Test
  void aStormPassesIntoWhatFollowsIt() throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start("429-storm:2", "529", "429-storm:1")) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        statuses.add(status(upstream));
      }
      assertThat(statuses).containsExactly(429, 429, 529, 429, 200, 200);
    }
  }

  @Test
  void aKeyIsRevokedAfterSoManyAnswersAndStaysSo() throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start("auth-revoked:2")) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        statuses.add(status(upstream));
      }
      assertThat(statuses).containsExactly(200, 200, 401, 401);
    }
  }

  @Test
  void recoveryIsCountedFromTheFirstCall() throws Exception {
    VirtualTime time = new VirtualTime();
    try (FaultyUpstream upstream =
        FaultyUpstream.builder().faults("recover-after:30s").time(time).start()) {
      time.advance(Duration.ofMinutes(5));
      assertThat(status(upstream)).isEqualTo(503);
      time.advance(Duration.ofMillis(29_999));
      assertThat(status(upstream)).isEqualTo(503);
      time.advance(Duration.ofMillis(1));
      assertThat(status(upstream)).isEqualTo(200);
    }
  }

  @Test
  void chanceStrikesAboutAsOftenAsToldAndTheSameCallsFromTheSameSeed() throws Exception {
    List<Integer> one = statusesByChance(7, 200);

    assertThat(one).isEqualTo(statusesByChance(7, 200)).isNotEqualTo(statusesByChance(8, 200));
    assertThat(one).filteredOn(status -> status == 200).hasSizeBetween(120, 170);
    assertThat(one).contains(500, 529);
  }

  private List<Integer> statusesByChance(long seed, int calls) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    try (FaultyUpstream upstream =
        FaultyUpstream.builder().faults("500", "529").rate(0.25, seed).start()) {
      for (int i = 0; i < calls; i++) {
        statuses.add(status(upstream));
      }
    }
    return statuses;
  }

  @Test
  void tellsWhatItReceivedWithoutTheKeys() throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start("500", "ok")) {
      ask(upstream, Protocol.GEMINI, true);
      ask(upstream, Protocol.OLLAMA, false);

      String told = get(upstream, FaultyUpstream.REQUESTS);

      JsonNode document = Json.parse(told);
      assertThat(document.path("count").asInt()).isEqualTo(2);
      assertThat(document.at("/requests/0/protocol").asString()).isEqualTo("gemini");
      assertThat(document.at("/requests/0/streamed").asBoolean()).isTrue();
      assertThat(document.at("/requests/0/fault").asString()).isEqualTo("500");
      assertThat(document.at("/requests/1/body/model").asString()).isEqualTo("m");
      assertThat(document.at("/requests/1/headers/authorization").asString()).isEqualTo("****");
      assertThat(told).doesNotContain("sk-planted");
    }
  }

  @Test
  void requestsForModelsNeverFail() throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start("closed")) {
      for (String path : List.of("/v1/models", "/v1beta/models", "/api/tags")) {
        assertThat(get(upstream, path)).contains(FaultyUpstream.MODEL);
      }
      assertThat(upstream.count()).isZero();
    }
  }

  @Test
  void whereNobodyListensTheConnectionIsRefused() {
    try (FaultyUpstream upstream = FaultyUpstream.start("refused")) {
      assertThat(upstream.port()).isPositive();
      assertThatThrownBy(() -> status(upstream)).isInstanceOf(ConnectException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"closed", "reset", "cut-stream"})
  void aConnectionThatBreaksIsNoAnswer(String fault) {
    try (FaultyUpstream upstream = FaultyUpstream.start(fault)) {
      assertThatThrownBy(() -> status(upstream)).isInstanceOf(IOException.class);
      assertThat(upstream.count()).isEqualTo(1);
    }
  }

  private static Stream<Kind> kinds() {
    return Stream.of(Kind.values());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyNameIsReadAsItIsWritten(Kind kind) {
    UpstreamFault usual = UpstreamFault.of(kind);

    assertThat(UpstreamFault.parse(kind.typed())).isEqualTo(usual);
    assertThat(UpstreamFault.parse(usual.toString())).isEqualTo(usual);
    assertThat(kind.does()).isNotBlank().doesNotContain("|");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "ok:1", "429-storm:0", "429-storm:x", "drip:", "drip:1y"})
  void aNameOrParameterThatMakesNoSenseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> UpstreamFault.parse(text));
  }

  @Test
  void junkOnTheConnectionHarmsNobody() throws Exception {
    try (FaultyUpstream upstream = FaultyUpstream.start("ok")) {
      for (String junk :
          List.of(
              "\0\1\2\n\n",
              "GET\r\n\r\n",
              "POST / HTTP/1.1\r\nno colon\r\n\r\n",
              "POST / HTTP/1.1\r\ncontent-length: many\r\n\r\n")) {
        try (var socket = new Socket("127.0.0.1", upstream.port())) {
          socket.getOutputStream().write(junk.getBytes(StandardCharsets.UTF_8));
          socket.shutdownOutput();
          assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
      }
      assertThat(status(upstream)).isEqualTo(200);
    }
  }
}
