package dev.orchestrator.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository with a gate and two scripted makers that can do one task. */
final class ScriptedProject {
  private static final String APPROVED = "'{\"status\": \"approved\", \"findings\": []}'";

  private ScriptedProject() {}

  static Path create(Path root) throws IOException, InterruptedException {
    write(root, "greeting.txt", "hello\n");
    write(
        root,
        ".orchestrator/providers.yaml",
        """
        providers:
          author: { type: scripted, script: author.yaml, maker: one }
          reviewer: { type: scripted, script: reviewer.yaml, maker: other }
        routing: { max_cost_per_task: 1.00 }
        """);
    write(
        root,
        ".orchestrator/config.yaml",
        """
        gate:
          - { name: greeting, run: "grep -q world greeting.txt" }
        """);
    write(
        root,
        ".orchestrator/author.yaml",
        """
        answers:
          planner: ['{"steps": [{"id": "S1", "type": "docs", "description": "Greet the world",
            "files_to_modify": ["greeting.txt"]}]}']
          implementer:
            - text: |
                greeting.txt
                <<<<<<< SEARCH
                hello
                =======
                hello world
                >>>>>>> REPLACE
        """);
    write(
        root,
        ".orchestrator/reviewer.yaml",
        """
        models: [{ id: script-2, input_per_1m: 1, output_per_1m: 2 }]
        answers:
          plan_reviewer: [%s]
          code_reviewer: [%s]
        """
            .formatted(APPROVED, APPROVED));
    git(root, "init", "-q", "-b", "main");
    git(root, "add", "--all");
    git(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin");
    return root;
  }

  private static void write(Path root, String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void git(Path root, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
  }
}
