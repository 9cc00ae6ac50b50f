package dev.orchestrator.engine.agent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads {@code {"need_files": [...]}}. */
sealed interface FileRequest {
  /** The most files of one request. */
  int MAX_FILES = 20;

  record Paths(List<String> paths) implements FileRequest {}

  record Wrong(List<String> problems) implements FileRequest {}

  static FileRequest read(JsonNode object) {
    List<String> problems = new ArrayList<>(AnswerSchema.NEED_FILES.problems(object));
    if (!problems.isEmpty()) {
      return new Wrong(problems);
    }
    if (object.has("steps")) {
      return new Wrong(List.of("give either 'steps' or 'need_files', not both"));
    }
    Set<String> paths = new LinkedHashSet<>();
    for (JsonNode item : object.path("need_files")) {
      String path = RepositoryPath.plain(item.asString());
      Optional<String> problem = RepositoryPath.problem(path);
      problem.ifPresentOrElse(p -> problems.add("need_files: " + p), () -> paths.add(path));
    }
    return problems.isEmpty() ? new Paths(List.copyOf(paths)) : new Wrong(problems);
  }
}
