package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.ledger.LedgerException;
import dev.orchestrator.engine.journal.JournalException;
import dev.orchestrator.engine.task.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works tasks side by side, each as soon as those it depends on have ended and a place is free. An
 * interrupt of the caller interrupts the tasks in work, begins no other, and waits until all that
 * were begun have ended.
 */
final class Schedule {
  private final int places;
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, Set<String>> missing = new HashMap<>();
  private final Map<String, List<String>> dependants = new HashMap<>();
  private final Deque<String> ready = new ArrayDeque<>();
  private boolean interrupted;

  /**
   * @param places how many tasks may be in work at once; at least 1
   * @param tasks without cycles; those whose dependencies are not among them need not wait
   */
  Schedule(int places, List<Task> tasks) {
    if (places < 1) {
      throw new IllegalArgumentException("at least one task must be in work, not " + places);
    }
    this.places = places;
    tasks.forEach(task -> this.tasks.put(task.id(), task));
    for (Task task : tasks) {
      Set<String> before = new HashSet<>(task.dependsOn());
      before.retainAll(this.tasks.keySet());
      before.remove(task.id());
      missing.put(task.id(), before);
      before.forEach(id -> dependants.computeIfAbsent(id, k -> new ArrayList<>()).add(task.id()));
      if (before.isEmpty()) {
        ready.add(task.id());
      }
    }
  }

  /** Whether the caller was interrupted meanwhile; the interrupt itself is taken away. */
  boolean interrupted() {
    return interrupted;
  }

  /**
   * Works all of them.
   *
   * @param work works one task on a thread of its own; throws only if no task can be worked any
   *     more
   * @param unworked what becomes of a task that is not begun any more
   * @return the results in the order of the tasks
   * @throws JournalException that a task's work has thrown, once no task is in work any more
   * @throws LedgerException likewise
   * @throws Error likewise
   */
  Map<String, TaskResult> run(
      Function<Task, TaskResult> work, Function<Task, TaskResult> unworked) {
    Map<String, TaskResult> results = new HashMap<>();
    BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    Map<String, Thread> inWork = new HashMap<>();
    Throwable broken = null;
    interrupted = Thread.interrupted();
    while (results.size() < tasks.size()) {
      while (!interrupted && inWork.size() < places && !ready.isEmpty()) {
        Task task = next();
        inWork.put(
            task.id(),
            Thread.ofVirtual()
                .name("task " + task.id())
                .start(() -> ended.add(Ended.of(task, work))));
      }
      if (inWork.isEmpty()) {
        break; // interrupted: the rest is not begun
      }
      try {
        Ended one = ended.take();
        inWork.remove(one.task());
        TaskResult result = one.result();
        if (result == null) {
          broken = broken == null ? one.failure() : broken;
        } else {
          results.put(one.task(), result);
          free(one.task());
        }
        if (result == null || result.cause() == Cause.INTERRUPTED) {
          interrupted = true;
          inWork.values().forEach(Thread::interrupt);
        }
      } catch (InterruptedException e) {
        interrupted = true;
        inWork.values().forEach(Thread::interrupt);
      }
    }
    switch (broken) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(broken);
    }
    Map<String, TaskResult> inOrder = new LinkedHashMap<>();
    for (Task task : tasks.values()) {
      TaskResult result = results.get(task.id());
      inOrder.put(task.id(), result == null ? unworked.apply(task) : result);
    }
    return inOrder;
  }

  private Task next() {
    Task task = tasks.get(ready.removeFirst());
    if (task == null) {
      throw new IllegalStateException("a task became ready that is none of this run");
    }
    return task;
  }

  private void free(String task) {
    for (String dependant : dependants.getOrDefault(task, List.of())) {
      Set<String> waitsFor = missing.getOrDefault(dependant, Set.of());
      waitsFor.remove(task);
      if (waitsFor.isEmpty()) {
        ready.add(dependant);
      }
    }
  }

  /** What a task came to; in place of a result what stops the run. */
  private record Ended(String task, @Nullable TaskResult result, @Nullable Throwable failure) {
    static Ended of(Task task, Function<Task, TaskResult> work) {
      try {
        return new Ended(task.id(), work.apply(task), null);
      } catch (JournalException | LedgerException e) {
        return new Ended(task.id(), null, e);
      } catch (RuntimeException e) {
        return new Ended(task.id(), null, new AssertionError("task " + task.id() + ": " + e, e));
      } catch (Error e) {
        return new Ended(task.id(), null, e);
      }
    }
  }
}
