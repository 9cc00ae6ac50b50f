package dev.orchestrator.engine.agent;

import dev.orchestrator.api.FinishReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads and checks a planner's answer: first against the schema, then against the rules. */
final class PlanReader {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
  private static final Set<String> RISKS = Set.of("low", "medium", "high");
  private static final Set<String> COMPLEXITIES = Set.of("trivial", "small", "medium", "large");
  private static final int MAX_PROBLEMS = 20;

  private final List<String> problems = new ArrayList<>();

  private PlanReader() {}

  static PlanAnswer read(String text, FinishReason finish, Collection<String> tree) {
    List<String> ended = AnswerJson.endedBadly(finish);
    if (!ended.isEmpty()) {
      return new PlanAnswer.Unreadable(ended);
    }
    return switch (AnswerJson.object(text)) {
      case AnswerJson.Problem(String words) -> new PlanAnswer.Unreadable(List.of(words));
      case AnswerJson.Found(JsonNode object) when object.has("need_files") ->
          switch (FileRequest.read(object)) {
            case FileRequest.Paths(List<String> paths) -> new PlanAnswer.NeedFiles(paths);
            case FileRequest.Wrong(List<String> wrong) -> new PlanAnswer.Unreadable(wrong);
          };
      case AnswerJson.Found(JsonNode object) -> new PlanReader().plan(object, tree);
    };
  }

  private PlanAnswer plan(JsonNode object, Collection<String> tree) {
    problems.addAll(AnswerSchema.PLAN.problems(object));
    if (!problems.isEmpty()) {
      return new PlanAnswer.Unreadable(problems);
    }
    List<PlanStep> steps = new ArrayList<>();
    object.path("steps").forEach(node -> steps.add(step(node)));
    checkIds(steps);
    checkDependencies(steps);
    checkTwins(steps);
    if (!tree.isEmpty()) {
      checkAgainst(tree, steps);
    }
    if (problems.isEmpty()) {
      return new PlanAnswer.Planned(new Plan(steps));
    }
    return new PlanAnswer.Unreadable(
        problems.size() > MAX_PROBLEMS ? problems.subList(0, MAX_PROBLEMS) : problems);
  }

  private PlanStep step(JsonNode node) {
    String id = AnswerText.text(node, "id");
    if (!ID.matcher(id).matches()) {
      problems.add(
          "step '" + id + "': an id has 1 to 40 letters, digits, dots, dashes or underscores");
    }
    String type = AnswerText.text(node, "type");
    String complexityKey = node.has("estimated_complexity") ? "estimated_complexity" : "complexity";
    PlanStep step =
        new PlanStep(
            id,
            type.isEmpty() ? "implementation" : type,
            AnswerText.text(node, "description"),
            oneOf(node, id, "risk", RISKS, "low, medium, high"),
            oneOf(node, id, complexityKey, COMPLEXITIES, "trivial, small, medium, large"),
            paths(node, id, "files_to_read"),
            paths(node, id, "files_to_modify"),
            paths(node, id, "files_to_create"),
            AnswerText.list(node, "dependencies"),
            AnswerText.list(node, "commands").stream().map(AnswerText::clean).toList());
    if (step.description().isEmpty()) {
      problems.add("step " + id + ": the description is blank");
    }
    if (step.filesToModify().isEmpty() && step.filesToCreate().isEmpty()) {
      problems.add(
          "step "
              + id
              + ": it neither modifies nor creates a file; every step must change files"
              + " (checks are run without a step)");
    }
    return step;
  }

  private String oneOf(JsonNode node, String id, String key, Set<String> known, String words) {
    String value = AnswerText.text(node, key).toLowerCase(Locale.ROOT);
    if (!value.isEmpty() && !known.contains(value)) {
      problems.add("step " + id + ": " + key + " '" + value + "' is none of " + words);
    }
    return value;
  }

  private List<String> paths(JsonNode node, String id, String key) {
    List<String> paths = new ArrayList<>();
    for (String said : AnswerText.list(node, key)) {
      String path = RepositoryPath.plain(said);
      Optional<String> problem = RepositoryPath.problem(path);
      problem.ifPresent(p -> problems.add("step " + id + ", " + key + ": " + p));
      if (problem.isEmpty() && !paths.contains(path)) {
        paths.add(path);
      }
    }
    return paths;
  }

  private void checkIds(List<PlanStep> steps) {
    Set<String> seen = new HashSet<>();
    for (PlanStep step : steps) {
      // Compared without case: an id becomes part of names that some file systems fold.
      if (!seen.add(step.id().toLowerCase(Locale.ROOT))) {
        problems.add("step " + step.id() + ": the id stands twice; ids are unique");
      }
    }
  }

  private void checkDependencies(List<PlanStep> steps) {
    Set<String> ids = new HashSet<>();
    steps.forEach(step -> ids.add(step.id()));
    boolean known = true;
    for (PlanStep step : steps) {
      for (String dependency : step.dependencies()) {
        if (dependency.equals(step.id())) {
          problems.add("step " + step.id() + ": it depends on itself");
          known = false;
        } else if (!ids.contains(dependency)) {
          problems.add(
              "step "
                  + step.id()
                  + ": it depends on '"
                  + AnswerText.clean(dependency)
                  + "', which is no step of this plan");
          known = false;
        }
      }
    }
    if (known) {
      checkCycle(steps);
    }
  }

  private void checkCycle(List<PlanStep> steps) {
    try {
      new Plan(steps).orderedSteps();
    } catch (IllegalStateException e) {
      problems.add("dependencies: " + e.getMessage());
    }
  }

  /** Two names for what may be one file, on a file system that folds case or composes letters. */
  private void checkTwins(List<PlanStep> steps) {
    Map<String, String> seen = new HashMap<>();
    for (String path : new Plan(steps).changedFiles()) {
      String other = seen.putIfAbsent(RepositoryPath.twin(path), path);
      if (other != null) {
        problems.add("the paths '" + other + "' and '" + path + "' may be the same file");
      }
    }
  }

  private void checkAgainst(Collection<String> tree, List<PlanStep> steps) {
    Set<String> known = new HashSet<>(tree);
    steps.forEach(step -> known.addAll(step.filesToCreate()));
    for (PlanStep step : steps) {
      for (String path : step.filesToModify()) {
        if (!known.contains(path)) {
          problems.add(
              "step "
                  + step.id()
                  + ": files_to_modify: there is no file '"
                  + path
                  + "'"
                  + sameName(path, tree));
        }
      }
    }
  }

  private static String sameName(String path, Collection<String> tree) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return tree.stream()
        .filter(other -> other.equals(name) || other.endsWith("/" + name))
        .findFirst()
        .map(other -> "; did you mean '" + other + "'?")
        .orElse("; name an existing file, or list it in files_to_create");
  }
}
