package dev.orchestrator.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Secret;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.FaultyUpstream;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.UpstreamFault.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Vendors and proxies that say back what they were sent, wherever and however they write it. */
class EchoedSecretsTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().role("planner").prompt("Plan.").maxTokens(100).build();

  /** Where a secret is echoed: what the vendor answers, made of the echo. */
  private enum Place {
    ERROR(echo -> StubAnswer.error(401, "wrong key: " + echo)),
    RATE_LIMIT(echo -> StubAnswer.error(429, "too many calls by " + echo)),
    TEXT_BODY(echo -> StubAnswer.raw(503, "text/plain", "no route for " + echo)),
    HTML_BODY(echo -> StubAnswer.raw(502, "text/html", "<html><p>" + echo + "</p></html>")),
    UNREAD_JSON(echo -> StubAnswer.raw(400, "application/json", "{\"error\": " + text(echo))),
    ERROR_LIST(echo ->
        json(
            400,
            "[{\"error\": {\"message\": %s, \"code\": %s, \"details\": [{\"reason\": %s}]}}]",
            echo)),
    DETAIL_LIST(
        echo -> json(422, "{\"detail\": [{\"loc\": [\"header\", %s], \"msg\": %s}]}", echo)),
    RAW_OF_ANOTHER(echo ->
        json(
            400,
            "{\"error\": {\"metadata\": {\"raw\": %s}}}",
            "{\"error\": {\"message\": " + text(echo) + "}}")),
    REQUEST_ID_IN_BODY(
        echo -> json(400, "{\"error\": {\"message\": \"no\"}, \"request_id\": %s}", echo)),
    REQUEST_ID(echo -> StubAnswer.error(400, "no").header("x-request-id", echo)),
    AUTHENTICATE(
        echo -> StubAnswer.error(401, "no").header("www-authenticate", "Bearer realm=" + echo)),
    LOCATION(echo ->
        StubAnswer.raw(307, "text/plain", "").header("location", "https://h/p/" + echo + "?k")),
    LOCATION_QUERY(echo ->
        StubAnswer.raw(307, "text/plain", "")
            .header("location", "https://u:" + echo + "@h/?key=" + echo)),
    ERROR_IN_SUCCESS(echo -> json(200, "{\"error\": {\"message\": %s, \"code\": 401}}", echo)),
    HTML_IN_SUCCESS(echo -> StubAnswer.raw(200, "text/html", "<html>" + echo)),
    UNKNOWN_JSON(echo -> json(200, "{\"hello\": %s}", echo)),
    ERROR_IN_STREAM(echo ->
        StubAnswer.raw(
            200, "text/event-stream", "data: {\"error\": {\"message\": " + text(echo) + "}}\n\n")),
    ERROR_IN_LINES(
        echo -> StubAnswer.raw(200, "application/x-ndjson", "{\"error\": " + text(echo) + "}\n")),
    BROKEN_EVENT(
        echo -> StubAnswer.raw(200, "text/event-stream", "data: you are " + echo + "\n\n")),
    STRAY_TEXT(echo -> StubAnswer.raw(200, "text/event-stream", "you are " + echo + "\n")),
    NAME_OF_A_TOOL(echo -> StubAnswer.text("").toolCall("c1", echo, "no JSON"));

    private final Function<String, StubAnswer> answer;

    Place(Function<String, StubAnswer> answer) {
      this.answer = answer;
    }

    private static StubAnswer json(int status, String format, String echo) {
      return StubAnswer.raw(status, "application/json", format.replace("%s", text(echo)));
    }

    private static String text(String echo) {
      return Json.write(Json.object().put("t", echo))
          .replaceFirst("^\\{\"t\":", "")
          .replaceFirst("}$", "");
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** How a secret may be written. */
  private static Map<String, String> spellings(String secret) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("plain", secret);
    all.put("address", URLEncoder.encode(secret, UTF_8));
    all.put("json", secret.replace("\\", "\\\\").replace("\"", "\\\""));
    all.put(
        "html",
        secret
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;"));
    all.put("base64", base64(secret));
    for (String user : List.of("u", "us", "use")) {
      all.put("base64 of " + user, base64(user + ":" + secret));
    }
    return all;
  }

  private static Stream<Arguments> everywhere() {
    return Stream.of(Vendor.values())
        .flatMap(vendor -> Stream.of(Place.values()).map(place -> Arguments.of(vendor, place)));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void noFailureHoldsTheKeyThatAVendorEchoes(Vendor vendor, Place place) {
    Map<String, String> spellings = spellings(Vendor.KEY);
    try (StubVendor stub = vendor.stub().start();
        LlmProvider provider = vendor.provider(stub)) {
      spellings.forEach((name, echo) -> {
        for (int way = 0; way < 2; way++) {
          stub.answer(place.answer.apply(echo));
          Throwable thrown = way == 0 ? whole(provider) : streamed(provider);
          assertThat(everything(thrown))
              .as(place + ", " + name)
              .doesNotContain(spellings.values())
              .doesNotContain(echo);
        }
      });
    }
  }

  /** The bodies of a misbehaving server hold the key in what it answers before it fails. */
  @ParameterizedTest
  @EnumSource
  void noFaultOfTheUpstreamBringsOutTheKey(Protocol protocol) {
    Vendor vendor =
        switch (protocol) {
          case ANTHROPIC -> Vendor.CLAUDE;
          case OPENAI -> Vendor.OPENAI;
          case RESPONSES -> Vendor.RESPONSES;
          case GEMINI -> Vendor.GEMINI;
          case OLLAMA -> Vendor.OLLAMA;
        };
    // Those that wait for a deadline say nothing more than those that are cut.
    Set<Kind> kinds =
        EnumSet.complementOf(
            EnumSet.of(
                Kind.STALL_HEADERS,
                Kind.STALL_FIRST_TOKEN,
                Kind.STALL_MIDDLE,
                Kind.DRIP,
                Kind.PINGS,
                Kind.REFUSED));
    int failures = 0;
    for (Kind kind : kinds) {
      try (FaultyUpstream upstream =
              FaultyUpstream.builder()
                  .faults(kind.typed())
                  .text("You sent me " + Vendor.KEY + " as your key.")
                  .start();
          LlmProvider provider = vendor.provider(upstream.endpoint(protocol))) {
        for (Throwable thrown : List.of(whole(provider), streamed(provider))) {
          failures += thrown == NOTHING ? 0 : 1;
          assertThat(everything(thrown))
              .as(kind.typed())
              .doesNotContain(spellings(Vendor.KEY).values());
        }
      }
    }
    assertThat(failures).isGreaterThan(30);
  }

  /** A proxy sees the whole request to a plain address, its own password among it. */
  @Test
  void noFailureHoldsThePasswordOfTheProxy() throws IOException {
    String password = "planted-proxy-password-77";
    String basic = "Basic " + base64("user:" + password);
    try (PieceServer proxy = new PieceServer();
        LlmProvider provider =
            CompatibleProvider.builder()
                .name("p")
                .apiKey(Vendor.KEY)
                .endpoint(URI.create("http://models.example.org/v1"))
                .environment(
                    Map.of(
                        "http_proxy",
                        "http://user:" + password + "@127.0.0.1:" + proxy.endpoint("").getPort()))
                .build()) {
      String page = basic + " may not; nor " + password;
      proxy.answer("application/json", List.of(page.getBytes(UTF_8)));
      assertThat(everything(whole(provider)))
          .contains("**** may not; nor ****")
          .doesNotContain(password)
          .doesNotContain(base64("user:" + password));
      assertThat(proxy.connections()).isEqualTo(1);
    }
  }

  /** The JDK's client quotes an answer that is no HTTP; its exception is not kept as the cause. */
  @Test
  void noCauseHoldsTheKeyOfAnAnswerThatIsNoHttp() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        LlmProvider provider =
            Vendor.COMPATIBLE.provider(
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1"))) {
      Thread.ofVirtual().start(() -> quoteTheKey(server));
      assertThat(everything(whole(provider))).contains("****").doesNotContain(Vendor.KEY);
    }
  }

  private static void quoteTheKey(ServerSocket server) {
    try (Socket connection = server.accept()) {
      assertThat(connection.getInputStream().read(new byte[64])).isPositive();
      connection.getOutputStream().write(("you sent " + Vendor.KEY + "\r\n\r\n").getBytes(UTF_8));
      // Who closes with something unread resets the connection, and the answer may be lost with it.
      connection.shutdownOutput();
      connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a header holds is a secret too, and so is the password in {@code Basic …}. */
  @Test
  void noFailureHoldsWhatAHeaderHolds() {
    String password = "planted-gateway-password";
    String basic = base64("user:" + password);
    try (StubVendor stub = StubVendor.openai().start();
        LlmProvider provider =
            CompatibleProvider.builder()
                .name("p")
                .endpoint(stub.endpoint())
                .header("x-gateway", Secret.of("Basic " + basic))
                .build()) {
      stub.answer(StubAnswer.error(401, basic + " is user:" + password + " or " + password));
      assertThat(everything(whole(provider)))
          .contains("**** is **** or ****")
          .doesNotContain(basic)
          .doesNotContain(password);
    }
  }

  private static final ProviderException NOTHING = new ProviderException(Fault.CANCELLED, "");

  private static Throwable whole(LlmProvider provider) {
    Throwable thrown = catchThrowable(() -> provider.generate("m", REQUEST));
    return thrown == null ? NOTHING : thrown;
  }

  private static Throwable streamed(LlmProvider provider) {
    Throwable thrown =
        catchThrowable(() -> {
          try (GenerationStream stream = provider.stream("m", REQUEST)) {
            while (stream.hasNext()) {
              stream.next();
            }
          }
        });
    return thrown == null ? NOTHING : thrown;
  }

  /** All that can be printed of it: its stack with every cause, and what it carries. */
  private static String everything(Throwable thrown) {
    StringWriter all = new StringWriter();
    thrown.printStackTrace(new PrintWriter(all, true));
    List<Object> carried = new ArrayList<>();
    if (thrown instanceof ProviderException e) {
      carried.add(String.valueOf(e.requestId()));
      carried.add(e.rateLimits());
    }
    return all + " " + carried;
  }
}
