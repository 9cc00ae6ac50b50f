package dev.orchestrator.core.setup;

import java.util.List;
import java.util.Map;

/** The texts of the files that a project begins with. */
final class Templates {
  private static final Map<String, String> USUAL =
      Map.of(
          "claude", "ANTHROPIC_API_KEY",
          "openai", "OPENAI_API_KEY",
          "gemini", "GEMINI_API_KEY");

  private Templates() {}

  static String providers(Map<String, String> keys, boolean ollama, boolean host) {
    StringBuilder out =
        new StringBuilder(
            """
            # yaml-language-server: $schema=schema/providers.schema.json
            # Who answers. Keys stay in the environment: ${NAME} is read from there, ${NAME:-value}
            # has a default. A provider whose key is not set is left aside; the others work on.
            providers:
            """);
    boolean none = keys.isEmpty() && !ollama;
    for (String name : List.of("claude", "openai", "gemini")) {
      boolean found = keys.containsKey(name);
      String variable = keys.getOrDefault(name, USUAL.getOrDefault(name, ""));
      out.append("  ").append(name).append(":\n");
      out.append("    enabled: ").append(found || none);
      out.append(found || none ? "\n" : "   # set " + variable + ", then write true\n");
      out.append("    api_key: \"${").append(variable).append("}\"\n");
      out.append("    # default_model: …   # breaks ties; 'orchestrator models' lists them all\n");
    }
    for (String name : keys.keySet()) {
      if (!USUAL.containsKey(name)) {
        out.append("  ").append(name).append(":\n    enabled: true\n");
        out.append("    api_key: \"${").append(keys.get(name)).append("}\"\n");
      }
    }
    out.append("  ollama:\n    enabled: ").append(ollama);
    out.append(ollama ? "\n" : "   # start Ollama, then write true\n");
    out.append(
        host
            ? "    # the address is that of OLLAMA_HOST\n"
            : "    endpoint: \"http://localhost:11434\"\n");
    out.append(
        """
          # A further vendor that speaks OpenAI's Chat Completions needs no code:
          # example:
          #   type: openai-compatible
          #   endpoint: https://api.example.com/v1
          #   api_key: "${EXAMPLE_API_KEY}"
          #   models:
          #     - { id: some-model, maker: example, context_window: 128000, tier: standard,
          #         capabilities: [code, review], input_per_1m: 0.50, output_per_1m: 1.50 }

        # How models are chosen: by expected cost among those that the task's risk allows.
        routing:
          prefer_local: false       # true: qualifying models on this machine come first
          max_cost_per_task: 1.00   # US dollars; no task may spend more
        """);
    keys.keySet().stream()
        .findFirst()
        .ifPresentOrElse(
            name ->
                out.append("  fallback_provider: ").append(name).append("   # the last resort\n"),
            () -> out.append("  # fallback_provider: claude   # the last resort\n"));
    return out.toString();
  }

  static String config(List<BuildTool> builds) {
    StringBuilder out =
        new StringBuilder(
            """
            # yaml-language-server: $schema=schema/config.schema.json
            # The gate: your own commands that decide whether a changed tree is good. They run in the
            # task's worktree, after every edit is made; with 'at: step' after each step too.
            # Without a gate no task is ever done: it ends with a human. What stands here is proposed
            # from the files of the project; nothing of it has been run.
            """);
    if (builds.isEmpty()) {
      out.append(
          """
          # gate:
          #   checks:
          #     - name: tests
          #       run: "make test"
          #       timeout: 10m
          #       fail_on: "^warning:"   # a regular expression; a line that matches fails the check
          """);
    } else {
      out.append("gate:\n  checks:\n");
      for (BuildTool build : builds) {
        out.append("    - name: ").append(build.check()).append('\n');
        out.append("      run: \"").append(build.run()).append("\"\n");
        out.append("      timeout: 10m\n");
        if (build.coverage() != null) {
          out.append("      # coverage: { report: ").append(build.coverage());
          out.append(" }   # tests must not reach less\n");
        }
      }
      out.append(
          """
            # sandbox: auto     # required: never without bubblewrap; off: never with it
            # network: false    # true: checks may use the network in the sandbox, too
            # baseline: tell    # true: what failed before the change is forgiven; false: not looked at
          """);
    }
    List<String> setup =
        builds.stream().flatMap(b -> java.util.Optional.ofNullable(b.setup()).stream()).toList();
    out.append(
        """

        # What a fresh worktree lacks: commands to run in it, untracked files to copy into it.
        """);
    if (setup.isEmpty()) {
      out.append("# workspace:\n#   setup: [\"make deps\"]\n#   copy: [local.properties]\n");
    } else {
      out.append("workspace:\n  setup:\n");
      setup.forEach(command -> out.append("    - \"").append(command).append("\"\n"));
      out.append("  # copy: [local.properties]\n");
    }
    out.append(
        """

        # maker: another maker's model reviews (the default); provider, model, none: less
        review:
          independence: maker
          max_rounds: 3

        # US dollars; a limit that is not written is none. max_cost_per_task: see providers.yaml.
        limits:
          # max_cost_per_run: 5.00
          # max_cost_per_day: 20.00
          allow_unpriced: false   # true: models of unknown price may serve
        """);
    return out.toString();
  }

  static String tasks() {
    return """
    # yaml-language-server: $schema=schema/tasks.schema.json
    # What is to be done. Each task is worked on a branch of its own: orchestrator/<id>.
    tasks:
      - id: DOC-1
        goal: "Describe in the README how this project is built and tested"
        risk: low                 # low | medium | high: how much harm a wrong result would do
        area: docs                # a free word: core, api, docs, tests, …
        complexity: small         # optional: trivial | small | medium | large
        context_files: []         # files or folders that the models should read
        constraints:
          - "no change to any code"
        depends_on: []            # ids of tasks that must be done first
        max_cost: 0.20            # optional, US dollars
    """;
  }
}
