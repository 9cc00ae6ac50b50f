package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.FaultyUpstream;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import dev.orchestrator.testkit.UpstreamFault;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class UpstreamCommandTest {
  private static final int SECONDS = 20;

  @TempDir Path dir;

  /** The command, running, with its lines read as they come. */
  private static final class Running implements AutoCloseable {
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> lines = new ArrayList<>();
    private final BufferedReader out;
    private final Thread thread;

    Running(String... args) throws IOException {
      PipedInputStream read = new PipedInputStream(65_536);
      this.out = new BufferedReader(new InputStreamReader(read, StandardCharsets.UTF_8));
      PrintStream written =
          new PrintStream(new PipedOutputStream(read), false, StandardCharsets.UTF_8);
      Surroundings surroundings =
          new Surroundings(
              new ByteArrayInputStream(new byte[0]),
              written,
              new PrintStream(err, false, StandardCharsets.UTF_8),
              Set.of(),
              Map.of(),
              Path.of("").toAbsolutePath());
      List<String> all = new ArrayList<>(List.of("upstream"));
      all.addAll(Arrays.asList(args));
      this.thread =
          Thread.ofPlatform()
              .start(() -> {
                int status = Main.run(all.toArray(String[]::new), surroundings).status();
                written.close();
                code.complete(status);
              });
    }

    /** Lines up to the first that fits. */
    String until(Predicate<String> fits) throws IOException {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (fits.test(line)) {
          return line;
        }
      }
      throw new AssertionError("no such line: " + lines + "\n" + err);
    }

    URI anthropic() throws IOException {
      return URI.create(until(line -> line.startsWith("anthropic")).split("\\s+")[1]);
    }

    int interrupt() throws Exception {
      thread.interrupt();
      return code.get(SECONDS, TimeUnit.SECONDS);
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
      interrupt();
    }
  }

  private static HttpResponse<String> ask(URI anthropic) throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(anthropic.resolve("/v1/messages"))
            .header("x-api-key", "sk-planted")
            .POST(BodyPublishers.ofString("{\"model\":\"m\",\"messages\":[]}"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(post, BodyHandlers.ofString());
    }
  }

  private static String get(URI uri) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  @Test
  void failsAsItWasToldAndTellsWhatItReceived() throws Exception {
    try (Running running = new Running("--fault", "429:7s,529", "--fault", "ok")) {
      URI endpoint = running.anthropic();

      HttpResponse<String> first = ask(endpoint);
      assertThat(first.statusCode()).isEqualTo(429);
      assertThat(first.headers().firstValue("retry-after")).contains("7");
      assertThat(ask(endpoint).statusCode()).isEqualTo(529);
      assertThat(ask(endpoint).body()).contains(FaultyUpstream.USUAL_TEXT);

      String told = get(endpoint.resolve(FaultyUpstream.REQUESTS));
      JsonNode document = Json.parse(told);
      assertThat(document.path("count").asInt()).isEqualTo(3);
      assertThat(document.at("/requests/0/fault").asString()).isEqualTo("429:7s");
      assertThat(document.at("/requests/0/body/model").asString()).isEqualTo("m");
      assertThat(told).doesNotContain("sk-planted");
      assertThat(running.err())
          .contains("call 1: anthropic, buffered: 429:7s")
          .contains("call 3: anthropic, buffered: ok")
          .doesNotContain("sk-planted");
    }
  }

  @Test
  void ctrlCStopsItAndFreesThePort() throws Exception {
    Running running = new Running("--fault", "stall-headers");
    int port = running.anthropic().getPort();

    assertThat(running.interrupt()).isEqualTo(130);

    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(again.isBound()).isTrue();
    }
    assertThat(running.err()).doesNotContain("error");
  }

  /** Every provider of the snippet reaches the upstream, and the answer is the one it was given. */
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void itsSnippetIsAConfigurationThatReachesIt(Protocol protocol) throws Exception {
    try (Running running = new Running("--text", "Well met.", "--json")) {
      StringBuilder text = new StringBuilder(running.until(line -> line.equals("{")));
      running.until(line -> line.equals("}"));
      running.lines.stream().skip(1).forEach(line -> text.append(line).append('\n'));
      JsonNode document = TestProject.checked("upstream", text.toString());
      TestProject project =
          new TestProject(dir)
              .write(".orchestrator/providers.yaml", document.path("providers_yaml").asString())
              .trusted();

      TestProject.Ran ran =
          project.run("ask", "Hello?", "-m", "faulty-" + protocol.typed() + "/upstream-model");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).contains("Well met.");
      assertThat(running.err()).contains(": " + protocol.typed() + ", ");
    }
  }

  @Test
  void speaksOnlyWhatItIsToldTo() throws Exception {
    try (Running running = new Running("--protocol", "anthropic")) {
      URI endpoint = running.anthropic();
      running.until(line -> line.startsWith("providers:"));

      assertThat(running.lines).noneMatch(line -> line.startsWith("gemini"));
      assertThat(ask(endpoint).statusCode()).isEqualTo(200);
      assertThat(get(endpoint.resolve("/api/tags"))).contains("does not know /api/tags");
    }
  }

  @Test
  void chanceFromOneSeedStrikesTheSameCalls() throws Exception {
    List<List<Integer>> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (Running running = new Running("--fault", "500,529", "--rate", "0.5", "--seed", "7")) {
        URI endpoint = running.anthropic();
        List<Integer> statuses = new ArrayList<>();
        for (int call = 0; call < 12; call++) {
          statuses.add(ask(endpoint).statusCode());
        }
        runs.add(statuses);
      }
    }
    assertThat(runs.getFirst()).contains(200, 500, 529).isEqualTo(runs.getLast());
  }

  @Test
  void listsEveryFault() {
    ProgramRun run = new ProgramRun();

    assertThat(run.with("upstream", "--list")).isZero();

    for (UpstreamFault.Kind kind : UpstreamFault.Kind.values()) {
      assertThat(run.out()).contains(kind.typed()).contains(kind.does());
    }
  }

  @Test
  void listsThemAsJson() {
    ProgramRun run = new ProgramRun();

    assertThat(run.with("upstream", "--list", "--json")).isZero();

    JsonNode document = TestProject.checked("upstream-list", run.out());
    assertThat(document.path("faults").size()).isEqualTo(UpstreamFault.Kind.values().length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--fault stall-midle | unknown fault 'stall-midle'; did you mean stall-middle?",
        "--fault nonsense | unknown fault 'nonsense'; --list shows them all",
        "--fault 429-storm:many | '429-storm' takes a number of calls, for example 429-storm:3",
        "--fault ok:3 | 'ok' takes no parameter",
        "--fault refused,ok | 'refused' stands alone",
        "--fault 500 --rate 1.5 | a rate is from 0 to 1, not 1.5",
        "--fault 429-storm:3 --rate 0.5 | does not strike one call alone",
        "--rate 0.5 | --rate needs --fault",
        "--protocol antropic | unknown protocol 'antropic'; did you mean anthropic?",
        "--port 70000 | --port is from 1 to 65535",
      })
  void refusesWhatMakesNoSenseAndSaysWhatDoes(String args, String message) {
    ProgramRun run = new ProgramRun();
    List<String> all = new ArrayList<>(List.of("upstream"));
    all.addAll(List.of(args.split(" ")));

    assertThat(run.with(all.toArray(String[]::new))).isEqualTo(2);

    assertThat(run.err()).contains(message);
  }

  @Test
  void aPortInUseIsToldWithTheWayOut() throws Exception {
    try (FaultyUpstream other = FaultyUpstream.start("ok")) {
      ProgramRun run = new ProgramRun();

      assertThat(run.with("upstream", "--port", Integer.toString(other.port()))).isEqualTo(2);

      assertThat(run.err()).contains("port " + other.port()).contains("--port");
    }
  }
}
