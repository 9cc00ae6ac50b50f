package dev.orchestrator.cli;

import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A repository with a task, T-1, and servers of two makers that answer by what they are shown and
 * count what they are asked: two steps, of which the second is refused once by the gate, and the
 * whole is sent back once by the reviewer.
 */
final class KillableProject implements AutoCloseable {
  static final List<String> ROLES =
      List.of(
          "planner",
          "plan_reviewer",
          "implementer",
          "implementer",
          "implementer",
          "code_reviewer",
          "implementer",
          "code_reviewer");

  private static final String PLAN =
      """
      {"steps": [
        {"id": "S1", "type": "implementation", "description": "Greet the world",
         "files_to_modify": ["greeting.txt"], "files_to_create": [], "dependencies": []},
        {"id": "S2", "type": "implementation", "description": "Count to two",
         "files_to_modify": ["count.txt"], "files_to_create": [], "dependencies": ["S1"]}]}
      """;

  /** What was asked, and by which role. */
  record Asked(String role, String body) {}

  final TestProject project;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final StubVendor alpha;
  private final StubVendor beta;
  private volatile @Nullable IntConsumer onRequest;

  KillableProject(Path dir) {
    alpha = StubVendor.openai().answers(this::answer).start();
    beta = StubVendor.openai().answers(this::answer).start();
    project =
        new TestProject(dir)
            .write("greeting.txt", "hello\n")
            .write("count.txt", "one\n")
            .write(
                ".orchestrator/providers.yaml",
                "providers:\n"
                    + provider("alpha", alpha, "1", "2")
                    + provider("beta", beta, "3", "6"))
            .write(
                ".orchestrator/config.yaml",
                """
                gate:
                  sandbox: off
                  checks:
                    - { name: count, run: "grep -q two count.txt || { echo 'not two'; exit 1; }" }
                """)
            .write(
                ".orchestrator/tasks.yaml",
                """
                tasks:
                  - id: T-1
                    goal: "Greet the world and count"
                    context_files: [greeting.txt, count.txt]
                """)
            .trusted();
    project.git("init", "-q", "-b", "main");
    project.git("config", "user.name", "A User");
    project.git("config", "user.email", "user@example.org");
    project.git("add", "greeting.txt", "count.txt");
    project.git("commit", "-q", "-m", "Begin");
  }

  private static String provider(String name, StubVendor vendor, String input, String output) {
    return """
      %1$s:
        type: openai-compatible
        endpoint: %2$s
        api_key: k
        models:
          - { id: %1$s-1, maker: %1$s-works, tier: standard, context_window: 200000,
              input_per_1m: %3$s, output_per_1m: %4$s,
              capabilities: [code, planning, review, docs, analysis] }
    """
        .formatted(name, vendor.endpoint(), input, output);
  }

  /** Every question so far, in the order of arrival. */
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Is told, before a question is answered, how many there were. */
  void onRequest(@Nullable IntConsumer value) {
    onRequest = value;
  }

  /** The program asks one question after the other, so one lock is enough. */
  private synchronized StubAnswer answer(StubRequest request) {
    String role = request.role().orElse("nobody");
    asked.add(new Asked(role, request.body()));
    IntConsumer told = onRequest;
    if (told != null) {
      told.accept(asked.size());
    }
    return StubAnswer.text(text(role, request.texts())).usage(1_000, 100);
  }

  private static String text(String role, String prompt) {
    return switch (role) {
      case "planner" -> PLAN;
      case "plan_reviewer" -> verdict("approved", "");
      case "code_reviewer" ->
          prompt.contains("hello shiny world")
              ? verdict("approved", "")
              : verdict("needs_changes", "polish the greeting");
      case "implementer" -> edit(prompt);
      default -> throw new IllegalArgumentException(role);
    };
  }

  private static String edit(String prompt) {
    int step = prompt.lastIndexOf("The step to carry out now:");
    if (step < 0) {
      return editOf("greeting.txt", "hello world", "hello shiny world");
    }
    if (prompt.indexOf("Count to two", step) < 0) {
      return editOf("greeting.txt", "hello", "hello world");
    }
    return prompt.contains("not two")
        ? editOf("count.txt", "three", "two")
        : editOf("count.txt", "one", "three");
  }

  private static String editOf(String path, String search, String replace) {
    return "%s\n<<<<<<< SEARCH\n%s\n=======\n%s\n>>>>>>> REPLACE\n"
        .formatted(path, search, replace);
  }

  private static String verdict(String status, String finding) {
    String findings =
        finding.isEmpty()
            ? ""
            : "{\"severity\": \"major\", \"file\": \"greeting.txt\", \"line\": 1, \"message\": \"%s\"}"
                .formatted(finding);
    return "{\"status\": \"%s\", \"findings\": [%s], \"summary\": \"\"}"
        .formatted(status, findings);
  }

  @Override
  public void close() {
    alpha.close();
    beta.close();
  }
}
