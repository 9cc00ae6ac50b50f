package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the program by OTLP, as a collector on loopback receives it. */
class TelemetryTest {
  private static final String PROMPT = "the planted prompt";
  private static final String KEY = "sk-planted-0123456789abcdef";
  private static final String COLLECTOR_KEY = "planted-collector-key";

  private static final Pattern CLASS =
      Pattern.compile("(?m) ((?:dev\\.orchestrator|io\\.opentelemetry)\\.\\S+) source:");

  @TempDir Path dir;

  /** A collector that keeps the last body of each path. */
  private static final class Collector implements AutoCloseable {
    final Map<String, String> bodies = new ConcurrentSkipListMap<>();
    final Map<String, String> authorizations = new ConcurrentSkipListMap<>();
    private final HttpServer server;

    Collector() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String path = exchange.getRequestURI().getPath();
            bodies.put(path, new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            authorizations.put(
                path, String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
    }

    String endpoint() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void aQuestionIsToldToTheCollectorWithoutItsText() throws IOException {
    try (Collector collector = new Collector()) {
      TestProject project = TestProject.scripted(dir);
      project.environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
      project.environment.put("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=" + COLLECTOR_KEY);

      var ran = project.run("ask", "--tag", "team-a", PROMPT);

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).isEqualTo("Hello there.\n");
      assertThat(ran.err()).doesNotContain("telemetry", COLLECTOR_KEY);
      assertThat(collector.bodies).containsOnlyKeys("/v1/traces", "/v1/metrics");
      assertThat(collector.authorizations.values()).containsOnly(COLLECTOR_KEY);
      assertThat(collector.bodies.get("/v1/traces"))
          .contains(
              "chat maple-large",
              "generation",
              "gen_ai.usage.output_tokens",
              "orchestrator.role",
              "team-a",
              "service.name")
          .doesNotContain("unknown_service");
      assertThat(collector.bodies.get("/v1/metrics"))
          .contains(
              "maple-large",
              "gen_ai.client.token.usage",
              "gen_ai.client.operation.duration",
              "orchestrator.cost",
              "team-a");
      assertThat(collector.bodies.values())
          .noneMatch(body -> body.contains("planted") || body.contains("Hello there"));
    }
  }

  @Test
  void aQuestionThatFailsIsToldToo() throws IOException {
    StubAnswer refused = StubAnswer.error(401, "no such key as " + KEY + ": " + PROMPT);
    try (Collector collector = new Collector();
        StubVendor vendor = StubVendor.anthropic().answer(refused).start()) {
      TestProject project =
          new TestProject(dir)
              .write(
                  ".orchestrator/providers.yaml",
                  """
                  providers:
                    claude:
                      api_key: "${ANTHROPIC_API_KEY}"
                      endpoint: %s
                      models: [ { id: claude-haiku-4-5 } ]
                  """
                      .formatted(vendor.endpoint()))
              .trusted();
      project.environment.put("ANTHROPIC_API_KEY", KEY);
      project.environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());

      var ran = project.run("ask", PROMPT);

      assertThat(ran.code()).isNotZero();
      assertThat(collector.bodies.get("/v1/traces")).contains("authentication");
      assertThat(collector.bodies.get("/v1/metrics")).contains("orchestrator.faults");
      assertThat(collector.bodies.values()).noneMatch(body -> body.contains("planted"));
    }
  }

  @Test
  void textsAreToldOnRequest() throws IOException {
    try (Collector collector = new Collector()) {
      TestProject project = TestProject.scripted(dir);
      project.environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
      project.environment.put("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true");

      assertThat(project.run("ask", PROMPT).code()).isZero();

      assertThat(collector.bodies.get("/v1/traces")).contains(PROMPT, "Hello there.");
    }
  }

  @Test
  void onlyTheSignalWhoseEndpointIsNamedIsSent() throws IOException {
    try (Collector collector = new Collector()) {
      TestProject project = TestProject.scripted(dir);
      project.environment.put(
          "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.endpoint() + "/traces-alone");

      var ran = project.run("ask", PROMPT);

      assertThat(ran.err()).doesNotContain("telemetry");
      assertThat(collector.bodies).containsOnlyKeys("/traces-alone");
    }
  }

  @Test
  void aCollectorThatIsDownIsOneWarning() throws IOException {
    TestProject project = TestProject.scripted(dir);
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    project.environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + nobody);

    var ran = project.run("ask", PROMPT);

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("Hello there.\n");
    assertThat(ran.err().lines().filter(line -> line.contains("telemetry was not sent")))
        .hasSize(1);
    assertThat(ran.err()).doesNotContain("io.opentelemetry", "\tat ");
  }

  @Test
  void aProtocolThatIsNotCarriedIsOneWarning() {
    TestProject project = TestProject.scripted(dir);
    project.environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    project.environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon");

    var ran = project.run("ask", PROMPT);

    assertThat(ran.code()).isZero();
    assertThat(ran.err()).containsOnlyOnce("telemetry is off").contains("carrier-pigeon");
  }

  @Test
  void nothingOfTheSdkIsLoadedUnlessAVariableAsksForIt() throws Exception {
    TestProject project = TestProject.scripted(dir);

    assertThat(classesLoaded(project, Map.of()))
        .contains("dev.orchestrator.core.telemetry.Telemetry")
        .noneMatch(TelemetryTest::isOfTheSdk);
    assertThat(classesLoaded(project, Map.of("OTEL_TRACES_EXPORTER", "none")))
        .noneMatch(TelemetryTest::isOfTheSdk);
    try (Collector collector = new Collector()) {
      assertThat(
              classesLoaded(project, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())))
          .contains("io.opentelemetry.sdk.OpenTelemetrySdk");
      assertThat(collector.bodies).containsOnlyKeys("/v1/traces", "/v1/metrics");
    }
  }

  private static boolean isOfTheSdk(String name) {
    return name.startsWith("io.opentelemetry.sdk") || name.startsWith("io.opentelemetry.exporter");
  }

  /** Asks a question in a process of its own; returns our classes and OpenTelemetry's it loaded. */
  private List<String> classesLoaded(TestProject project, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path log = dir.resolve("classes.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                "dev.orchestrator.cli.Main",
                "ask",
                PROMPT));
    builder.environment().clear();
    builder.environment().putAll(project.environment);
    builder.environment().putAll(variables);
    Process process = builder.directory(project.root.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return CLASS.matcher(Files.readString(log)).results().map(found -> found.group(1)).toList();
  }

  private static String absolute(String classPath) {
    String separator = System.getProperty("path.separator");
    return String.join(
        separator,
        List.of(classPath.split(separator)).stream()
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }
}
