package dev.orchestrator.core.config;

import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.yaml.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Configuration files of any bytes: they are read, or refused with problems that each name their
 * file, and a variable's value is never printed. See {@code .ci/fuzz}.
 */
public final class ConfigurationFuzz {
  private static final String SECRET = "sk-fuzz-0123456789";
  private static final Path DIR = directory();

  private ConfigurationFuzz() {}

  private static Path directory() {
    try {
      Path memory = Path.of("/dev/shm");
      return Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "fuzz")
          : Files.createTempDirectory("fuzz");
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** One input: providers.yaml, and behind a NUL byte config.yaml. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (new String(data, StandardCharsets.ISO_8859_1).contains(SECRET)) {
      return; // what stands in the file as it is may be quoted: only the variable's value may not
    }
    int nul = 0;
    while (nul < data.length && data[nul] != 0) {
      nul++;
    }
    Path folder = Files.createDirectories(DIR.resolve("project/.orchestrator"));
    Files.write(folder.resolve("providers.yaml"), Arrays.copyOfRange(data, 0, nul));
    Files.write(
        folder.resolve("config.yaml"),
        Arrays.copyOfRange(data, Math.min(nul + 1, data.length), data.length));
    try {
      Configuration configuration =
          ConfigurationLoader.builder()
              .workingDir(DIR.resolve("project"))
              .userDir(DIR.resolve("user"))
              .environment(Map.of("KEY", SECRET))
              .catalog(ModelCatalog.of(List.of()))
              .commands(command -> SECRET)
              .repositoryTrusted(true)
              .build()
              .load();
      unprinted(String.join("\n", configuration.warnings()));
    } catch (ConfigException e) {
      String message = String.valueOf(e.getMessage());
      unprinted(message);
      if (!message.contains(".yaml")) {
        throw new AssertionError("names no file: " + message);
      }
    }
  }

  private static void unprinted(String text) {
    if (text.contains(SECRET)) {
      throw new AssertionError("a secret in: " + text);
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > 16 * 1024 * 1024) {
      throw new AssertionError("a message of " + text.length() + " characters");
    }
  }
}
