package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Builds the jar of a plug-in by the JDK's own compiler, as an author's build does. */
final class PluginJar {
  static final String SERVICE = "META-INF/services/dev.orchestrator.api.ProviderFactory";
  private static final Path EXAMPLE = Path.of("../examples/provider-plugin/src/main");

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** The example, whole. */
  static PluginJar example(Path work) throws IOException {
    PluginJar jar = compiled(work, EXAMPLE.resolve("java"));
    return jar.with(SERVICE, Files.readAllBytes(EXAMPLE.resolve("resources").resolve(SERVICE)));
  }

  /** One class of this text in no package, which its service file names. */
  static PluginJar of(Path work, String name, String source) throws IOException {
    Path sources = Files.createDirectories(work.resolve("source"));
    Files.writeString(sources.resolve(name + ".java"), source);
    return compiled(work, sources).with(SERVICE, name.getBytes(UTF_8));
  }

  private static PluginJar compiled(Path work, Path sources) throws IOException {
    Path classes = Files.createDirectories(work.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-implicit:none",
                "--release",
                "21",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
    try (Stream<Path> files = Files.walk(sources)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> arguments.add(file.toString()));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(
            compiler.run(
                null, OutputStream.nullOutputStream(), null, arguments.toArray(String[]::new)))
        .isZero();
    PluginJar jar = new PluginJar();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        jar.entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return jar;
  }

  PluginJar with(String entry, byte[] bytes) {
    entries.put(entry, bytes);
    return this;
  }

  PluginJar without(String entry) {
    assertThat(entries.remove(entry)).isNotNull();
    return this;
  }

  byte[] entry(String name) {
    return Objects.requireNonNull(entries.get(name), name);
  }

  Path writeTo(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return file;
  }
}
