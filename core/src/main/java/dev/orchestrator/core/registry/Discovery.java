package dev.orchestrator.core.registry;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.base.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks several providers at once which models they serve, each on a virtual thread of its own, and
 * leaves whoever has not answered when the patience ends: that thread is interrupted, not waited
 * for, since a provider may ignore it.
 */
final class Discovery {

  private final Duration patience;

  Discovery(Duration patience) {
    this.patience = patience;
  }

  /** What came of asking one provider. */
  sealed interface Outcome {
    /** It answered. */
    record Found(List<ModelInfo> models) implements Outcome {
      /** Copies its list. */
      public Found {
        models = List.copyOf(models);
      }
    }

    /** It did not, and this is why. */
    record Failed(String note) implements Outcome {}
  }

  /**
   * Asks all of them.
   *
   * @throws InterruptedException if the caller left; those still asked are interrupted
   */
  Map<LlmProvider, Outcome> ask(List<LlmProvider> providers) throws InterruptedException {
    Map<LlmProvider, FutureTask<List<ModelInfo>>> tasks = new IdentityHashMap<>();
    for (LlmProvider provider : providers) {
      FutureTask<List<ModelInfo>> task = new FutureTask<>(provider::discoverModels);
      tasks.put(provider, task);
      Thread.ofVirtual().name("discover-" + provider.name()).start(task);
    }
    long deadline = Time.system().nanos() + patience.toNanos();
    Map<LlmProvider, Outcome> outcomes = new IdentityHashMap<>();
    try {
      for (Map.Entry<LlmProvider, FutureTask<List<ModelInfo>>> task : tasks.entrySet()) {
        outcomes.put(task.getKey(), await(task.getKey().name(), task.getValue(), deadline));
      }
    } finally {
      tasks.values().forEach(task -> task.cancel(true));
    }
    return outcomes;
  }

  private Outcome await(String name, FutureTask<List<ModelInfo>> task, long deadline)
      throws InterruptedException {
    try {
      long left = Math.max(0, deadline - Time.system().nanos());
      return new Outcome.Found(new ArrayList<>(task.get(left, TimeUnit.NANOSECONDS)));
    } catch (TimeoutException e) {
      return new Outcome.Failed(
          name + ": gave no list of models within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Outcome.Failed(name + ": could not list its models: " + describe(e.getCause()));
    }
  }

  private static String describe(@Nullable Throwable cause) {
    if (cause == null) {
      return "unknown";
    }
    String message = cause.getMessage();
    String text = message == null ? cause.getClass().getSimpleName() : message;
    return cause instanceof ProviderException fault ? fault.fault() + ": " + text : text;
  }
}
