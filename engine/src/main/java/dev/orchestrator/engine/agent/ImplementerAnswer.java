package dev.orchestrator.engine.agent;

import dev.orchestrator.api.FinishReason;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What an implementer's answer turned out to be. */
public sealed interface ImplementerAnswer {

  /** Edits, as the model wrote them: to be parsed and checked by the edit room. */
  record EditsText(String text) implements ImplementerAnswer {}

  /** The implementer wants to see these files first: checked relative paths, 1 to 20. */
  record NeedFiles(List<String> paths) implements ImplementerAnswer {
    /** Copies its list. */
    public NeedFiles {
      paths = List.copyOf(paths);
    }
  }

  /** Neither; the problems are worded for the implementer's next attempt. */
  record Unreadable(List<String> problems) implements ImplementerAnswer {
    /** Copies its list. */
    public Unreadable {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads an answer.
   *
   * @param finish why it ended: an answer that was cut is unreadable even where whole blocks came
   *     before the cut, since nobody knows what is missing
   */
  static ImplementerAnswer read(String text, FinishReason finish) {
    List<String> ended = AnswerJson.endedBadly(finish);
    if (!ended.isEmpty()) {
      return new Unreadable(ended);
    }
    String answer = AnswerJson.withoutThinking(text);
    if (answer.isBlank()) {
      return new Unreadable(List.of(AnswerJson.EMPTY));
    }
    if (EDIT.matcher(answer).find()) {
      return new EditsText(answer);
    }
    return switch (AnswerJson.object(answer)) {
      case AnswerJson.Found(JsonNode object) when object.has("need_files") ->
          switch (FileRequest.read(object)) {
            case FileRequest.Paths(List<String> paths) -> new NeedFiles(paths);
            case FileRequest.Wrong(List<String> problems) -> new Unreadable(problems);
          };
      case AnswerJson.Found found -> new Unreadable(List.of(NO_EDIT));
      case AnswerJson.Problem problem -> new Unreadable(List.of(NO_EDIT));
    };
  }

  /** A line that only an edit has; what exactly it says is the edit room's to judge. */
  Pattern EDIT =
      Pattern.compile("^(<{5,9} ?SEARCH\\b|DELETE \\S|RENAME \\S+ -> \\S)", Pattern.MULTILINE);

  /** What an answer without an edit is told. */
  String NO_EDIT =
      "the answer holds no edit: neither a search/replace block, nor DELETE path, nor RENAME old ->"
          + " new, nor {\"need_files\": [...]}";
}
