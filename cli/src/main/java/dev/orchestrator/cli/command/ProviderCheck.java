package dev.orchestrator.cli.command;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a provider said when it was asked whether it answers.
 *
 * @param fault why it failed, or null if it answered
 * @param status the HTTP status of the failure, or null if there was none
 * @param message what it said, for people; empty if all is well
 * @param latency how long it took
 */
record ProviderCheck(
    @Nullable Fault fault, @Nullable Integer status, String message, Duration latency) {

  boolean ok() {
    return fault == null;
  }

  /** The same with a message that a provider's secrets have been taken out of. */
  ProviderCheck masked(UnaryOperator<String> masking) {
    return new ProviderCheck(fault, status, masking.apply(message), latency);
  }

  /** Asks all of them at once; one that has not answered within the limit is left behind. */
  static Map<String, ProviderCheck> askAll(List<LlmProvider> providers, Duration limit)
      throws InterruptedException {
    Time time = Time.system();
    long deadline = time.nanos() + limit.toNanos();
    Map<String, FutureTask<ProviderCheck>> asked = new LinkedHashMap<>();
    for (LlmProvider provider : providers) {
      FutureTask<ProviderCheck> task = new FutureTask<>(() -> ask(provider, time));
      asked.put(provider.name(), task);
      Thread.ofVirtual().name("check-" + provider.name()).start(task);
    }
    Map<String, ProviderCheck> answers = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, FutureTask<ProviderCheck>> task : asked.entrySet()) {
        long left = Math.max(0, deadline - time.nanos());
        answers.put(task.getKey(), await(task.getValue(), left, limit));
      }
    } finally {
      asked.values().forEach(task -> task.cancel(true));
    }
    return answers;
  }

  private static ProviderCheck await(FutureTask<ProviderCheck> task, long nanos, Duration limit)
      throws InterruptedException {
    try {
      return task.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new ProviderCheck(
          Fault.TIMEOUT, null, "no answer within " + limit.toSeconds() + " s", limit);
    } catch (ExecutionException e) {
      // Only an Error gets here, from a plug-in's code: it must harm no other provider.
      return new ProviderCheck(Fault.MALFORMED, null, String.valueOf(e.getCause()), Duration.ZERO);
    }
  }

  private static ProviderCheck ask(LlmProvider provider, Time time) {
    long began = time.nanos();
    Fault fault = null;
    Integer status = null;
    String message = "";
    try {
      provider.check();
    } catch (ProviderException e) {
      fault = e.fault();
      status = e.status() == 0 ? null : Integer.valueOf(e.status());
      message = said(e);
    } catch (IOException e) {
      fault = Fault.NETWORK;
      message = said(e);
    } catch (InterruptedException e) {
      fault = Fault.CANCELLED;
      message = "interrupted";
    } catch (RuntimeException e) {
      fault = Fault.MALFORMED;
      message = said(e);
    }
    return new ProviderCheck(fault, status, message, Duration.ofNanos(time.nanos() - began));
  }

  private static String said(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
