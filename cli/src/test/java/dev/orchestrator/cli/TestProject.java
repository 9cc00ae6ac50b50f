package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Surroundings.Channel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A directory with a configuration of its own and a user of its own, and the program run there. */
final class TestProject {

  /** One scripted provider whose answers cost 3 and 15 dollars per million tokens. */
  static final String MAPLE =
      """
      providers:
        maple: { type: scripted, script: maple.yaml, maker: maple-works }
      """;

  static final String MAPLE_SCRIPT =
      """
      models:
        - { id: maple-large, tier: standard, input_per_1m: 3, output_per_1m: 15 }
      answers:
        any:
          - { text: "Hello there.", usage: { input: 1000, output: 100 }, times: always }
      """;

  /** What a run of the program came to. */
  record Ran(int code, String out, String err) {}

  final Path root;
  final Path home;
  final Map<String, String> environment = new HashMap<>();

  TestProject(Path dir) {
    try {
      this.root = Files.createDirectories(dir.resolve("project")).toRealPath();
      this.home = Files.createDirectories(dir.resolve("home")).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("HOME", home.toString());
    environment.put("PATH", System.getenv("PATH"));
    // No address, so that no Ollama of this machine is looked for.
    environment.put("OLLAMA_HOST", "/");
  }

  /** With one trusted scripted provider. */
  static TestProject scripted(Path dir) {
    return new TestProject(dir)
        .write(".orchestrator/providers.yaml", MAPLE)
        .write(".orchestrator/maple.yaml", MAPLE_SCRIPT)
        .trusted();
  }

  TestProject write(String path, String text) {
    return write(root.resolve(path), text);
  }

  TestProject write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestProject trusted() {
    assertThat(run("trust").code()).isZero();
    return this;
  }

  Ran run(String... args) {
    return run(new byte[0], Set.of(), args);
  }

  Ran runAt(Set<Channel> terminals, String... args) {
    return run(new byte[0], terminals, args);
  }

  Ran run(byte[] typed, Set<Channel> terminals, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var surroundings =
        new Surroundings(
            new ByteArrayInputStream(typed),
            new PrintStream(out, false, UTF_8),
            new PrintStream(err, false, UTF_8),
            terminals,
            environment,
            root);
    int code = Main.run(args, surroundings).status();
    return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Runs with {@code --json}, and holds the document to its schema. */
  JsonNode document(String schema, int code, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    Ran ran = run(all.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    return checked(schema, ran.out());
  }

  /** The document, which fits its schema. */
  static JsonNode checked(String schema, String text) {
    JsonNode document = Json.parse(text);
    String resource = "schema/" + schema + ".schema.json";
    try (InputStream in = Main.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      var errors =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(new String(in.readAllBytes(), UTF_8), InputFormat.JSON)
              .validate(document);
      assertThat(errors).as(text).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return document;
  }

  /** Everything that is written below the project and the user's home, as text. */
  String everythingWritten() {
    StringBuilder all = new StringBuilder();
    for (Path top : List.of(root, home)) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          all.append(file)
              .append('\n')
              .append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }

  String git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(command + ": " + output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
