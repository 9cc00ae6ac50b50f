package dev.orchestrator.cli.trial;

import dev.orchestrator.api.Usage;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models of a trial, whoever serves them: what they answer depends on the role and the task
 * that the prompt names, and on how often that was asked. Keeps what each answer billed. The
 * program works one task at a time, so one lock is enough.
 */
final class Crew {
  static final String APPROVED =
      "{\"status\": \"approved\", \"findings\": [], \"summary\": \"as it should be\"}";

  private static final Pattern TASK = Pattern.compile("(?m)^id: (\\S+)$");

  /** What an answer billed, in the vendor's name. */
  record Bill(String provider, String model, String role, String task, Usage usage) {}

  private final Map<String, List<String>> script = new HashMap<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private final List<Bill> bills = new CopyOnWriteArrayList<>();
  private BiFunction<String, Integer, Usage> usage = (provider, n) -> Usage.of(900 + n, 80 + n);

  /** What a role says of a task, in this order; the last one again and again. */
  Crew says(String task, String role, String... answers) {
    script.put(task + " " + role, List.of(answers));
    return this;
  }

  /** What each answer bills, by provider and by the number of the answer. */
  Crew bills(BiFunction<String, Integer, Usage> value) {
    usage = value;
    return this;
  }

  /** What was billed, in order. */
  List<Bill> billed() {
    return bills;
  }

  /** The function of a stub that stands for this provider. */
  Function<StubRequest, StubAnswer> at(String provider) {
    return request -> answer(provider, request);
  }

  private synchronized StubAnswer answer(String provider, StubRequest request) {
    String role = request.role().orElse("nobody");
    Matcher matcher = TASK.matcher(request.texts());
    String task = matcher.find() ? matcher.group(1) : "no task";
    String who = task + " " + role;
    List<String> answers = script.get(who);
    if (answers == null) {
      return StubAnswer.error(400, "the trial has no answer for " + who);
    }
    int number = asked.merge(who, 1, Integer::sum);
    Usage billed = usage.apply(provider, bills.size());
    bills.add(new Bill(provider, request.model(), role, task, billed));
    return StubAnswer.text(answers.get(Math.min(number, answers.size()) - 1)).usage(billed);
  }

  /** A plan of one step that changes one file. */
  static String plan(String description, String file) {
    return """
    {"steps": [{"id": "S1", "type": "implementation", "description": "%s", "risk": "low",
      "estimated_complexity": "small", "files_to_read": [], "files_to_modify": ["%s"],
      "files_to_create": [], "dependencies": []}]}
    """
        .formatted(description, file);
  }

  /** An edit block. */
  static String edit(String path, String search, String replace) {
    return "%s\n<<<<<<< SEARCH\n%s\n=======\n%s\n>>>>>>> REPLACE\n"
        .formatted(path, search, replace);
  }
}
