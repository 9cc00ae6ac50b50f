package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import org.jspecify.annotations.Nullable;

/**
 * Something that money is counted for: a task, a run, a day. Every attempt is charged to all its
 * scopes at once.
 *
 * @param name its name in the ledger, for example {@code task:DOC-1} or {@code day:2026-11-22}
 * @param limit what may be spent on it, or null if it is only counted
 */
public record Scope(String name, @Nullable Money limit) {

  /** The scope of a task. */
  public static Scope task(String id, @Nullable Money limit) {
    return new Scope("task:" + id, limit);
  }

  /** The scope of a run. */
  public static Scope run(String id, @Nullable Money limit) {
    return new Scope("run:" + id, limit);
  }

  /** The scope of a day of UTC, as {@code yyyy-MM-dd}. */
  public static Scope day(String date, @Nullable Money limit) {
    return new Scope("day:" + date, limit);
  }

  /** The scope of a month of UTC, as {@code yyyy-MM}. */
  public static Scope month(String month, @Nullable Money limit) {
    return new Scope("month:" + month, limit);
  }
}
