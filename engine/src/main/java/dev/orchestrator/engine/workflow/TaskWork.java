package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.agent.FileText;
import dev.orchestrator.engine.agent.Prompt;
import dev.orchestrator.engine.agent.TaskBrief;
import dev.orchestrator.engine.agent.Verdict;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a task while it is worked: its state, its files, its steps, who was asked. */
final class TaskWork {
  /** How often a role may ask for more files. */
  static final int FILE_REQUESTS = 2;

  /** Where a project tells its conventions. */
  private static final List<String> CONVENTION_FILES =
      List.of("AGENTS.md", "CONTRIBUTING.md", "CONTRIBUTING", ".github/CONTRIBUTING.md");

  private final Task task;
  private final Activities activities;
  private final Map<String, Integer> asked = new HashMap<>();
  private final Map<String, StepResult> steps = new LinkedHashMap<>();
  private final Set<Author> codeAuthors = new LinkedHashSet<>();
  private final Set<String> warned = new LinkedHashSet<>();
  private TaskState state = TaskState.NEW;
  private List<String> tree = List.of();
  private List<FileText> conventions = List.of();

  TaskWork(Task task, Activities activities) {
    this.task = task;
    this.activities = activities;
  }

  Task task() {
    return task;
  }

  Activities activities() {
    return activities;
  }

  TaskState state() {
    return state;
  }

  /**
   * Moves to another state.
   *
   * @throws IllegalStateException if the table of states has no such move
   */
  void move(TaskState next, String reason) {
    if (!state.next().contains(next)) {
      throw new IllegalStateException("a task cannot go from " + state + " to " + next);
    }
    activities.record(new JournalEvent.Moved(task.id(), state, next, reason));
    state = next;
  }

  /** Moves to the state in which the task ends, wherever a replay may have come to. */
  void end(TaskState last, String reason) {
    activities.endReplay();
    move(last, reason);
  }

  /** Reads the tree and the project's conventions once. */
  void look() {
    tree = activities.trackedFiles();
    Map<String, String> texts = activities.texts(CONVENTION_FILES);
    conventions =
        texts.entrySet().stream().map(e -> FileText.of(e.getKey(), e.getValue())).toList();
  }

  /** The tracked files. */
  List<String> tree() {
    return tree;
  }

  /** After a commit the tree is another. */
  void lookAgain() {
    tree = activities.trackedFiles();
  }

  List<FileText> conventions() {
    return conventions;
  }

  /** The present texts of files; folders stand for the tracked files in them. */
  List<FileText> files(Collection<String> paths) {
    Set<String> wanted = new LinkedHashSet<>();
    for (String path : paths) {
      String folder = path.endsWith("/") ? path : path + "/";
      List<String> inside = tree.stream().filter(file -> file.startsWith(folder)).toList();
      if (inside.isEmpty()) {
        wanted.add(path);
      } else {
        wanted.addAll(inside);
      }
    }
    Map<String, String> texts = activities.texts(List.copyOf(wanted));
    List<FileText> files = new ArrayList<>();
    for (String path : wanted) {
      String text = texts.get(path);
      files.add(text == null ? FileText.absent(path) : FileText.of(path, text));
    }
    return files;
  }

  TaskBrief brief() {
    return new TaskBrief(
        task.id(),
        task.goal(),
        word(task.risk()),
        task.area(),
        word(task.complexity()),
        task.constraints());
  }

  /** Asks a role; the number in the question's id counts the questions of that purpose. */
  Reply ask(
      String purpose,
      String step,
      String role,
      Prompt prompt,
      @Nullable String risk,
      @Nullable String complexity,
      String stepType,
      Set<Author> authors,
      @Nullable String model)
      throws InterruptedException {
    warn(prompt.warnings());
    int number = asked.merge(purpose, 1, Integer::sum);
    return activities.ask(
        new Question(
            purpose + "." + number,
            step,
            role,
            prompt.system(),
            prompt.user(),
            risk(risk),
            complexity(complexity),
            stepType,
            authors,
            model));
  }

  /** The risk of a step: a plan may call it riskier than its task, never less. */
  String risk(@Nullable String ofStep) {
    return ofStep == null || ofStep.isBlank()
        ? word(task.risk())
        : higher(ofStep, word(task.risk()));
  }

  /** The complexity of a step: the plan's word, else the task's. */
  String complexity(@Nullable String ofStep) {
    return ofStep == null || ofStep.isBlank() ? word(task.complexity()) : ofStep;
  }

  /**
   * Leaves it to a person.
   *
   * @param approvable whether there is something that can be approved
   * @param shown what to look at
   * @throws Pause if nobody decides now
   * @throws RejectedException if the person does not want the task
   */
  Decision person(PersonQuestion.Point point, String reason, boolean approvable, String shown)
      throws InterruptedException {
    move(TaskState.AWAITING_HUMAN, reason);
    Decision decision =
        activities
            .decide(new PersonQuestion(task.id(), point, reason, approvable, shown))
            .orElseThrow(() -> new Pause(reason));
    if (decision.kind() == Decision.Kind.REJECT) {
      throw new RejectedException(decision.text());
    }
    if (decision.kind() == Decision.Kind.APPROVE && !approvable) {
      throw new Pause(reason); // whoever takes decisions does not take this one
    }
    return decision;
  }

  /** A plan may call a step riskier than its task, never less: the plan is a model's word. */
  private static String higher(String a, String b) {
    List<String> order = List.of("low", "medium", "high");
    return order.indexOf(a) >= order.indexOf(b) ? a : b;
  }

  void judged(String role, Verdict verdict) {
    activities.record(
        new JournalEvent.Judged(
            task.id(),
            role,
            verdict.status().name().toLowerCase(Locale.ROOT),
            verdict.findings().stream().map(Object::toString).toList(),
            verdict.summary()));
  }

  void warn(List<String> warnings) {
    for (String warning : warnings) {
      if (warned.add(warning)) {
        activities.warn(warning);
      }
    }
  }

  void step(String id, String stepState, @Nullable String commit) {
    steps.put(id, new StepResult(id, stepState, commit));
  }

  void drop(String id) {
    steps.remove(id);
  }

  List<StepResult> steps() {
    return List.copyOf(steps.values());
  }

  void wrote(Author author) {
    codeAuthors.add(author);
  }

  /** Everyone whose edits are in the tree. */
  Set<Author> codeAuthors() {
    return codeAuthors;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
