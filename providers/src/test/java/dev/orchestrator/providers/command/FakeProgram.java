package dev.orchestrator.providers.command;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shell script in the place of a vendor's program, and a user's home beside it. */
final class FakeProgram {
  final Path dir;
  final Path home;
  private final VendorProgram vendor;
  private final Map<String, Object> options = new HashMap<>();
  private Duration total = Duration.ofSeconds(30);
  private @Nullable String key;
  private @Nullable URI endpoint;

  FakeProgram(Path dir, VendorProgram vendor) throws IOException {
    this.dir = Files.createDirectories(dir);
    this.home = Files.createDirectories(dir.resolve("home"));
    this.vendor = vendor;
    options.put("cli_path", dir.resolve("program").toString());
  }

  /** The script; its version is told already, and {@code $DIR} is this folder. */
  FakeProgram script(String body) throws IOException {
    return whole(
        "#!/bin/sh\nDIR='"
            + dir
            + "'\n[ \"$1\" = --version ] && { echo '"
            + vendor.observed().getFirst()
            + " (fake)'; exit 0; }\n"
            + body);
  }

  FakeProgram whole(String text) throws IOException {
    Path program = Files.writeString(dir.resolve("program"), text);
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + program + " executable");
    }
    return this;
  }

  /** Reads its prompt, prints these and ends with this code. */
  FakeProgram prints(String stdout, String stderr, int code) throws IOException {
    Files.writeString(dir.resolve("stdout"), stdout);
    Files.writeString(dir.resolve("stderr"), stderr);
    return script(
        "cat > \"$DIR/stdin\"; cat \"$DIR/stderr\" >&2; cat \"$DIR/stdout\"; exit " + code + "\n");
  }

  FakeProgram option(String name, Object value) {
    options.put(name, value);
    return this;
  }

  FakeProgram total(Duration value) {
    total = value;
    return this;
  }

  FakeProgram key(String value) {
    key = value;
    return this;
  }

  FakeProgram endpoint(URI value) {
    endpoint = value;
    return this;
  }

  String stdin() throws IOException {
    return Files.readString(dir.resolve("stdin"));
  }

  LlmProvider provider() {
    Duration usual = Duration.ofSeconds(30);
    return new CommandProvider(
        new ProviderSettings(
            "p",
            "x-cli",
            endpoint,
            key == null ? null : Secret.of(key),
            null,
            List.of(ModelInfo.builder("p", "m").maker("acme").build()),
            Map.of(),
            options,
            new Timeouts(usual, usual, usual, total),
            dir),
        vendor,
        Map.of(
            "PATH",
            System.getenv("PATH"),
            "HOME",
            home.toString(),
            "SOME_API_KEY",
            "planted-in-the-environment",
            "CLAUDECODE",
            "1"));
  }
}
