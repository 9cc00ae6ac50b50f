package dev.orchestrator.bench;

import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workflow.NothingToDoException;
import dev.orchestrator.engine.workflow.RunEvent;
import dev.orchestrator.engine.workflow.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What a task takes beside its models, at 1, 100 and 1,000 tasks of one run, worked one after the
 * other and two side by side: seconds, CPU time of this process and of the programs it started,
 * bytes of state and heap. Then, over the same tasks when all are done: a run that has nothing left
 * to do, a run that was killed just before its end and is resumed, and a resume that is refused —
 * within this process and as whole programs. The aim is growth no worse than linear, and less than
 * 2 s for the resume over 1,000.
 */
public final class ManyTasks {
  private static final int WARM_UP = 20;
  private static final int COUNTED = 10;
  private static final int REPEATS = 3;

  private ManyTasks() {}

  /** How many tasks, how many of them side by side. */
  private record Measure(int tasks, int parallel) {
    static Measure of(String text) {
      String[] numbers = text.split("x");
      return new Measure(
          Integer.parseInt(numbers[0]), numbers.length == 1 ? 1 : Integer.parseInt(numbers[1]));
    }
  }

  /** Prints a block for each number of tasks; others can be given, as {@code 1000} or as {@code
   * 1000x2} for two side by side. */
  public static void main(String[] args) throws Exception {
    List<String> asked =
        args.length == 0 ? List.of("1", "100", "1000", "1x2", "100x2", "1000x2") : List.of(args);
    countPrograms();
    System.out.printf(
        "%n%5s %5s | %10s %10s | %12s | %12s %12s%n",
        "tasks", "side", "s/task", "CPU s/task", "state B/task", "heap KiB", "B/task");
    for (Measure measure : asked.stream().map(Measure::of).toList()) {
      try (TaskRepository repository = TaskRepository.create(measure.tasks())) {
        work(repository, measure.tasks(), measure.parallel());
        finished(repository);
      }
    }
  }

  /** How often git is started for a task, told by a script that stands in front of it. */
  private static void countPrograms() throws IOException, InterruptedException {
    try (TaskRepository repository = TaskRepository.create(WARM_UP + COUNTED)) {
      Path log = repository.write("../git.log", "");
      String git = repository.environment().getOrDefault("PATH", "");
      repository.front(
          "git",
          """
          #!/bin/sh
          echo "$*" >> '%s'
          PATH='%s' exec git "$@"
          """
              .formatted(log, git));
      List<Task> tasks = repository.tasks();
      Orchestrator orchestrator = repository.orchestrator(1, event -> {});
      requireDone(orchestrator.run(tasks.subList(0, WARM_UP)));
      Files.writeString(log, "");
      requireDone(orchestrator.run(tasks.subList(WARM_UP, tasks.size() - 1)));
      int most = Files.readAllLines(log).size();
      Files.writeString(log, "");
      requireDone(orchestrator.run(tasks.subList(tasks.size() - 1, tasks.size())));
      List<String> one = Files.readAllLines(log);
      double each = (most - one.size()) / (COUNTED - 2.0);
      System.out.printf(
          "git is started %.1f times for a task, and %.0f times for a run%n",
          each, one.size() - each);
      Map<String, Integer> verbs = new HashMap<>();
      one.forEach(line -> verbs.merge(verb(line), 1, Integer::sum));
      verbs.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .forEach(entry -> System.out.printf("  %2d %s%n", entry.getValue(), entry.getKey()));
    }
  }

  private static String verb(String line) {
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
    while (words.size() > 2 && words.getFirst().equals("-c")) {
      words.removeFirst();
      words.removeFirst();
      while (words.size() > 1 && words.getFirst().startsWith("-") && !words.getFirst().equals("-c")) {
        words.removeFirst();
      }
    }
    return words.getFirst();
  }

  private static void work(TaskRepository repository, int count, int parallel)
      throws IOException, InterruptedException {
    AtomicInteger ended = new AtomicInteger();
    long[] atEnd = new long[3]; // nanoseconds, heap before, heap after
    List<Task> tasks = repository.tasks();
    Orchestrator orchestrator =
        repository.orchestrator(
            parallel,
            event -> {
              // The heap is read when the last task has ended and its run has not: all is held.
              if (event instanceof RunEvent.TaskEnds && ended.incrementAndGet() == count) {
                long began = System.nanoTime();
                atEnd[2] = heap();
                atEnd[0] = System.nanoTime() - began;
              }
            });
    atEnd[1] = heap();
    double cpu = Figures.cpuSecondsWithChildren();
    long began = System.nanoTime();
    requireDone(orchestrator.run(tasks));
    double seconds = (System.nanoTime() - began - atEnd[0]) / 1e9;
    System.out.printf(
        "%,5d %5d | %10.3f %10.3f | %,12d | %,12d %,12d%n",
        count,
        parallel,
        seconds / count,
        (Figures.cpuSecondsWithChildren() - cpu) / count,
        TaskRepository.bytesIn(repository.state()) / count,
        (atEnd[2] - atEnd[1]) / 1_024,
        (atEnd[2] - atEnd[1]) / count);
    parts(repository.state(), count);
  }

  private static void parts(Path state, int count) throws IOException {
    StringBuilder line = new StringBuilder();
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.sorted().toList()) {
        line.append("  ").append(file.getFileName()).append(' ');
        line.append("%,d".formatted(TaskRepository.bytesIn(file) / count));
      }
    }
    System.out.println("      state B/task:" + line);
  }

  private static void finished(TaskRepository repository)
      throws IOException, InterruptedException {
    repository.forgetAnswers();
    List<Task> tasks = repository.tasks();
    double[] again = new double[REPEATS];
    double[] killed = new double[REPEATS];
    double[] refused = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      Orchestrator orchestrator = repository.orchestrator(1, event -> {});
      again[i] = seconds(() -> requireDone(orchestrator.run(tasks)));
      repository.cutJournal();
      killed[i] = seconds(() -> requireDone(orchestrator.resume()));
      refused[i] = seconds(() -> requireNothingToDo(orchestrator));
    }
    System.out.printf(
        "      all done, in this process (median of %d): run %.3f s, resume of a killed run %.3f s,"
            + " resume with nothing to do %.3f s%n",
        REPEATS, median(again), median(killed), median(refused));
    for (int i = 0; i < REPEATS; i++) {
      again[i] = program(repository, 0, "run", "--trust");
      repository.cutJournal();
      killed[i] = program(repository, 0, "resume", "--trust");
      refused[i] = program(repository, 2, "resume", "--trust");
    }
    System.out.printf(
        "      all done, whole program (median of %d): run %.3f s, resume of a killed run %.3f s,"
            + " resume with nothing to do %.3f s%n",
        REPEATS, median(again), median(killed), median(refused));
  }

  private static double program(TaskRepository repository, int expected, String... arguments)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    int code = WholeProgram.in(repository, arguments).start().waitFor();
    double seconds = (System.nanoTime() - began) / 1e9;
    if (code != expected) {
      throw new IllegalStateException(
          String.join(" ", arguments) + " ended with " + code + ", not " + expected);
    }
    return seconds;
  }

  private static double seconds(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void requireDone(RunResult result) {
    result.tasks().stream()
        .filter(task -> !task.done())
        .findFirst()
        .ifPresent(task -> {
          throw new IllegalStateException(
              task.id() + " is " + task.state().word() + ": " + task.reason());
        });
  }

  private static void requireNothingToDo(Orchestrator orchestrator) {
    try {
      orchestrator.resume();
    } catch (NothingToDoException e) {
      return;
    }
    throw new IllegalStateException("there was something to resume");
  }

  private static long heap() {
    try {
      return Figures.heapBytes();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the heap was read", e);
    }
  }
}
