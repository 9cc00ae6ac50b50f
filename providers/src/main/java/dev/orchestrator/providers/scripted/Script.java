package dev.orchestrator.providers.scripted;

import dev.orchestrator.api.ModelInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queues of answers, by role. Thread-safe: two calls never get the same use of an answer.
 *
 * <p>An answer is taken from the queue of the call's role, else from the queue {@link #ANY}; within
 * a queue the first one that has uses left and fits the model and the prompt.
 */
final class Script {
  /** The queue that serves every role, and calls without one. */
  static final String ANY = "any";

  private final Map<String, List<Entry>> queues = new LinkedHashMap<>();

  /** What a script file holds beside its answers. */
  record Contents(
      @Nullable String maker, List<ModelInfo> models, Map<String, List<ScriptedAnswer>> answers) {}

  Script(Map<String, List<ScriptedAnswer>> answers) {
    answers.forEach((role, list) -> queues.put(role, list.stream().map(Entry::new).toList()));
  }

  synchronized Optional<ScriptedAnswer> take(String role, String model, String prompt) {
    for (Entry entry : queues.getOrDefault(role, List.of())) {
      if (entry.fits(model, prompt)) {
        return Optional.of(entry.use());
      }
    }
    for (Entry entry : role.equals(ANY) ? List.<Entry>of() : queues.getOrDefault(ANY, List.of())) {
      if (entry.fits(model, prompt)) {
        return Optional.of(entry.use());
      }
    }
    return Optional.empty();
  }

  /** How the answers for a role stand, for the message of a call that got none. */
  synchronized String standing(String role) {
    List<Entry> queue = new ArrayList<>(queues.getOrDefault(role, List.of()));
    if (!role.equals(ANY)) {
      queue.addAll(queues.getOrDefault(ANY, List.of()));
    }
    if (queue.isEmpty()) {
      return "the script has no answer for this role"
          + (queues.isEmpty()
              ? " or any other"
              : ", only for " + String.join(", ", queues.keySet()));
    }
    long used = queue.stream().filter(entry -> entry.left == 0).count();
    return used
        + " of its "
        + queue.size()
        + " answers for this role are used"
        + (used < queue.size() ? ", and no other fits the model and the prompt" : "");
  }

  synchronized List<String> leftOver() {
    List<String> unused = new ArrayList<>();
    queues.forEach((role, queue) -> {
      for (int i = 0; i < queue.size(); i++) {
        Entry entry = queue.get(i);
        if (entry.left > 0 && entry.answer.times() != ScriptedAnswer.ALWAYS) {
          unused.add(entry.describe(role, i + 1, queue.size()));
        }
      }
    });
    return List.copyOf(unused);
  }

  /** An answer and how often it may still be given; guarded by the script. */
  private static final class Entry {
    private final ScriptedAnswer answer;
    private final Predicate<String> match;
    private int left;

    Entry(ScriptedAnswer answer) {
      this.answer = answer;
      String pattern = answer.match();
      this.match = pattern == null ? prompt -> true : PromptMatch.of(pattern);
      this.left = answer.times();
    }

    boolean fits(String model, String prompt) {
      String only = answer.model();
      return left > 0 && (only == null || only.equals(model)) && match.test(prompt);
    }

    ScriptedAnswer use() {
      if (answer.times() != ScriptedAnswer.ALWAYS) {
        left--;
      }
      return answer;
    }

    String describe(String role, int number, int of) {
      String uses = answer.times() > 1 ? ", " + left + " of " + answer.times() + " uses" : "";
      String place = answer.where().isEmpty() ? "" : " (" + answer.where() + ")";
      return role + ": answer " + number + " of " + of + uses + place;
    }
  }
}
