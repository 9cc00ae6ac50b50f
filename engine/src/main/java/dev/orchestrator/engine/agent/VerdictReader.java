package dev.orchestrator.engine.agent;

import dev.orchestrator.api.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads a reviewer's answer; what is not plainly a verdict is none. */
final class VerdictReader {
  private static final Pattern LINE = Pattern.compile("\\s*(\\d{1,9})\\b.*", Pattern.DOTALL);

  private VerdictReader() {}

  /**
   * Reads a verdict.
   *
   * @param needing the status by which this kind of review sends back: NEEDS_REVISION or
   *     NEEDS_CHANGES
   */
  static VerdictAnswer read(String text, FinishReason finish, Verdict.Status needing) {
    List<String> ended = AnswerJson.endedBadly(finish);
    if (!ended.isEmpty()) {
      return new VerdictAnswer.Unreadable(ended);
    }
    return switch (AnswerJson.object(text)) {
      case AnswerJson.Problem(String words) -> new VerdictAnswer.Unreadable(List.of(words));
      case AnswerJson.Found(JsonNode object) -> judge(object, needing);
    };
  }

  private static VerdictAnswer judge(JsonNode object, Verdict.Status needing) {
    List<String> problems = new ArrayList<>(AnswerSchema.VERDICT.problems(object));
    if (!problems.isEmpty()) {
      return new VerdictAnswer.Unreadable(problems);
    }
    Optional<Verdict.Status> said = status(object.path("status").asString(), needing);
    if (said.isEmpty()) {
      problems.add(
          "/status: '"
              + AnswerText.text(object, "status")
              + "' is none of approved, "
              + word(needing)
              + ", rejected");
    }
    List<Finding> findings = new ArrayList<>();
    int number = 0;
    for (JsonNode item : object.path("findings")) {
      finding(item, number++, problems).ifPresent(findings::add);
    }
    String summary = AnswerText.text(object, "summary");
    if (said.isPresent()
        && said.get() != Verdict.Status.APPROVED
        && findings.isEmpty()
        && summary.isEmpty()) {
      problems.add(
          "/findings: the status is "
              + word(said.get())
              + " without a finding or a summary; say what is wrong");
    }
    if (said.isEmpty() || !problems.isEmpty()) {
      return new VerdictAnswer.Unreadable(problems);
    }
    boolean overruled =
        said.get() == Verdict.Status.APPROVED
            && findings.stream().anyMatch(f -> f.severity() == Finding.Severity.BLOCKER);
    return new VerdictAnswer.Judged(
        new Verdict(overruled ? needing : said.get(), findings, summary, overruled));
  }

  /** Case and the space around are forgiven; everything else is unknown. */
  private static Optional<Verdict.Status> status(String said, Verdict.Status needing) {
    String word = said.strip().toLowerCase(Locale.ROOT);
    for (Verdict.Status status :
        List.of(Verdict.Status.APPROVED, needing, Verdict.Status.REJECTED)) {
      if (word.equals(word(status))) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  private static String word(Verdict.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Finding> finding(JsonNode item, int number, List<String> problems) {
    String severity = item.path("severity").asString().strip().toLowerCase(Locale.ROOT);
    for (Finding.Severity known : Finding.Severity.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(severity)) {
        return Optional.of(
            new Finding(
                known,
                AnswerText.text(item, "file"),
                line(AnswerText.text(item, "line")),
                AnswerText.text(item, "message")));
      }
    }
    problems.add(
        "/findings/"
            + number
            + "/severity: '"
            + AnswerText.text(item, "severity")
            + "' is none of blocker, major, minor");
    return Optional.empty();
  }

  /** Models write 12, "12" and "12-15"; the line is for people, so the first number will do. */
  private static int line(String said) {
    Matcher matcher = LINE.matcher(said);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
