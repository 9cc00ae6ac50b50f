package dev.orchestrator.core.setup;

import dev.orchestrator.core.config.Vendor;
import dev.orchestrator.core.setup.SetupPlan.PlannedFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Looks at a project and its surroundings, and proposes {@code .orchestrator/providers.yaml},
 * {@code config.yaml} and {@code tasks.yaml} with comments. Writes nothing and starts nothing.
 *
 * <p>Whoever writes the proposal may pin the trust in it only if the directory was trusted before,
 * or held nothing: files that were there already are not made harmless by new ones beside them.
 */
public final class ProjectSetup {
  private static final URI OLLAMA = URI.create("http://localhost:11434");

  /** The vendors' own programs, and the names of their vendors. */
  private static final Map<String, String> PROGRAMS =
      Map.of("claude", "claude", "codex", "openai", "gemini", "gemini");

  private ProjectSetup() {}

  /**
   * Proposes.
   *
   * @param dir the project
   * @param environment the variables: keys are looked for by name, programs on {@code PATH}
   * @param ollamaProbe whether an Ollama answers at an address
   */
  public static SetupPlan plan(
      Path dir, Map<String, String> environment, Predicate<URI> ollamaProbe) {
    List<String> notes = new ArrayList<>();
    Map<String, String> keys = keys(environment);
    keys.forEach((vendor, variable) -> notes.add(variable + " is set: " + vendor + " is enabled"));
    boolean host = !environment.getOrDefault("OLLAMA_HOST", "").isBlank();
    boolean ollama = host || ollamaProbe.test(OLLAMA);
    if (ollama) {
      notes.add(
          host
              ? "OLLAMA_HOST is set: ollama is enabled"
              : "an Ollama answers at " + OLLAMA + ": ollama is enabled");
    }
    new TreeMap<>(PROGRAMS)
        .forEach((program, vendor) -> {
          if (!keys.containsKey(vendor) && onPath(program, environment.getOrDefault("PATH", ""))) {
            notes.add(
                "the program '"
                    + program
                    + "' is installed: with its login, and without a key, '"
                    + vendor
                    + ": { auth_method: cli }' in providers.yaml asks it");
          }
        });
    if (keys.isEmpty() && !ollama) {
      notes.add(
          "no key was found in the environment and no Ollama answers: set one of the variables"
              + " named in providers.yaml");
    } else if (keys.size() + (ollama ? 1 : 0) == 1 && !manyMakers(keys, ollama)) {
      notes.add(
          "only one vendor was found: reviews are held by another maker's model, so set a second"
              + " key, or write 'review: { independence: model }' in config.yaml");
    }
    List<BuildTool> builds = BuildTool.in(dir);
    builds.forEach(b -> notes.add(b.sign() + ": the gate will run '" + b.run() + "'"));
    if (builds.isEmpty()) {
      notes.add(
          "no build was recognised: write the commands that prove a change under 'gate:' in"
              + " config.yaml, or every task ends with a human");
    }
    Path own = dir.resolve(".orchestrator");
    return new SetupPlan(
        List.of(
            file(own.resolve("providers.yaml"), Templates.providers(keys, ollama, host)),
            file(own.resolve("config.yaml"), Templates.config(builds)),
            file(own.resolve("tasks.yaml"), Templates.tasks()),
            schema(own, "providers"),
            schema(own, "config"),
            schema(own, "tasks")),
        notes);
  }

  /** Vendor's name → the variable that holds its key; no value is looked at but for being there. */
  private static Map<String, String> keys(Map<String, String> environment) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (Vendor vendor : Vendor.all()) {
      if (vendor.wanted() != null) {
        continue; // each customer has an address of their own: a key alone is not enough
      }
      for (String variable : vendor.keyVariables()) {
        if (!environment.getOrDefault(variable, "").isBlank()) {
          keys.putIfAbsent(vendor.name(), variable);
        }
      }
    }
    return keys;
  }

  private static boolean manyMakers(Map<String, String> keys, boolean ollama) {
    return ollama
        || keys.keySet().stream()
            .anyMatch(name -> Vendor.named(name).map(Vendor::manyMakers).orElse(false));
  }

  /** What an editor completes and checks by; a comment in the file of that name leads there. */
  private static PlannedFile schema(Path own, String name) {
    String resource = name + ".schema.json";
    try (InputStream in = ProjectSetup.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program: build it anew");
      }
      return file(
          own.resolve("schema").resolve(resource),
          new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundled " + resource, e);
    }
  }

  private static PlannedFile file(Path path, String contents) {
    return new PlannedFile(path, contents, Files.exists(path, LinkOption.NOFOLLOW_LINKS));
  }

  private static boolean onPath(String program, String path) {
    for (String dir : path.split(File.pathSeparator)) {
      try {
        Path file = Path.of(dir, program);
        if (!dir.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
          return true;
        }
      } catch (InvalidPathException e) {
        continue;
      }
    }
    return false;
  }
}
