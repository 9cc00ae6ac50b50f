package dev.orchestrator.engine.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Words the questions to the four roles, from templates that a user can override one by one with
 * files of the same name ({@code planner.mustache}, {@code plan_reviewer.mustache}, {@code
 * implementer.mustache}, {@code code_reviewer.mustache}, {@code answer_repair.mustache}). The same
 * input always gives the same text. Immutable and thread-safe.
 */
public final class PromptBook {
  private static final String PLANNER = "planner";
  private static final String PLAN_REVIEWER = "plan_reviewer";
  private static final String IMPLEMENTER = "implementer";
  private static final String CODE_REVIEWER = "code_reviewer";
  private static final String ANSWER_REPAIR = "answer_repair";

  /** The templates and the variables that each may use. */
  private static final Map<String, Set<String>> VARIABLES =
      Map.of(
          PLANNER,
          Set.of("task", "tree", "files", "conventions", "previous_plan", "feedback", "may_ask"),
          PLAN_REVIEWER,
          Set.of("task", "plan", "tree", "files"),
          IMPLEMENTER,
          Set.of(
              "task",
              "plan",
              "step",
              "tree",
              "files",
              "conventions",
              "earlier_changes",
              "feedback",
              "may_ask"),
          CODE_REVIEWER,
          Set.of("task", "plan", "diff", "gate", "files"),
          ANSWER_REPAIR,
          Set.of("question", "answer", "problems"));

  private static final int REPAIRED_ANSWER_CHARS = 40_000;

  private final Map<String, PromptTemplate> templates = new TreeMap<>();
  private final SecretScan secrets;
  private final ContextLimits limits;

  /**
   * A book.
   *
   * @param overrides the directory of the user's own templates, or null; it need not exist
   * @param secrets takes secrets out of all data
   * @param limits how much of each kind of data is shown
   * @throws IllegalArgumentException if a template there is wrong or its name unknown; the message
   *     names the file
   */
  public PromptBook(@Nullable Path overrides, SecretScan secrets, ContextLimits limits) {
    this.secrets = secrets;
    this.limits = limits;
    refuseUnknown(overrides);
    VARIABLES.forEach(
        (name, variables) -> templates.put(name, PromptTemplate.load(name, overrides, variables)));
  }

  private PromptBook(PromptBook other, ContextLimits limits) {
    this.templates.putAll(other.templates);
    this.secrets = other.secrets;
    this.limits = limits;
  }

  /** The built-in templates, the usual forms of secrets, the default limits. */
  public static PromptBook standard() {
    return new PromptBook(null, SecretScan.usual(), ContextLimits.DEFAULT);
  }

  /** The same templates with other limits: for a model with a small window. */
  public PromptBook within(ContextLimits other) {
    return new PromptBook(this, other);
  }

  /** Asks the planner. */
  public Prompt plan(PromptInput.ForPlan in) {
    Fence fence = new Fence(secrets);
    Map<String, String> values = new HashMap<>();
    values.put("conventions", conventions(fence, in.conventions()));
    values.put("tree", tree(fence, in.tree()));
    values.put("files", files(fence, in.files()));
    values.put("task", task(fence, in.task()));
    Plan previous = in.previous();
    values.put(
        "previous_plan", previous == null ? "" : fence.piece("previous plan", previous.toJson()));
    values.put("feedback", feedback(fence, in.feedback()));
    values.put("may_ask", mayAsk(in.fileRequestsLeft()));
    return prompt(PLANNER, values, fence);
  }

  /** Asks the plan's reviewer. */
  public Prompt planReview(PromptInput.ForPlanReview in) {
    Fence fence = new Fence(secrets);
    Map<String, String> values = new HashMap<>();
    values.put("tree", tree(fence, in.tree()));
    values.put("files", files(fence, in.files()));
    values.put("task", task(fence, in.task()));
    values.put("plan", fence.underReview("plan", in.plan().toJson(), limits.diff()));
    return prompt(PLAN_REVIEWER, values, fence);
  }

  /** Asks the implementer. */
  public Prompt implement(PromptInput.ForStep in) {
    Fence fence = new Fence(secrets);
    Map<String, String> values = new HashMap<>();
    values.put("conventions", conventions(fence, in.conventions()));
    values.put("tree", tree(fence, in.tree()));
    values.put("task", task(fence, in.task()));
    values.put("plan", fence.start("plan", in.plan().toJson(), limits.diff()));
    PlanStep step = in.step();
    values.put("step", step == null ? "" : fence.piece("step", new Plan(List.of(step)).toJson()));
    values.put(
        "earlier_changes",
        in.earlierChanges().isBlank()
            ? ""
            : fence.start("earlier changes", in.earlierChanges(), limits.diff()));
    values.put("files", files(fence, in.files()));
    values.put("feedback", feedback(fence, in.feedback()));
    values.put("may_ask", mayAsk(in.fileRequestsLeft()));
    return prompt(IMPLEMENTER, values, fence);
  }

  /** Asks the code's reviewer. */
  public Prompt codeReview(PromptInput.ForCodeReview in) {
    Fence fence = new Fence(secrets);
    Map<String, String> values = new HashMap<>();
    values.put("files", files(fence, in.files()));
    values.put("task", task(fence, in.task()));
    values.put("plan", fence.start("plan", in.plan().toJson(), limits.diff()));
    values.put(
        "gate",
        in.gateOutput().isBlank() ? "" : fence.output("gate", in.gateOutput(), limits.output()));
    values.put("diff", fence.underReview("diff", in.diff(), limits.diff()));
    return prompt(CODE_REVIEWER, values, fence);
  }

  /**
   * Asks once more after an answer that could not be read: the same system text, and the same
   * question followed by the answer and what is wrong with it. One message, so that it suits every
   * vendor, also where the answer was empty.
   */
  public Prompt repair(Prompt asked, String answer, List<String> problems) {
    Fence fence = new Fence(secrets);
    Map<String, String> values = new HashMap<>();
    values.put("question", asked.user());
    values.put(
        "answer",
        answer.isBlank() ? "" : fence.start("your answer", answer, REPAIRED_ANSWER_CHARS));
    values.put("problems", fence.piece("problems", bullets(problems)));
    String user = template(ANSWER_REPAIR).user(values);
    List<String> warnings =
        Stream.concat(asked.warnings().stream(), fence.warnings().stream()).toList();
    return new Prompt(asked.system(), user, warnings, asked.complete());
  }

  private Prompt prompt(String role, Map<String, String> values, Fence fence) {
    PromptTemplate template = template(role);
    String first = "role: " + role;
    String system = template.system(values);
    // Whatever a user's own template says, the first line names the role.
    if (!system.startsWith(first + "\n")) {
      system = first + "\n" + system;
    }
    return new Prompt(system, template.user(values), fence.warnings(), fence.complete());
  }

  private PromptTemplate template(String name) {
    PromptTemplate template = templates.get(name);
    if (template == null) {
      throw new IllegalStateException("no template " + name);
    }
    return template;
  }

  private static String task(Fence fence, TaskBrief task) {
    StringBuilder text = new StringBuilder();
    text.append("id: ").append(task.id()).append("\ngoal: ").append(task.goal().strip());
    text.append("\nrisk: ").append(task.risk());
    if (!task.area().isBlank()) {
      text.append("\narea: ").append(task.area());
    }
    text.append("\ncomplexity: ").append(task.complexity());
    if (!task.constraints().isEmpty()) {
      text.append("\nconstraints:\n").append(bullets(task.constraints()));
    }
    return fence.piece("task", text.toString());
  }

  private String tree(Fence fence, List<String> paths) {
    return paths.isEmpty() ? "" : fence.piece("file tree", FileTree.render(paths, limits.tree()));
  }

  private String conventions(Fence fence, List<FileText> files) {
    return files(fence, files, limits.conventions(), limits.conventions());
  }

  private String files(Fence fence, List<FileText> files) {
    return files(fence, files, limits.file(), limits.files());
  }

  private static String files(Fence fence, List<FileText> files, int each, int total) {
    StringBuilder text = new StringBuilder();
    int left = total;
    for (FileText file : files) {
      if (!file.exists()) {
        text.append(fence.absentFile(file.path()));
        continue;
      }
      text.append(fence.file(file.path(), file.text(), Math.min(each, left)));
      left = Math.max(0, left - file.text().length());
    }
    return text.toString();
  }

  private String feedback(Fence fence, List<Feedback> feedback) {
    return feedback.stream().map(item -> feedback(fence, item)).collect(Collectors.joining("\n"));
  }

  private String feedback(Fence fence, Feedback feedback) {
    return switch (feedback) {
      case Feedback.GateRefused(String check, String output) ->
          "A check failed after your last change. The end of its output:\n"
              + fence.output(check, output, limits.output());
      case Feedback.ReviewRefused(Verdict verdict) ->
          "The reviewer answered "
              + verdict.status().name().toLowerCase(Locale.ROOT)
              + ". Mend every blocker and major finding:\n"
              + fence.start("review", review(verdict), limits.output());
      case Feedback.EditsRefused(List<String> problems, String answer) ->
          (answer.isBlank()
                  ? ""
                  : "Your last answer:\n"
                      + fence.start("your answer", answer, REPAIRED_ANSWER_CHARS))
              + "None of its edits was applied, because:\n"
              + fence.start("problems", bullets(problems), limits.output());
      case Feedback.OtherFailed(String diff, String problem) ->
          "Another model tried this before you. Its change was refused and taken back: the files"
              + " are as they were before it.\nIts change:\n"
              + fence.start("refused change", diff, limits.output())
              + "Why it was refused:\n"
              + fence.output("refusal", problem, limits.output());
      case Feedback.HumanSaid(String text) ->
          "A person says:\n" + fence.start("person", text, limits.output());
    };
  }

  private static String review(Verdict verdict) {
    String findings = bullets(verdict.findings().stream().map(Finding::toString).toList());
    return verdict.summary().isBlank() ? findings : verdict.summary() + "\n" + findings;
  }

  private static String bullets(List<String> lines) {
    return lines.stream()
        .map(line -> "- " + line.strip().replace("\n", "\n  ") + "\n")
        .collect(Collectors.joining());
  }

  private static String mayAsk(int left) {
    return left > 0 ? Integer.toString(left) : "";
  }

  private static void refuseUnknown(@Nullable Path overrides) {
    if (overrides == null || !Files.isDirectory(overrides)) {
      return;
    }
    try (Stream<Path> files = Files.list(overrides)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        String suffix = PromptTemplate.SUFFIX;
        if (name.endsWith(suffix)
            && !VARIABLES.containsKey(name.substring(0, name.length() - suffix.length()))) {
          throw new IllegalArgumentException(
              file
                  + ": there is no prompt of this name; known are "
                  + VARIABLES.keySet().stream()
                      .sorted()
                      .map(known -> known + suffix)
                      .collect(Collectors.joining(", ")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(overrides + ": the directory of prompts cannot be read", e);
    }
  }
}
