package dev.orchestrator.cli.batch;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Failure;
import dev.orchestrator.core.dispatch.Generation;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the requests of a file, so many at once, each on a virtual thread of its own. One that fails
 * stops no other. A request is read only when there is room for it, so memory holds no more than
 * those in flight and what {@link Outlet} holds back.
 *
 * <p>An interruption interrupts every call and waits until each is settled; the answers that have
 * come are in the ledger under the keys of their requests, from which the next run takes them.
 */
public final class Batch {

  /** For each request in flight, this many more may be answered and held back. */
  private static final int HELD_BACK_FOR_EACH = 3;

  /** Asks, and puts into words for programs what came of it. */
  public interface Asker {

    /** Answers one request. */
    Generation ask(BatchRequest request) throws InterruptedException;

    /** The document of an answer. */
    ObjectNode answer(Generation generation);

    /** The document of a failure. */
    ObjectNode failure(Throwable thrown);
  }

  private final Asker asker;
  private final AnswerLines answers;
  private final Outlet outlet;
  private final Console console;
  private final BatchProgress progress;
  private final int concurrency;
  private final Semaphore free;
  private final Set<Thread> crew = ConcurrentHashMap.newKeySet();
  private final Set<ExitCode> codes = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;

  /**
   * A batch, for one run.
   *
   * @param concurrency how many requests are in flight at once, and never more
   * @param inOrder whether answers are written in the order of the requests, or as they come
   */
  public Batch(
      Asker asker,
      AnswerLines answers,
      Console console,
      BatchProgress progress,
      int concurrency,
      boolean inOrder) {
    this.asker = asker;
    this.answers = answers;
    this.outlet = new Outlet(answers, inOrder, concurrency * (1 + HELD_BACK_FOR_EACH));
    this.console = console;
    this.progress = progress;
    this.concurrency = concurrency;
    this.free = new Semaphore(concurrency);
  }

  /**
   * Asks all requests of a file that has been checked.
   *
   * @return the first of 130, 2, 5, 4, 1 that applies, or 0 if all are answered
   */
  public ExitCode run(RequestFile file, BatchCheck.Checked checked, BatchRequest.Defaults defaults)
      throws IOException {
    progress.begin(checked.requests());
    try (RequestFile.Requests requests = file.requests(defaults)) {
      askAll(requests);
    } catch (InterruptedException e) {
      codes.add(ExitCode.INTERRUPTED);
    } finally {
      leave();
      progress.end();
    }
    IOException broken = outlet.broken();
    if (codes.contains(ExitCode.INTERRUPTED)) {
      console.error("interrupted; " + howToGoOn());
    } else if (broken != null) {
      codes.add(ExitCode.FAILED);
      console.error("stopped: " + broken.getMessage() + "; " + howToGoOn());
    }
    return ExitCode.of(codes);
  }

  private static String howToGoOn() {
    return "run the same command again to go on: what is answered comes from the ledger and is not"
        + " paid again";
  }

  private void askAll(RequestFile.Requests requests) throws IOException, InterruptedException {
    for (Optional<BatchRequest> next = requests.next();
        next.isPresent() && outlet.broken() == null;
        next = requests.next()) {
      BatchRequest request = next.get();
      String key = request.key();
      if (answers.has(key)) {
        progress.thereAlready();
        continue;
      }
      long place = outlet.claim();
      free.acquire();
      Thread worker = Thread.ofVirtual().unstarted(() -> work(request, key, place));
      crew.add(worker);
      worker.start();
    }
    free.acquire(concurrency);
  }

  private void work(BatchRequest request, String key, long place) {
    try {
      Generation generation = asker.ask(request);
      ObjectNode document = begun(request, key).put("replayed", generation.replayed());
      document.setAll(asker.answer(generation));
      outlet.put(place, Json.write(document));
      progress.answered(generation);
    } catch (Throwable thrown) { // whatever it is, the others go on
      if (!leaving) {
        failed(request, key, place, thrown);
      }
    } finally {
      crew.remove(Thread.currentThread());
      free.release();
    }
  }

  private void failed(BatchRequest request, String key, long place, Throwable thrown) {
    Failure failure = Failure.of(thrown);
    codes.add(failure.exitCode());
    ObjectNode document = begun(request, key);
    document.setAll(asker.failure(thrown));
    document.set("error", failure.document().get("error"));
    outlet.put(place, Json.write(document));
    progress.failed(request, failure.message());
  }

  private static ObjectNode begun(BatchRequest request, String key) {
    return Json.object().put("id", request.id()).put("key", key);
  }

  /** Ends what is still in flight, and waits until it is settled. */
  private void leave() {
    leaving = true;
    crew.forEach(Thread::interrupt);
    for (Thread worker : crew) {
      boolean gone = false;
      while (!gone) {
        try {
          worker.join();
          gone = true;
        } catch (InterruptedException e) {
          // Told once is enough: the calls have been interrupted, and settling takes no long time.
          codes.add(ExitCode.INTERRUPTED);
        }
      }
    }
  }
}
