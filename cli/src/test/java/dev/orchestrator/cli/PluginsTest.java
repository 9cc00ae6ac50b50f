package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The example of a plug-in in the program, and plug-ins with which something is wrong. */
class PluginsTest {
  @TempDir Path dir;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private TestProject project;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/say",
        exchange -> {
          try (exchange) {
            asked.add(
                exchange.getRequestHeaders().getFirst("Authorization")
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8).strip());
            exchange.getResponseHeaders().set("X-Tokens-In", "1000");
            exchange.getResponseHeaders().set("X-Tokens-Out", "10");
            byte[] answer = "Polly says hello.".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
    project =
        new TestProject(dir)
            .write(".orchestrator/maple.yaml", TestProject.MAPLE_SCRIPT)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  maple: { type: scripted, script: maple.yaml, maker: maple-works }
                  polly:
                    type: parrot
                    endpoint: http://127.0.0.1:%d/say
                    api_key: planted-plugin-key
                    models:
                      - { id: grey, maker: example, tier: standard, capabilities: [code],
                          context_window: 8000, input_per_1m: 1, output_per_1m: 2 }
                """
                    .formatted(server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path usersFolder() {
    return project.home.resolve(".config/orchestrator/plugins");
  }

  private Path work(String name) {
    return dir.resolve("work-" + name);
  }

  @Test
  void theExampleAnswersFromTheUsersFolder() throws Exception {
    Path jar = PluginJar.example(work("example")).writeTo(usersFolder().resolve("parrot.jar"));
    project.trusted();

    JsonNode shown = project.document("providers", 0, "providers");
    var answered = project.run("ask", "--model", "polly/grey", "What do you say?");

    assertThat(shown.at("/providers/1/state").asString()).isEqualTo("ready");
    assertThat(shown.at("/plugins/0/jar").asString()).isEqualTo(jar.toRealPath().toString());
    assertThat(shown.at("/plugins/0/types/0").asString()).isEqualTo("parrot");
    assertThat(answered.out()).isEqualTo("Polly says hello.\n");
    assertThat(answered.err()).contains("polly/grey", "$0.0011");
    assertThat(asked).containsExactly("Bearer planted-plugin-key What do you say?");
    assertThat(project.run("cost").out()).contains("$0.0011");
    assertThat(project.run("providers").err()).contains("plug-in " + jar.toRealPath());
  }

  @Test
  void theExamplesClassIsShort() throws Exception {
    Path source =
        Path.of("../examples/provider-plugin/src/main/java/com/example/parrot/ParrotProvider.java");
    assertThat(
            Files.readAllLines(source).stream()
                .dropWhile(line -> !line.startsWith("public record"))
                .count())
        .isLessThan(50);
  }

  @Test
  void aRepositorysPluginIsInertUntilItIsTrusted() throws Exception {
    PluginJar.example(work("example"))
        .writeTo(project.root.resolve(".orchestrator/plugins/parrot.jar"));

    var refused = project.run("ask", "--model", "polly/grey", "hello");
    JsonNode before = project.document("providers", 0, "providers");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("runs code of its own: plugins/parrot.jar");
    assertThat(before.path("plugins").isEmpty()).isTrue();
    assertThat(asked).isEmpty();

    project.trusted();
    assertThat(project.run("ask", "--model", "polly/grey", "hello").out())
        .isEqualTo("Polly says hello.\n");

    // Another jar in its place is another code.
    PluginJar.example(work("other"))
        .with("more", new byte[] {1})
        .writeTo(project.root.resolve(".orchestrator/plugins/parrot.jar"));
    assertThat(project.run("ask", "--model", "polly/grey", "hello").code()).isEqualTo(2);
  }

  @Test
  void withoutItsPluginATypeIsUnknown() {
    project.trusted();
    var ran = project.run("providers");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("providers.yaml:4:11", "the type 'parrot' is not known");
  }

  @Test
  void whatIsWrongWithAPluginIsToldAndHarmsNobody() throws Exception {
    PluginJar.example(work("example")).writeTo(usersFolder().resolve("a-parrot.jar"));
    Files.writeString(usersFolder().resolve("b-text.jar"), "this is no jar");
    PluginJar.example(work("c"))
        .without(PluginJar.SERVICE)
        .writeTo(usersFolder().resolve("c-nameless.jar"));
    PluginJar.example(work("d"))
        .without("com/example/parrot/ParrotProviderFactory.class")
        .writeTo(usersFolder().resolve("d-classless.jar"));
    PluginJar.of(
            work("e"),
            "Throwing",
            factory("Throwing", "throw new IllegalStateException(\"no licence\");", "x"))
        .writeTo(usersFolder().resolve("e-throwing.jar"));
    PluginJar.of(work("f"), "Taken", factory("Taken", "", "scripted"))
        .writeTo(usersFolder().resolve("f-taken.jar"));
    PluginJar newer = PluginJar.of(work("g"), "Newer", factory("Newer", "", "newer"));
    byte[] bytes = newer.entry("Newer.class");
    bytes[7] = 99; // the major version of its class file
    newer.writeTo(usersFolder().resolve("g-newer.jar"));
    PluginJar.of(
            work("h"),
            "Needy",
            factory("Needy", "System.out.println(tools.jackson.databind.JsonNode.class);", "needy"))
        .writeTo(usersFolder().resolve("h-needy.jar"));
    PluginJar.of(work("i"), "Blank", factory("Blank", "", " "))
        .writeTo(usersFolder().resolve("i-blank.jar"));
    Files.writeString(usersFolder().resolve("notes.txt"), "no plug-in at all");
    project.trusted();

    var ran = project.run("ask", "--model", "polly/grey", "hello");

    assertThat(ran.out()).isEqualTo("Polly says hello.\n");
    List<String> warnings = ran.err().lines().filter(line -> line.contains("plug-in")).toList();
    assertThat(warnings).hasSize(8);
    assertThat(warnings.get(0))
        .contains("b-text.jar was not loaded: it is no jar, or a broken one");
    assertThat(warnings.get(1)).contains("c-nameless.jar", "it holds no META-INF/services/");
    assertThat(warnings.get(2)).contains("d-classless.jar", "ParrotProviderFactory");
    assertThat(warnings.get(3)).contains("e-throwing.jar", "no licence");
    assertThat(warnings.get(4)).contains("f-taken.jar", "'scripted' is served already");
    assertThat(warnings.get(5)).contains("g-newer.jar", "compiled for a newer Java");
    assertThat(warnings.get(6))
        .contains("h-needy.jar", "tools.jackson.databind.JsonNode is missing", "into its jar");
    assertThat(warnings.get(7)).contains("i-blank.jar", "is blank");
    assertThat(project.run("ask", "--model", "maple/maple-large", "hello").out())
        .isEqualTo("Hello there.\n");
  }

  @Test
  void aPluginWhoseProviderCannotBeMadeIsToldByName() throws Exception {
    PluginJar.example(work("example")).writeTo(usersFolder().resolve("parrot.jar"));
    project
        .write(".orchestrator/providers.yaml", "providers:\n  polly: { type: parrot }\n")
        .trusted();

    JsonNode polly = project.document("providers", 0, "providers").at("/providers/0");

    assertThat(polly.path("state").asString()).isEqualTo("failed");
    assertThat(polly.path("reason").asString()).isEqualTo("polly needs endpoint: and api_key:");
  }

  private static String factory(String name, String inConstructor, String type) {
    return Stream.of(
            "public final class " + name + " implements dev.orchestrator.api.ProviderFactory {",
            "  public " + name + "() { " + inConstructor + " }",
            "  public String type() { return \"" + type + "\"; }",
            "  public dev.orchestrator.api.LlmProvider create(",
            "      dev.orchestrator.api.ProviderSettings settings) { return null; }",
            "}")
        .reduce("", (text, line) -> text + line + "\n");
  }
}
