package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import org.jspecify.annotations.Nullable;

/**
 * Something that money is counted for: a task, a run, a day, a month, a tag. Every attempt is
 * charged to all its scopes at once.
 *
 * @param name its name in the ledger, for example {@code task:DOC-1} or {@code day:2026-11-22}
 * @param limit what may be spent on it, or null if it is only counted
 * @param setBy what sets the limit, for people: a key of the configuration and where it stands, an
 *     option; without meaning if there is no limit
 */
public record Scope(String name, @Nullable Money limit, String setBy) {

  /** What a tag must be, for people. */
  public static final String TAG_RULE =
      "1 to 64 characters in one line, without blanks before or behind";

  private static final int MOST_CHARS_OF_A_TAG = 64;

  /** The scope of a task. */
  public static Scope task(String id, @Nullable Money limit) {
    return new Scope("task:" + id, limit, "limits.max_cost_per_task");
  }

  /** The scope of a run. */
  public static Scope run(String id, @Nullable Money limit) {
    return new Scope("run:" + id, limit, "limits.max_cost_per_run");
  }

  /** The scope of a day of UTC, as {@code yyyy-MM-dd}. */
  public static Scope day(String date, @Nullable Money limit) {
    return new Scope("day:" + date, limit, "limits.max_cost_per_day");
  }

  /** The scope of a month of UTC, as {@code yyyy-MM}. */
  public static Scope month(String month, @Nullable Money limit) {
    return new Scope("month:" + month, limit, "limits.max_cost_per_month");
  }

  /**
   * The scope of a free tag: a team, a customer, a project.
   *
   * @throws IllegalArgumentException if it is no tag
   */
  public static Scope tag(String tag, @Nullable Money limit) {
    if (!isTag(tag)) {
      throw new IllegalArgumentException("a tag must be " + TAG_RULE);
    }
    return new Scope("tag:" + tag, limit, "limits.tags." + tag);
  }

  /** Whether a word may be a tag. */
  public static boolean isTag(String word) {
    return word.length() <= MOST_CHARS_OF_A_TAG
        && !word.isBlank()
        && word.strip().equals(word)
        && word.chars().noneMatch(Character::isISOControl);
  }

  /** The same scope whose limit is set elsewhere. */
  public Scope setBy(String what) {
    return new Scope(name, limit, what);
  }
}
