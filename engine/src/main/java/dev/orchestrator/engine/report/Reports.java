package dev.orchestrator.engine.report;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.engine.agent.SecretScan;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.workspace.Changes;
import dev.orchestrator.engine.workspace.GitRepository;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the report of a run: {@code report.md} for people, {@code report.json} for programs, in
 * the run's folder of the state directory. All that stands in them was observed: it is in the
 * journal, in the ledger or in the repository. What looks like a secret is taken out. Writing a
 * report again replaces it. Immutable and thread-safe.
 */
public final class Reports {
  /** The file for people. */
  public static final String MARKDOWN = "report.md";

  /** The file for programs. */
  public static final String JSON = "report.json";

  private final StateDirectory state;
  private final Journals journals;
  private final GitRepository repository;
  private final Ledger ledger;
  private final SecretScan secrets;

  /**
   * Reports of the runs of a directory.
   *
   * @param journals those of the directory
   * @param repository where diffs are read
   * @param ledger closed by the caller
   * @param secrets finds what must not be written
   */
  public Reports(
      StateDirectory state,
      Journals journals,
      GitRepository repository,
      Ledger ledger,
      SecretScan secrets) {
    this.state = state;
    this.journals = journals;
    this.repository = repository;
    this.ledger = ledger;
    this.secrets = secrets;
  }

  /**
   * What might be spent, for the reports: journals do not tell it.
   *
   * @param run by the run, or null for no limit
   * @param tasks by each task, by its id; a task that is missing has no limit
   */
  public record Limits(@Nullable Money run, Map<String, Money> tasks) {
    /** Copies its map. */
    public Limits {
      tasks = Map.copyOf(tasks);
    }
  }

  /**
   * Writes both files of a run, before its end is in the journal: whoever reads that end finds
   * them, and a run that is killed between the two is resumed and reported again.
   *
   * @param ended when the run's last task ended
   * @return where the one for people is
   * @throws IllegalArgumentException if there is no such run
   * @throws dev.orchestrator.engine.journal.JournalException if a journal cannot be read
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public Path write(String run, Limits limits, Instant ended) {
    RunAccount account = account(run, limits, ended);
    // Beside each other: over a thousand tasks each of them takes a while.
    ForkJoinTask<String> document =
        ForkJoinPool.commonPool().submit(() -> Json.writePretty(ReportDocument.of(account)) + "\n");
    String page = new ReportPage(account).text();
    state.writeReport(run, JSON, document.join());
    return state.writeReport(run, MARKDOWN, page);
  }

  private RunAccount account(String run, Limits limits, Instant ended) {
    List<Journals.Run> all = journals.all();
    Journals.Run wanted =
        all.stream()
            .filter(one -> one.id().equals(run))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no run " + run));
    Map<String, List<Attempt>> attempts =
        ledger.attemptsOfRun(run).stream()
            .collect(Collectors.groupingBy(attempt -> attempt.origin().task()));
    Map<String, TaskReader> readers = new LinkedHashMap<>();
    for (Journals.Entry entry : wanted.entries()) {
      if (entry.event() instanceof JournalEvent.RunStarted started) {
        started.tasks().forEach(task -> reader(task, readers, attempts));
      }
    }
    for (Journals.Run one : all) {
      boolean earlier = !one.id().equals(run);
      for (Journals.Entry entry : one.entries()) {
        String task = entry.event().task();
        if (task != null && earlier && readers.containsKey(task)) {
          reader(task, readers, attempts).before(entry);
        } else if (task != null && !earlier) {
          reader(task, readers, attempts).read(entry);
        }
      }
      if (!earlier) {
        break; // what later runs did is theirs to tell
      }
    }
    Map<Changes.Range, Changes> changes =
        repository.changes(
            readers.values().stream()
                .map(TaskReader::range)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet()));
    return new RunAccount(
        run,
        wanted.entries().getFirst().at(),
        ended,
        limits.run(),
        List.copyOf(readers.entrySet()).parallelStream()
            .map(e ->
                e.getValue()
                    .account(
                        range -> {
                          Changes known = changes.get(range);
                          return known == null ? repository.changes(range) : known;
                        },
                        limits.tasks().get(e.getKey())))
            .toList());
  }

  private TaskReader reader(
      String task, Map<String, TaskReader> readers, Map<String, List<Attempt>> attempts) {
    return readers.computeIfAbsent(
        task,
        id ->
            new TaskReader(
                id, text -> secrets.scan(text).text(), attempts.getOrDefault(id, List.of())));
  }
}
